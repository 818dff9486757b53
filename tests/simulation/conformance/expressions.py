"""Expressions drawn at random over items drawn at random, wider than the product writes them.

Names are written as they are or by placeholders, in any case and spacing, inside documents and lists, with and without
brackets. Comparisons are drawn between values of one type: for two types moto raises TypeError.
"""

from typing import Any

from hypothesis import strategies as st

Wire = dict[str, Any]
KEY: Wire = {"pk": {"S": "order:1"}, "sk": {"S": "b"}}
letters = st.sampled_from(["a", "b", "ab", "B", "ź", "z"])
texts = letters.map(lambda text: {"S": text})
numbers = st.integers(-3, 12).map(lambda number: {"N": str(number)})
sets = st.sets(letters, min_size=1, max_size=3).map(lambda members: {"SS": sorted(members)})
lists = st.lists(texts, max_size=3).map(lambda elements: {"L": elements})
inner = st.fixed_dictionaries({"notes": lists}, optional={"n": numbers, "told": texts})
documents = inner.map(lambda members: {"M": members})
# By type: attributes of an item, and parts of its documents. `absent` is never there.
PATHS: dict[str, list[str]] = {
    "N": ["version", "deep.n", "absent"],
    "S": ["told", "deep.told", "notes[0]", "deep.notes[1]", "absent"],
    "SS": ["tags"],
    "L": ["notes", "deep.notes"],
    "M": ["deep"],
}
VALUES: dict[str, st.SearchStrategy[Wire]] = {"N": numbers, "S": texts, "SS": sets, "L": lists, "M": documents}
attributes = {"version": numbers, "told": texts, "tags": sets, "notes": lists, "deep": documents}
items = st.fixed_dictionaries({}, optional=attributes).map(lambda drawn: {**KEY, **drawn})
ORDERS = ("<", "<=", ">", ">=")


class Request:
    """An expression's names and values, and the way it is written."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.names: dict[str, str] = {}
        self.values: Wire = {}

    def choice(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    def name(self, attribute: str) -> str:
        if self.draw(st.booleans()):
            return attribute
        placeholder = f"#{attribute}"
        self.names[placeholder] = attribute
        return placeholder

    def path(self, path: str) -> str:
        parts = [part.partition("[") for part in path.split(".")]
        return ".".join(self.name(name) + bracket + place for name, bracket, place in parts)

    def of_type(self, kind: str) -> str:
        return self.path(self.choice(*PATHS[kind]))

    def value(self, kind: str) -> str:
        return self.given_value(self.draw(VALUES[kind]))

    def given_value(self, value: Wire) -> str:
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = value
        return placeholder

    def word(self, word: str) -> str:
        return self.choice(word, word.lower())

    def parameters(self, kind: str, expression: str) -> Wire:
        both = {"ExpressionAttributeNames": self.names, "ExpressionAttributeValues": self.values}
        return {kind: expression, **{name: held for name, held in both.items() if held}}


def _test(request: Request) -> str:
    kind = request.choice("N", "S")
    path, space = request.of_type(kind), request.choice("", " ")
    form = request.choice("compare", "equal", "between", "in", "exists", "begins", "contains", "size", "type", "turned")
    if form == "compare":
        return f"{path}{space}{request.choice(*ORDERS)}{space}{request.value(kind)}"
    if form == "turned":
        return f"{request.value(kind)} {request.choice(*ORDERS)} {path}"
    if form == "equal":
        kind = request.choice("N", "S", "SS", "L", "M")
        return f"{request.of_type(kind)} {request.choice('=', '<>')} {request.value(kind)}"
    if form == "between":
        return f"{path} {request.word('BETWEEN')} {request.value(kind)} {request.word('AND')} {request.value(kind)}"
    if form == "in":
        return f"{path} {request.word('IN')} ({request.value(kind)},{space}{request.value(kind)})"
    return _function(request, form, path, space)


def _function(request: Request, form: str, path: str, space: str) -> str:
    if form == "exists":
        return f"attribute_{request.choice('', 'not_')}exists{space}({path})"
    if form == "begins":
        return f"begins_with{space}({request.of_type('S')}, {request.value('S')})"
    if form == "contains":
        return f"contains{space}({request.path(request.choice('told', 'tags', 'notes'))}, {request.value('S')})"
    if form == "size":
        sized = request.path(request.choice("told", "tags", "notes", "deep"))
        return (
            f"size{space}({sized}) {request.choice('=', *ORDERS)} {request.given_value({'N': request.choice(*'0123')})}"
        )
    return f"attribute_type{space}({path}, {request.given_value({'S': request.choice('S', 'N', 'L')})})"


def _condition(request: Request, depth: int) -> str:
    form = request.choice("test", "AND", "OR", "NOT", "brackets") if depth else "test"
    if form == "test":
        return _test(request)
    if form == "NOT":
        return f"{request.word('NOT')} {_condition(request, depth - 1)}"
    if form == "brackets":
        return f"({_condition(request, depth - 1)})"
    return f"{_condition(request, depth - 1)} {request.word(form)} {_condition(request, depth - 1)}"


@st.composite
def conditions(draw: st.DrawFn) -> Wire:
    """A request's condition, with its names and values."""
    request = Request(draw)
    return request.parameters("ConditionExpression", _condition(request, 3))


@st.composite
def key_conditions(draw: st.DrawFn) -> Wire:
    """A request's key condition on `pk` and mostly on `sk`."""
    request = Request(draw)
    equal = f"{request.name('pk')}{request.choice('', ' ')}= :pk"
    request.values[":pk"] = KEY["pk"]
    form = request.choice("none", *ORDERS, "=", "between", "begins")
    if form == "none":
        return request.parameters("KeyConditionExpression", equal)
    key = request.name("sk")
    if form == "between":
        low, high = sorted((draw(letters), draw(letters)))
        request.values |= {":low": {"S": low}, ":high": {"S": high}}
        ordered = f"{key} {request.word('BETWEEN')} :low {request.word('AND')} :high"
    elif form == "begins":
        ordered = f"begins_with({key}, {request.value('S')})"
    else:
        ordered = f"{key} {form} {request.value('S')}"
    both = [equal, ordered] if draw(st.booleans()) else [ordered, equal]
    return request.parameters("KeyConditionExpression", f" {request.word('AND')} ".join(both))


def _set(request: Request, attribute: str) -> str:
    path = request.path(attribute)
    if attribute in {"version", "deep.n"}:
        count = f"{request.path(attribute)} {request.choice('+', '-')} {request.value('N')}"
        kept = f"if_not_exists({request.path(attribute)}, {request.value('N')}) + {request.value('N')}"
        return f"{path} = {request.choice(count, kept, request.value('N'))}"
    if attribute == "notes":
        old = request.choice(request.path("notes"), f"if_not_exists({request.path('notes')}, {request.value('L')})")
        appended = request.choice(f"{old}, {request.value('L')}", f"{request.value('L')}, {old}")
        return f"{path} = list_append({appended})"
    other, text = request.path(request.choice("told", "deep.told", "notes[0]")), request.value("S")
    return f"{path} = {request.choice(text, other, f'if_not_exists({other}, {text})')}"


@st.composite
def updates(draw: st.DrawFn) -> Wire:
    """A request's update: what it assigns, removes, adds and takes away."""
    request = Request(draw)
    chosen = draw(st.lists(st.sampled_from(["version", "told", "notes", "fresh", "deep.n", "deep.told"]), unique=True))
    clauses = [f"{request.word('SET')} " + ", ".join(_set(request, path) for path in chosen)] if chosen else []
    more = request.choice("", f"ADD tries {request.value('N')}", f"ADD tags {request.value('SS')}", "")
    taken = request.choice("", f"DELETE tags {request.value('SS')}") if "tags" not in more else ""
    clauses += filter(None, (more, taken))
    if not clauses or draw(st.booleans()):
        removed = draw(st.lists(st.sampled_from(["absent", "more", "deep.notes[0]"]), min_size=1, unique=True))
        clauses.append(f"{request.word('REMOVE')} " + ", ".join(map(request.path, removed)))
    request.values = {name: value for name, value in request.values.items() if _uses(clauses, name)}
    request.names = {name: placeholder for name, placeholder in request.names.items() if _uses(clauses, name)}
    return request.parameters("UpdateExpression", " ".join(clauses))


def _uses(clauses: list[str], placeholder: str) -> bool:
    """Whether one of the clauses has a placeholder; what was drawn for a form that was not chosen is left out."""
    words = " ".join(clauses)
    for sign in "(),=.+-[]":
        words = words.replace(sign, " ")
    return placeholder in words.split()


@st.composite
def projections(draw: st.DrawFn) -> Wire:
    """A request's projection of whole attributes: those inside documents are not simulated."""
    request = Request(draw)
    chosen = draw(st.lists(st.sampled_from([*attributes, "absent", "pk"]), min_size=1, unique=True))
    comma = request.choice(",", ", ", " , ")
    return request.parameters("ProjectionExpression", comma.join(map(request.name, chosen)))

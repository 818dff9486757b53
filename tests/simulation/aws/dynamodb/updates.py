"""Update expressions as functions from an item to a new one; what the item was is never altered.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from tests.simulation.aws.dynamodb.conditions import Read, Values, path_reader, read_of
from tests.simulation.aws.dynamodb.syntax import Call, Operand, Parser, Part, Path, Placeholder, Sum
from tests.simulation.aws.dynamodb.values import DIGITS, SETS, Item, Value, decimal, number_text, single
from tests.simulation.aws.errors import AwsError, invalid

Change: TypeAlias = tuple[Path, Value | None]  # a path with its new value; None removes what is there
_INVALID_PATH = "The document path provided in the update expression is invalid for update"
_ABSENT = "The provided expression refers to an attribute that does not exist in the item"


@dataclass(frozen=True, slots=True)
class Action:
    """One change of an update: where, and what comes there."""

    clause: str
    path: Path
    new_value: Read


@dataclass(frozen=True, slots=True)
class Update:
    """A compiled update expression."""

    actions: Sequence[Action]

    @property
    def attributes(self) -> list[str]:
        """The top-level attributes that it changes."""
        return [str(action.path.parts[0]) for action in self.actions]

    @property
    def creates(self) -> bool:
        """Whether it makes an item where there was none: removing something from nothing does not.

        Tried on AWS by others: https://github.com/scylladb/scylladb/issues/5862
        """
        return any(action.clause in {"SET", "ADD"} for action in self.actions)

    def apply(self, item: Item, values: Values) -> dict[str, Value]:
        """The new item; every value is computed from the item as it was. Raises AwsError."""
        changes = [(action.path, action.new_value(item, values)) for action in self.actions]
        changes.sort(key=_removals_from_the_end)
        changed: dict[str, Value] = dict(item)
        for path, value in changes:
            name = str(path.parts[0])
            if len(path.parts) > 1:
                changed = _changed({"M": changed}, path.parts, value)["M"]
            elif value is None:
                changed.pop(name, None)
            else:
                changed[name] = value
        return changed


def parse_update(parser: Parser) -> Update:
    """The update that an expression says. Raises AwsError for one that DynamoDB refuses."""
    actions: list[Action] = []
    clauses: list[str] = []
    while parser.peek():
        clause = parser.take_word()
        if clause not in _CLAUSES:
            raise parser.wrong()
        if clause in clauses:
            raise invalid(
                f'Invalid UpdateExpression: The "{clause}" section can only be used once in an update expression;'
            )
        clauses.append(clause)
        actions += parser.list_of(lambda read=_CLAUSES[clause]: read(parser))  # type: ignore[misc]
    _refuse_overlaps([action.path for action in actions])
    return Update(tuple(actions))


def _set(parser: Parser) -> Action:
    path = parser.path()
    parser.expect("=")
    return Action("SET", path, _computed(parser.sum()))


def _remove(parser: Parser) -> Action:
    return Action("REMOVE", parser.path(), lambda _item, _values: None)


def _add(parser: Parser) -> Action:
    path, operand = parser.path(), _placeholder(parser)
    current, added = path_reader(path), read_of(operand)

    def new_value(item: Item, values: Values) -> Value | None:
        return _added(current(item, values), _needed(added(item, values)))

    return Action("ADD", path, new_value)


def _delete(parser: Parser) -> Action:
    path, operand = parser.path(), _placeholder(parser)
    current, removed = path_reader(path), read_of(operand)

    def new_value(item: Item, values: Values) -> Value | None:
        return _without(current(item, values), _needed(removed(item, values)))

    return Action("DELETE", path, new_value)


_CLAUSES: Mapping[str, Callable[[Parser], Action]] = {"SET": _set, "REMOVE": _remove, "ADD": _add, "DELETE": _delete}


def _placeholder(parser: Parser) -> Operand:
    operand = parser.operand()
    if not isinstance(operand, Placeholder):
        raise parser.wrong()
    return operand


def _computed(operand: Operand) -> Read:
    """What a SET assigns."""
    if isinstance(operand, Sum):
        return _sum(operand)
    if isinstance(operand, Call):
        return _call(operand)
    read = read_of(operand)
    return lambda item, values: _needed(read(item, values))


def _sum(operand: Sum) -> Read:
    left, right = _computed(operand.left), _computed(operand.right)

    def new_value(item: Item, values: Values) -> Value:
        return _plus(_needed(left(item, values)), _needed(right(item, values)), operand.sign)

    return new_value


def _call(call: Call) -> Read:
    if call.function not in {"if_not_exists", "list_append"} or len(call.arguments) != 2:
        what = f"Invalid function name; function: {call.function}"
        raise invalid(f"Invalid UpdateExpression: {what}")
    if call.function == "list_append":
        left, right = (_computed(argument) for argument in call.arguments)
        return lambda item, values: _appended(_needed(left(item, values)), _needed(right(item, values)))
    path, default = call.arguments
    if not isinstance(path, Path):
        raise invalid("Invalid UpdateExpression: Operator or function requires a document path; if_not_exists")
    current, other = path_reader(path), _computed(default)

    def new_value(item: Item, values: Values) -> Value | None:
        value = current(item, values)
        return value if value is not None else other(item, values)

    return new_value


def _needed(value: Value | None) -> Value:
    if value is None:
        raise invalid(_ABSENT)
    return value


def _wrong_type(name: str, kind: str) -> AwsError:
    what = f"Incorrect operand type for operator or function; operator or function: {name}, operand type: {kind}"
    return invalid(f"Invalid UpdateExpression: {what}")


def _plus(left: Value, right: Value, sign: int) -> Value:
    (kind, mine), (other, theirs) = single(left), single(right)
    if kind != "N" or other != "N":
        raise invalid("An operand in the update expression has an incorrect data type")
    second = decimal(theirs)
    total = DIGITS.add(decimal(mine), second) if sign > 0 else DIGITS.subtract(decimal(mine), second)
    return {"N": number_text(str(total))}


def _appended(left: Value, right: Value) -> Value:
    (kind, mine), (other, theirs) = single(left), single(right)
    if other != "L":
        raise _wrong_type("list_append", other)
    if kind != "L":
        raise invalid("An operand in the update expression has an incorrect data type")
    return {"L": [*mine, *theirs]}


def _added(current: Value | None, added: Value) -> Value:
    kind, content = single(added)
    if kind != "N" and kind not in SETS:
        raise _wrong_type("ADD", kind)
    if current is None:
        return added
    if kind == "N":
        return _plus(current, added, 1)
    of_same_type = _set_members(current, kind)
    return {kind: [*of_same_type, *(element for element in content if element not in of_same_type)]}


def _without(current: Value | None, removed: Value) -> Value | None:
    kind, content = single(removed)
    if kind not in SETS:
        raise _wrong_type("DELETE", kind)
    if current is None:
        return None
    left = [member for member in _set_members(current, kind) if member not in content]
    return {kind: left} if left else None


def _set_members(current: Value, kind: str) -> list[Any]:
    kind_, members = single(current)
    if kind_ != kind:
        raise invalid("An operand in the update expression has an incorrect data type")
    return list(members)


def _changed(value: Value, parts: Sequence[Part], new: Value | None) -> Value:
    """A container with one place in it changed; what the path passes is built anew, the rest is shared."""
    part, rest = parts[0], parts[1:]
    if isinstance(part, str):
        members: dict[str, Value] = dict(_content(value, "M"))
        if rest:
            members[part] = _changed(_inner(members.get(part)), rest, new)
        elif new is None:
            members.pop(part, None)
        else:
            members[part] = new
        return {"M": members}
    return {"L": _changed_list(list(_content(value, "L")), part, rest, new)}


def _changed_list(elements: list[Value], place: int, rest: Sequence[Part], new: Value | None) -> list[Value]:
    """A place beyond the end is the next free one."""
    inside = place < len(elements)
    if rest:
        elements[place:] = [_changed(_inner(elements[place] if inside else None), rest, new), *elements[place + 1 :]]
    else:
        elements[place : place + 1] = [] if new is None else [new]
    return elements


def _content(value: Value, kind: str) -> Any:  # noqa: ANN401 - a map's members or a list's elements
    if kind not in value:
        raise invalid(_INVALID_PATH)
    return value[kind]


def _inner(value: Value | None) -> Value:
    if value is None:
        raise invalid(_INVALID_PATH)
    return value


def _removals_from_the_end(change: Change) -> tuple[bool, int]:
    """Assignments first, then removals, those of a list's last elements first: all places mean the list as it was."""
    path, value = change
    last = path.parts[-1]
    return value is None, -last if isinstance(last, int) and value is None else 0


def _refuse_overlaps(paths: Sequence[Path]) -> None:
    for earlier, other in combinations(paths, 2):
        shorter = min(len(earlier.parts), len(other.parts))
        if earlier.parts[:shorter] == other.parts[:shorter]:
            what = "Two document paths overlap with each other; must remove or rewrite one of these paths"
            first, second = (f"[{', '.join(map(str, path.parts))}]" for path in (earlier, other))
            raise invalid(f"Invalid UpdateExpression: {what}; path one: {first}, path two: {second}")

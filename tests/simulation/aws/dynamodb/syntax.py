"""The syntax of DynamoDB's expressions: a text and its attribute names become a tree.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from tests.simulation.aws.dynamodb.reserved import RESERVED
from tests.simulation.aws.dynamodb.tokens import tokenized
from tests.simulation.aws.errors import AwsError, invalid

Part: TypeAlias = str | int
Parsed = TypeVar("Parsed")
COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})
OPTIONS = 100  # of an IN
_WORDS = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"})


@dataclass(frozen=True, slots=True)
class Path:
    """A document path, its `#names` replaced: member names and list positions."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A `:value`, which each request brings."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; `size`, `if_not_exists`, `list_append` give values, the others are conditions."""

    function: str
    arguments: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """`left + right`, or `left - right`."""

    left: "Operand"
    right: "Operand"
    sign: int


@dataclass(frozen=True, slots=True)
class Compare:
    """One of the six comparisons."""

    operator: str
    left: "Operand"
    right: "Operand"


@dataclass(frozen=True, slots=True)
class Between:
    """`operand BETWEEN low AND high`, both inclusive."""

    operand: "Operand"
    low: "Operand"
    high: "Operand"


@dataclass(frozen=True, slots=True)
class In:
    """`operand IN (options)`."""

    operand: "Operand"
    options: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """`AND`, `OR` or `NOT` of conditions."""

    operator: str
    conditions: tuple["Condition", ...]


Operand: TypeAlias = Path | Placeholder | Call | Sum
Condition: TypeAlias = Compare | Between | In | Logic | Call


class Parser:
    """Reads one expression; `names` and `values` hold the placeholders that it uses, `attributes` what it is about."""

    def __init__(self, kind: str, text: str, attribute_names: Mapping[str, str]) -> None:
        self._kind = kind
        self._attribute_names = attribute_names
        self._tokens = tokenized(kind, text)
        self._position = 0
        self.names: set[str] = set()
        self.values: set[str] = set()
        self.attributes: set[str] = set()

    def condition(self) -> Condition:
        """A whole condition."""
        condition = self._either()
        self.end()
        return condition

    def operand(self) -> Operand:
        """A path, a value, or a function of them."""
        token = self._take()
        if token == "(":
            operand = self.sum()
            self.expect(")")
            return operand
        if token.startswith(":"):
            self.values.add(token)
            return Placeholder(token)
        if self.peek() == "(" and not token.startswith("#"):
            return self._call(token)
        return self._path_from(token)

    def sum(self) -> Operand:
        """An operand, or the sum or difference of two."""
        left = self.operand()
        if self.peek() not in {"+", "-"}:
            return left
        sign = 1 if self._take() == "+" else -1
        return Sum(left, self.operand(), sign)

    def path(self) -> Path:
        """A document path."""
        return self._path_from(self._take())

    def list_of(self, read: Callable[[], Parsed]) -> list[Parsed]:
        """One or more of something, with commas between."""
        elements = [read()]
        while self.peek() == ",":
            self._take()
            elements.append(read())
        return elements

    def word(self) -> str | None:
        """The keyword that comes next, in capitals; None if none does."""
        upper = self.peek().upper()
        return upper if upper in _WORDS else None

    def take_word(self) -> str:
        """The keyword that comes next, taken."""
        word = self.word()
        if word is None:
            raise self.wrong()
        self._take()
        return word

    def peek(self) -> str:
        """The next token; empty at the end."""
        return self._tokens[self._position] if self._position < len(self._tokens) else ""

    def expect(self, token: str) -> None:
        """Take this token. Raises AwsError if another comes."""
        if self.peek().upper() != token:
            raise self.wrong()
        self._position += 1

    def end(self) -> None:
        """AwsError unless everything was read."""
        if self.peek():
            raise self.wrong()

    def wrong(self) -> AwsError:
        """The error at this place."""
        near = " ".join(self._tokens[max(0, self._position - 1) : self._position + 2])
        token = self.peek() or "<EOF>"
        return invalid(f'Invalid {self._kind}: Syntax error; token: "{token}", near: "{near}"')

    def _either(self) -> Condition:
        terms = [self._both()]
        while self.word() == "OR":
            self._take()
            terms.append(self._both())
        return terms[0] if len(terms) == 1 else Logic("OR", tuple(terms))

    def _both(self) -> Condition:
        terms = [self._negated()]
        while self.word() == "AND":
            self._take()
            terms.append(self._negated())
        return terms[0] if len(terms) == 1 else Logic("AND", tuple(terms))

    def _negated(self) -> Condition:
        if self.word() == "NOT":
            self._take()
            return Logic("NOT", (self._negated(),))
        return self._test()

    def _test(self) -> Condition:
        if self.peek() == "(" and self._holds_condition():
            self._refuse_two_brackets()
            self._take()
            inner = self._either()
            self.expect(")")
            return inner
        left = self.operand()
        if self.peek() in COMPARATORS:
            return Compare(self._take(), left, self.operand())
        if self.word() == "BETWEEN":
            return self._between(left)
        if self.word() == "IN":
            return self._in(left)
        if isinstance(left, Call) and left.function != "size":
            return left
        raise self.wrong()

    def _holds_condition(self) -> bool:
        """Whether the bracket that opens here encloses a condition, not one operand: what follows it decides."""
        following = [token.upper() for token in self._tokens[self._end_of(self._position) + 1 :][:1]]
        return not COMPARATORS.union(("BETWEEN", "IN")).intersection(following)

    def _refuse_two_brackets(self) -> None:
        """`((a = :b))` is refused: one of the two pairs says nothing."""
        start, end = self._position, self._end_of(self._position)
        if self._tokens[start + 1] == "(" and self._end_of(start + 1) == end - 1:
            raise invalid(f"Invalid {self._kind}: The expression has redundant parentheses;")

    def _end_of(self, start: int) -> int:
        """The place of the bracket that closes the one at `start`."""
        depth = 0
        for place in range(start, len(self._tokens)):
            depth += {"(": 1, ")": -1}.get(self._tokens[place], 0)
            if depth == 0:
                return place
        raise self.wrong()

    def _between(self, operand: Operand) -> Between:
        self.expect("BETWEEN")
        low = self.operand()
        self.expect("AND")
        return Between(operand, low, self.operand())

    def _in(self, operand: Operand) -> In:
        self.expect("IN")
        self.expect("(")
        options = self.list_of(self.operand)
        self.expect(")")
        if len(options) > OPTIONS:
            what = "The IN operator is provided with too many operands"
            raise invalid(f"Invalid {self._kind}: {what}; number of operands: {len(options)}")
        return In(operand, tuple(options))

    def _call(self, function: str) -> Call:
        self.expect("(")
        arguments = self.list_of(self.operand)
        self.expect(")")
        return Call(function, tuple(arguments))

    def _path_from(self, token: str) -> Path:
        parts: list[Part] = [self._member(token)]
        self.attributes.add(str(parts[0]))
        while self.peek() in {".", "["}:
            if self._take() == ".":
                parts.append(self._member(self._take()))
            else:
                parts.append(self._index())
        return Path(tuple(parts))

    def _member(self, token: str) -> str:
        if not token.startswith("#"):
            if not token or not token[0].isalpha() or token.upper() in _WORDS:
                self._position -= 1
                raise self.wrong()
            if token.upper() in RESERVED:
                what = "Attribute name is a reserved keyword"
                raise invalid(f"Invalid {self._kind}: {what}; reserved keyword: {token}")
            return token
        if token not in self._attribute_names:
            what = "An expression attribute name used in the document path is not defined"
            raise invalid(f"Invalid {self._kind}: {what}; attribute name: {token}")
        self.names.add(token)
        return self._attribute_names[token]

    def _index(self) -> int:
        token = self._take()
        if not token.isdecimal():
            raise self.wrong()
        self.expect("]")
        return int(token)

    def _take(self) -> str:
        token = self.peek()
        self._position += 1
        return token

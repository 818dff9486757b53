"""Attribute values in DynamoDB's wire shape, `{"S": "text"}`: admission, copies, sizes, equality, order.

Nothing changes a value once it is kept: an update builds new ones and shares the parts that stay. So a value is copied
twice only, when it comes in and when it goes out.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html has the sizes.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeAlias

from tests.simulation.aws.errors import invalid

Value: TypeAlias = Mapping[str, Any]
Item: TypeAlias = Mapping[str, Value]
SCALARS = frozenset({"S", "N", "B", "BOOL", "NULL"})
SETS = {"SS": "S", "NS": "N", "BS": "B"}
ORDERED = frozenset({"S", "N", "B"})  # the types that keys and comparisons take
KINDS = SCALARS | SETS.keys() | {"L", "M"}
DIGITS = Context(prec=38, rounding=ROUND_HALF_EVEN)
LARGEST = Decimal("9.9999999999999999999999999999999999999E+125")
SMALLEST = Decimal("1E-130")
CONTAINER_BYTES = 3
PLAIN_DIGITS = 15  # an integer of fewer digits has one way only to be written


def single(value: Value) -> tuple[str, Any]:
    """The type and the content of a value. Raises AwsError if it has not exactly one type that DynamoDB knows."""
    if len(value) == 1:
        for kind, content in value.items():
            if kind in KINDS:
                return kind, content
    what = "must contain exactly one of the supported datatypes"
    raise invalid(f"Supplied AttributeValue {'is empty, ' if not value else 'has more than one datatypes set, '}{what}")


def admit(value: Value) -> dict[str, Any]:
    """A copy to keep, its numbers in normal form. Raises AwsError for what DynamoDB does not take."""
    if "S" in value and len(value) == 1:
        return {"S": value["S"]}
    kind, content = single(value)
    if kind == "N":
        return {"N": number_text(content)}
    if kind == "L":
        return {"L": [admit(element) for element in content]}
    if kind == "M":
        return {"M": {name: admit(element) for name, element in content.items()}}
    if kind in SETS:
        return {kind: _admitted_set(kind, content)}
    return {kind: content}


def admit_item(item: Item) -> dict[str, dict[str, Any]]:
    """As `admit`, for all attributes of an item."""
    return {name: admit(value) for name, value in item.items()}


def copy(value: Value) -> dict[str, Any]:
    """A copy to hand out."""
    if "S" in value:
        return {"S": value["S"]}
    if "L" in value:
        return {"L": [{"S": element["S"]} if "S" in element else copy(element) for element in value["L"]]}
    if "M" in value:
        return {"M": {name: copy(element) for name, element in value["M"].items()}}
    return {kind: content if kind in SCALARS else list(content) for kind, content in value.items()}


def copy_item(item: Item) -> dict[str, dict[str, Any]]:
    """As `copy`, for all attributes of an item, most of which are texts."""
    return {name: {"S": value["S"]} if "S" in value else copy(value) for name, value in item.items()}


def size_of(value: Value) -> int:
    """Bytes of a value as DynamoDB counts them; for a number about half a byte a digit."""
    if "S" in value:
        return utf8(value["S"])
    ((kind, content),) = value.items()
    if kind == "L":
        return CONTAINER_BYTES + sum(1 + size_of(element) for element in content)
    if kind == "M":
        return CONTAINER_BYTES + sum(1 + utf8(name) + size_of(element) for name, element in content.items())
    if kind == "N":
        return len(content.strip("-0.")) // 2 + 2
    if kind in SETS:
        return sum(size_of({SETS[kind]: element}) for element in content)
    return len(content) if kind == "B" else 1


def size_of_item(item: Item) -> int:
    """Bytes of an item: names and values."""
    return sum([_NAMES[name] + size_of(value) for name, value in item.items()])


class _Names(dict[str, int]):
    """Bytes of attributes' names, of which there are few."""

    def __missing__(self, name: str) -> int:
        return self.setdefault(name, utf8(name))


_NAMES = _Names()


def utf8(text: str) -> int:
    """Bytes of a text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def equal(left: Value, right: Value) -> bool:
    """Whether two values are of one type and equal: numbers by value, sets in any order."""
    if left == right:
        return True
    (kind, mine), (other, theirs) = single(left), single(right)
    if kind != other or kind in {"S", "B", "BOOL", "NULL"}:
        return False
    if kind == "N":
        return decimal(mine) == decimal(theirs)
    if kind in SETS:
        return _plain_set(kind, mine) == _plain_set(kind, theirs)
    return _equal_inside(kind, mine, theirs)


def _equal_inside(kind: str, mine: Any, theirs: Any) -> bool:  # noqa: ANN401 - a list's elements or a map's members
    if len(mine) != len(theirs):
        return False
    if kind == "L":
        return all(equal(element, its) for element, its in zip(mine, theirs, strict=True))
    return mine.keys() == theirs.keys() and all(equal(element, theirs[name]) for name, element in mine.items())


def plain(value: Value) -> Any:  # noqa: ANN401 - a text, a number or bytes
    """What a value of an ordered type is sorted by: code points order as UTF-8 does."""
    kind, content = single(value)
    return decimal(content) if kind == "N" else content


@lru_cache(maxsize=10_000)
def decimal(text: str) -> Decimal:
    """The number of an `N`."""
    try:
        number = DIGITS.create_decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}")
    return number


def number_text(text: str) -> str:
    """A number as DynamoDB answers it: plain digits without outer zeros. Raises AwsError for one out of its range."""
    if len(text) <= PLAIN_DIGITS and text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0"):
        return text
    exact = decimal(text)
    if abs(exact) > LARGEST:
        raise invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
    if exact and abs(exact) < SMALLEST:
        raise invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
    if len(Decimal(text.strip()).normalize(Context(prec=200)).as_tuple().digits) > DIGITS.prec:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    normal = exact.normalize(DIGITS)
    return format(normal, "f") if normal else "0"


def _admitted_set(kind: str, content: Iterable[Any]) -> list[Any]:
    members = [number_text(member) for member in content] if kind == "NS" else list(content)
    if not members:
        what = {"SS": "string", "NS": "number", "BS": "binary"}[kind]
        raise invalid(f"One or more parameter values were invalid: An {what} set  may not be empty")
    if len(set(members)) < len(members):
        raise invalid("One or more parameter values were invalid: Input collection contains duplicates.")
    return members


def _plain_set(kind: str, content: Iterable[Any]) -> frozenset[Any]:
    return frozenset(map(decimal, content)) if kind == "NS" else frozenset(content)

"""What the document says of a string is what its validator takes: held together on the validators' own examples."""

import re
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from removal.orders.schemas import LONGEST_EXTENSION, MoreTime, TimeToContest
from removal.web import body_models as shape
from removal.web import fields
from tests.web.test_fields import BAD, GOOD

TYPES: dict[Callable[[str], str], object] = {
    fields.filled: shape.Text,
    fields.one_line: shape.Line,
    fields.day: shape.Day,
    fields.instant: shape.Instant,
    fields.duration: shape.Duration,
    fields.fixed_duration: shape.FixedDuration,
    fields.http_url: shape.HttpUrl,
    fields.email: shape.Email,
}
# What no pattern tells, so the schema allows it and the validator does not.
BEYOND = {
    "\u0301",  # nothing to be seen
    "\U000e0061\U0001d159",
    "1970-01-01T00:00:00+01:00",  # 1969 in UTC
    "https://.",  # a host without a letter
    "https://-/",
    "https://video.example:0/",  # a port that is none
    "https://video.example:65536/",
    "KZ-2026\u200d",  # a joiner that joins nothing
    "K\u200cZ",
    "KZ\ufe0f",
    "\U000e0041KZ",
    "https://video.example/wat\u200dch",
    "https://video.example\u2044watch.evil.example/",  # a host that cannot be, or that looks like another
    "https://xn--video-example-/",
    "https://video..example/",
    f"https://{'a' * 64}.example/",
    "https://video.example!/",
    "https://256.0.0.1/",
    "desk@xn--a.example",
    "desk@xn--a-ecp.example",
    "desk@xn--ab-m1t.example",
}


def allows(kind: object, text: str) -> bool:
    schema = TypeAdapter(kind).json_schema()
    checked = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return bool(checked.is_valid(text)) and re.fullmatch(schema["pattern"], text) is not None


@pytest.mark.parametrize(("check", "text"), [(check, text) for check, texts in GOOD.items() for text in texts])
def test_what_a_validator_takes_the_schema_allows(check: Callable[[str], str], text: str) -> None:
    assert allows(TYPES[check], text)


@pytest.mark.parametrize(("check", "text"), [(check, text) for check, texts in BAD.items() for text in texts])
def test_what_a_validator_refuses_the_schema_forbids_as_far_as_a_pattern_can(
    check: Callable[[str], str], text: str
) -> None:
    assert allows(TYPES[check], text) is (text in BEYOND)


@pytest.mark.parametrize("text", ["P1D", "PT24H", "PT23H60M", "P1W", "P6M", "P1Y", "P0DT1440M"])
def test_a_time_to_contest_of_a_day_or_more_is_in_the_schema(text: str) -> None:
    assert allows(TimeToContest, text)


@pytest.mark.parametrize("text", ["PT0S", "P0D", "P0W", "PT1S", "P0Y0M0DT0H", "PT9999S", "P1Y2W", "P1W1D"])
def test_a_time_to_contest_of_nothing_is_not(text: str) -> None:
    assert not allows(TimeToContest, text)


def is_taken(kind: object, text: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("text", ["PT1S", "P90D", "PT2H", "P1DT1M", "PT0S", "P0D", "P0DT0H0M0S", "P1W", "P1M", "P1Y"])
def test_more_time_is_taken_where_its_schema_allows_it(text: str) -> None:
    assert allows(MoreTime, text) is is_taken(MoreTime, text)


def test_no_pattern_adds_up_whether_more_time_is_too_long() -> None:
    longer = f"P{LONGEST_EXTENSION.days + 1}D"
    assert (allows(MoreTime, longer), is_taken(MoreTime, longer)) == (True, False)

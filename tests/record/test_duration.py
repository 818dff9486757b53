"""The one parser of ISO 8601 durations; what law files, bodies and words take of it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from itertools import product

import pytest

from removal.language.moments import span
from removal.language.texts import texts
from removal.record import duration
from removal.web import fields
from removal.web.json_schema_patterns import DURATION

LAW_FILES = json.loads((files("removal.law") / "law.schema.json").read_text("utf-8"))["$defs"]["duration"]["pattern"]
PARTS = (
    "",
    "1",
    "2Y",
    "3M",
    "4W",
    "5D",
    "6H",
    "8S",
    "T",
    "12345S",
    "1234567890H",
    "1.5H",
    "-1D",
    "\u0663H",
    "1y",
    "\n",
)
TEXTS = [f"{head}{''.join(parts)}" for head in ("P", "") for parts in product(PARTS, repeat=3)]


def takes(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT24H", timedelta(hours=24)),
        ("P3D", timedelta(days=3)),
        ("PT1H30M", timedelta(minutes=90)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("PT31104000S", timedelta(days=360)),  # as a fact has an extension
        ("PT0S", timedelta()),
    ],
)
def test_a_duration_of_fixed_units_has_a_length(text: str, length: timedelta) -> None:
    assert duration.from_text(text) == duration.at_least(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P3DT",
        "24H",
        "PT1.5H",
        "-PT1H",
        "P1W1D",
        "P1M1Y",
        "PT1H1H",
        "PT\u0662\u0664H",
        "PT24H\n",
        "PT1234567890S",
    ],
)
def test_what_is_no_duration_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is not an ISO 8601 duration"):
        duration.counts(text)


@pytest.mark.parametrize("text", ["P6M", "P1W", "P1Y", "P1MT1H"])
def test_a_duration_that_depends_on_the_calendar_has_no_length_and_a_least_one(text: str) -> None:
    with pytest.raises(ValueError, match="in days, hours, minutes and seconds"):
        duration.from_text(text)
    least = {"P6M": timedelta(168), "P1W": timedelta(7), "P1Y": timedelta(365), "P1MT1H": timedelta(28, 3600)}
    assert duration.at_least(text) == least[text]


@pytest.mark.parametrize("text", ["P6Y", "P6M1D", "PT6M", "P1Y6M", "6M"])
def test_a_number_of_months_is_months_alone(text: str) -> None:
    assert duration.months("P6M") == 6
    with pytest.raises(ValueError, match="is not a"):
        duration.months(text)


@pytest.mark.parametrize("text", ["PT24H", "PT90M", "PT75S"])
def test_a_duration_is_written_as_it_was_read(text: str) -> None:
    assert duration.to_text(duration.from_text(text)) == text


def test_a_law_file_takes_what_its_schema_says() -> None:
    assert [text for text in TEXTS if takes(duration.from_text, text) != bool(re.fullmatch(LAW_FILES, text))] == []


def test_a_body_takes_what_the_document_says() -> None:
    assert [text for text in TEXTS if takes(fields.duration, text) != bool(re.fullmatch(DURATION.pattern, text))] == []


def test_words_name_each_unit_once_and_leave_other_texts_as_they_are() -> None:
    assert span("P1Y2M4DT5H6M7S", texts("en")) == "1 yr 2 mo 4 d 5 h 6 min 7 s"
    assert (span("P02W", texts("en")), span("PT0S", texts("en"))) == ("2 wk", "0 s")
    assert span("two weeks", texts("en")) == "two weeks"


def test_a_count_has_nine_digits_at_most_unless_fewer_are_taken() -> None:
    assert duration.counts("PT123456789S") == {"seconds": 123_456_789}
    with pytest.raises(ValueError, match="PT1234567890S"):
        duration.counts("PT1234567890S")
    assert duration.counts("PT12S", digits=2) == {"seconds": 12}
    with pytest.raises(ValueError, match="PT123S"):
        duration.counts("PT123S", digits=2)

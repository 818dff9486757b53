"""Every text in a body or a query: how many lines, in which form it is kept, how long, and what is refused in it."""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import TypeAdapter, ValidationError

import removal.handlers.api  # noqa: F401 - which knows every body that there is
from removal.errors import Invalid
from removal.web.body import read_object
from removal.web.body_models import Body
from tests.web.test_fields import BLANKS

SINGLE, MANY = "one line", "many lines"
NFC, AS_SENT = "NFC", "as sent"
PROBES = {
    "newline": "\n",
    "tab": "\t",
    "line separator": "\u2028",
    "bidirectional": "\u202e",
    "isolate": "\u2066",
    "zero width": "\u200b",
    "joiner": "\u200d",
    "tag": "\U000e0041",
    "filler": "\u3164",
    "blank": " ",
    "beyond ASCII": "Ж",
    "mark": "e\u0301",
}
HIDDEN = frozenset({"bidirectional", "isolate", "zero width", "joiner", "tag", "filler"})
LAID_OUT = frozenset({"newline", "tab", "line separator"})
ALL = frozenset(PROBES)


@dataclass(frozen=True)
class Row:
    """`longest` is in characters; `refused` are the probes that may not be in the middle of `sample`."""

    lines: str
    form: str
    longest: int
    refused: frozenset[str]
    sample: str


LINE = Row(SINGLE, AS_SENT, 500, HIDDEN | LAID_OUT, "ab")
NAME = Row(SINGLE, AS_SENT, 80, HIDDEN | LAID_OUT, "ab")
REFERENCE = Row(SINGLE, NFC, 500, HIDDEN | LAID_OUT, "ab")
OWN_REFERENCE = Row(SINGLE, NFC, 80, HIDDEN | LAID_OUT, "ab")
TEXT = Row(MANY, AS_SENT, 50_000, frozenset(), "ab")
WORDS = Row(MANY, AS_SENT, 10_000, frozenset(), "ab")
EXPLANATION = Row(MANY, AS_SENT, 50_000, frozenset(), "ab")
SLUG = Row(SINGLE, AS_SENT, 64, ALL, "ab")
ID = Row(SINGLE, AS_SENT, 64, ALL, "ab")
DAY = Row(SINGLE, AS_SENT, 10, ALL, "2026-11-20")
INSTANT = Row(SINGLE, "T and Z in capitals", 40, ALL, "2026-11-24T12:00:00Z")
DURATION = Row(SINGLE, AS_SENT, 40, ALL, "PT2H")
A_DAY_OR_MORE = Row(SINGLE, AS_SENT, 40, ALL, "PT48H")
ITEM_URL = Row(
    SINGLE, AS_SENT, 2_048, (HIDDEN - {"joiner"}) | LAID_OUT | {"blank", "joiner"}, "https://video.example/ab"
)
WEBHOOK_URL = Row(
    SINGLE, AS_SENT, 2_048, frozenset(), "https://video.example/ab"
)  # the guard reads it, see tests/delivery
EMAIL = Row(SINGLE, AS_SENT, 254, ALL, "ab@video.example")
ZONE = Row(SINGLE, AS_SENT, 64, ALL, "Europe/London")
COUNTRY = Row(SINGLE, AS_SENT, 2, ALL, "KZ")
MONTH = Row(SINGLE, AS_SENT, 7, ALL, "2026-10")
SHA256 = Row(SINGLE, AS_SENT, 64, ALL, "ab" * 32)
FACT = Row(SINGLE, AS_SENT, 100, frozenset(), "order.issued")  # whether it names a fact the action says
CURSOR = Row(SINGLE, AS_SENT, 1_024, frozenset(), "ab")  # what is none of ours is refused where it is opened

READ_LATER = (WEBHOOK_URL, FACT, CURSOR)
OF_A_FORM = (
    DAY,
    INSTANT,
    DURATION,
    A_DAY_OR_MORE,
    EMAIL,
    ZONE,
    COUNTRY,
    MONTH,
    SHA256,
)  # letters more would be none of them

PAGED, CONTACT = {"cursor": CURSOR}, {"name": LINE, "email": EMAIL, "zone": ZONE}
BY_AND_REFERENCE = {"by": NAME, "reference": OWN_REFERENCE}
TABLE: dict[str, dict[str, Row]] = {
    "LegalBasis": {"act": LINE, "provision": LINE},
    "ExpertDecision": {"reference": REFERENCE, "decided_on": DAY},
    "OrderedItem": {"url": ITEM_URL, "locator": LINE},
    "Redress": {"body": LINE, "procedure": TEXT, "within": A_DAY_OR_MORE},
    "Officer": {"name": LINE, "post": LINE},
    "Emergency": {"reason": WORDS},
    "OrderBody": {
        "reference": REFERENCE,
        "platform": SLUG,
        "law": SLUG,
        "language": LINE,
        "category": LINE,
        "reason_codes": LINE,
        "statement_of_reasons": TEXT,
        "supersedes": ID,
    },
    "AcknowledgementBody": BY_AND_REFERENCE,
    "ReportedItem": {"measured_at": INSTANT, "territory": COUNTRY},
    "ReportBody": BY_AND_REFERENCE,
    "ObstacleBody": {**BY_AND_REFERENCE, "explanation": EXPLANATION},
    "ResumptionBody": {**BY_AND_REFERENCE, "ceased_at": INSTANT},
    "ContestBody": {**BY_AND_REFERENCE, "explanation": EXPLANATION},
    "ReinstatementBody": BY_AND_REFERENCE,
    "ReasonBody": {"reason": WORDS},
    "ObstacleAnswerBody": {"answer": WORDS},
    "ExtensionBody": {"extend_by": DURATION, "reason": WORDS},
    "SuspensionBody": {"reason": WORDS},
    "DisputeBody": {"reason": WORDS},
    "ContestDecisionBody": {"reasons": WORDS},
    "OrdersQuery": {
        "authority": SLUG,
        "platform": SLUG,
        "changed_after": INSTANT,
        "reference": REFERENCE,
        "due_before": INSTANT,
        "cursor": CURSOR,
    },
    "Feed": {"after": CURSOR, "authority": SLUG},
    "FactsQuery": PAGED,
    "Paged": PAGED,
    "AuthoritiesQuery": PAGED,
    "PlatformsQuery": PAGED,
    "CallersQuery": PAGED,
    "DeliveryQuery": PAGED,
    "ReplayQuery": PAGED,
    "ReplayBody": {"since": INSTANT},
    "EndpointBody": {"url": WEBHOOK_URL, "facts": FACT},
    "RotationBody": {"overlap": DURATION},
    "DisablementBody": {"reason": LINE},
    "AuthorityBody": {
        "name": LINE,
        "laws": SLUG,
        "default_law": SLUG,
        "telephone": LINE,
        "alarm_email": EMAIL,
        "feedback_email": EMAIL,
        "zone": ZONE,
    },
    "AuthorityContactBody": {"name": LINE, "email": EMAIL},
    "NamesBody": {"kk": LINE, "ru": LINE, "en": LINE},
    "PlatformBody": {"name": LINE},
    "MeasurementBody": {"month": MONTH, "method": LINE, "source": LINE},
    "ExemptionBody": {"reason": LINE, "decided_on": DAY, "law": SLUG},
    "LiftingBody": {"reason": LINE},
    "ContactBody": CONTACT,
    "ChangedContactBody": CONTACT,
    "TerminationBody": {"valid_until": INSTANT},
    "MandateBody": {"reference": REFERENCE, "document_sha256": SHA256},
    "RepresentativeBody": {
        "name": LINE,
        "country": COUNTRY,
        "zone": ZONE,
        "valid_from": INSTANT,
        "valid_until": INSTANT,
    },
    "NotPossibleBody": {"explanation": EXPLANATION},
    "CallerBody": {
        "representative": ID,
        "iss": LINE,
        "sub": LINE,
        "authority": SLUG,
        "platform": SLUG,
        "scopes": LINE,
        "valid_until": INSTANT,
    },
}
ROWS = {f"{body}.{name}": row for body, rows in TABLE.items() for name, row in rows.items()}


@dataclass(frozen=True)
class Field:
    """A text of a body or a query; `type` is its own, without those around it."""

    body: str
    name: str
    type: Any

    @property
    def id(self) -> str:
        return f"{self.body}.{self.name}"

    def kept(self, text: str) -> str | None:
        """As it is kept; None if it is refused."""
        try:
            return str(TypeAdapter(self.type).validate_python(text))
        except ValidationError:
            return None


def bodies(of: type[Body] = Body) -> Iterator[type[Body]]:
    for body in of.__subclasses__():
        if body.__module__.startswith("removal."):
            yield body
        yield from bodies(body)


def texts(annotation: Any, around: tuple[Any, ...] = ()) -> Iterator[Any]:  # noqa: ANN401 - a type
    """The strings in a type that are not one of a few words, each with what is asked of it."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from texts(inner[0], (*inner[1:], *around))
    elif annotation is str:
        yield Annotated[(str, *around)] if around else str
    elif origin in (Union, UnionType, tuple):
        yield from (text for argument in inner for text in texts(argument, around if origin is not tuple else ()))


def fields() -> Iterator[Field]:
    for body in set(bodies()):
        for name, field in body.model_fields.items():
            around = tuple(field.metadata)
            yield from (Field(body.__name__, name, text) for text in texts(field.annotation, around))


FIELDS = sorted({field.id: field for field in fields()}.values(), key=lambda field: field.id)


def test_every_text_has_a_row_and_every_row_a_text() -> None:
    assert sorted(ROWS) == [field.id for field in FIELDS]


@pytest.fixture(params=[field for field in FIELDS if field.id in ROWS], ids=lambda field: field.id)
def field(request: pytest.FixtureRequest) -> Field:
    parameter: Field = request.param
    return parameter


def test_what_is_refused_in_it_is_what_its_row_says(field: Field) -> None:
    row = ROWS[field.id]
    middle = len(row.sample) - 1
    filled = {name: row.sample[:middle] + probe + row.sample[middle:] for name, probe in PROBES.items()}
    assert {name for name, text in filled.items() if field.kept(text) is None} == row.refused
    assert row in READ_LATER or (row.lines == MANY) == ("newline" not in row.refused)


@pytest.mark.parametrize("blank", BLANKS)
def test_nothing_that_has_to_be_written_is_only_blanks(field: Field, blank: str) -> None:
    assert ROWS[field.id] in READ_LATER or field.kept(blank * 3) is None


def test_it_is_kept_in_the_form_that_its_row_names(field: Field) -> None:
    row = ROWS[field.id]
    assert field.kept(row.sample) == row.sample
    if "mark" not in row.refused:
        text = f"{row.sample[:-1]}e\u0301{row.sample[-1]}"
        assert field.kept(text) == (unicodedata.normalize("NFC", text) if row.form == NFC else text)


def test_it_is_as_long_as_its_row_says_and_no_longer(field: Field) -> None:
    row = ROWS[field.id]
    whole, longer = (
        field.kept(row.sample + "a" * (length - len(row.sample))) for length in (row.longest, row.longest + 1)
    )
    if row in OF_A_FORM:
        whole, longer = field.kept(row.sample), field.kept(row.sample * 2) or longer
    assert (whole is not None, longer is not None) == (True, row is CURSOR)


@pytest.mark.parametrize("row", [REFERENCE, OWN_REFERENCE])
def test_a_reference_that_grows_in_nfc_is_measured_as_it_is_kept(row: Row) -> None:
    """U+1D160, one character, is three in NFC: without that a journal would hold more than its budget counts with."""
    [field, *_] = [candidate for candidate in FIELDS if ROWS[candidate.id] is row]
    assert len(field.kept("\U0001d160" * (row.longest // 3)) or "") == row.longest // 3 * 3
    assert field.kept("\U0001d160" * (row.longest // 3 + 1)) is None


def test_what_hides_only_after_nfc_is_refused_too() -> None:
    """U+212A is K in NFC, and beside ASCII a joiner has no work."""
    [field, *_] = [candidate for candidate in FIELDS if ROWS[candidate.id] is OWN_REFERENCE]
    assert field.kept("\u212a\u200dЖ") is None


@pytest.mark.parametrize("code", [0, 8, 0xB, 0x1F, 0x7F, 0x85, 0x9F, 0xFFFD])
def test_control_characters_are_refused_in_every_text_of_every_body(code: int) -> None:
    with pytest.raises(Invalid, match="holds what is not taken"):
        read_object(json.dumps({"any": [{"text": f"a{chr(code)}b"}]}).encode())

"""Strings of ours, each for its reason, through every field; and whether what is wrong would be noticed."""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from removal.language import templates
from removal.web import app, body
from tests.bodies import leaves
from tests.corpora.judge import Judge
from tests.corpora.life import is_free, row
from tests.corpora.place import place
from tests.corpora.run import lives, plain_life
from tests.corpora.tally import Row, Tally
from tests.routes import routes

TAKEN = {
    "letters that run the other way, and digits": "أمر 12 عاجل",
    "one picture of four people": "👩\u200d👩\u200d👧\u200d👦",
    "marks upon marks": "Z" + "\u0351\u0316" * 30,
    "a script": "<script>alert(1)</script>",
    "the end of an attribute, and another": '"><img src=x onerror=alert(1)>',
    "formats, templates, statements": "%s{0.__class__}{{7*7}}'; DROP TABLE x;--",
    "a step up; é in two": "../..\\etc/passwd e\u0301",
}
TEXTS_ONLY = {
    "a line more, which looks like a header": "a\nBcc: x@evil.example",
    "turns what comes after it, behind a mark of byte order, and hides what it holds": "\ufeffa\u202eb\u2066c\u200bd",
}
REFUSED = {
    "a carriage return before one": "a\r\nBcc: x@evil.example",
    "half a pair": "\ud83d",
    "a byte nought": "a\x00b",
    "what is left of a lost character": "a\ufffdb",
}
pytestmark = pytest.mark.once
OURS = (*TAKEN.values(), *TEXTS_ONLY.values(), *REFUSED.values())
NEVER = {"POST /orders:batch /orders/0/emergency/reason"}  # the law that asks for drafts knows no emergency


@pytest.fixture(scope="module")
def judge() -> Judge:
    made, tally = plain_life()
    assert tally.faults == []
    return made


@pytest.fixture(scope="module")
def ours(judge: Judge) -> Tally:
    return lives(OURS, judge)


@pytest.fixture
def uncached() -> Iterator[None]:
    templates.environment.cache_clear()
    yield
    templates.environment.cache_clear()


def test_nothing_fails_differs_or_comes_alive(ours: Tally) -> None:
    assert ours.faults == []
    assert (ours.whole.broken, ours.whole.differing, ours.whole.unescaped) == (0, 0, 0)


def test_a_text_takes_whatever_is_text_and_a_line_only_what_one_line_shows(ours: Tally) -> None:
    text, line = ours.rows["POST /orders /statement_of_reasons"], ours.rows["POST /orders /issuing_officer/post"]
    assert (text.strings, text.stored, text.refused) == (13, 9, 4)
    assert (line.strings, line.stored, line.refused) == (13, 7, 6)


def test_every_field_of_every_route_has_met_every_string(ours: Tally) -> None:
    with place():
        taking = [(route, leaf) for route in routes() if route.takes for leaf in leaves(route.takes) if leaf.is_text]
    met = {row(route, leaf): ours.rows.get(row(route, leaf), Row()) for route, leaf in taking}
    assert [name for name, row in met.items() if row.strings < len(OURS)] == []
    free = {row(route, leaf): met[row(route, leaf)] for route, leaf in taking if is_free(leaf)}
    shares = (Fraction(len(TAKEN), len(OURS)), Fraction(len(TAKEN) + len(TEXTS_ONLY), len(OURS)))
    other = {name for name, row in free.items() if Fraction(row.stored, row.strings) not in shares}
    assert other == NEVER, "each takes what every line takes, and perhaps what every text does; nothing else"


def test_every_field_of_the_pages_forms_has_met_every_string(ours: Tally) -> None:
    names = {name.partition(": ")[2] for name in ours.rows if name.startswith("page, ")}
    assert {
        "by",
        "own_reference",
        "territory",
        "measured_at",
        "outcome",
        "scope",
        "numbers",
        "item-1",
        "a field's name",
    } <= names
    assert {row.strings for name, row in ours.rows.items() if name.startswith("page")} == {len(OURS)}


@pytest.mark.usefixtures("uncached")
def test_a_template_that_escapes_nothing_is_noticed(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "escaped", lambda _: False)
    tally = lives((TAKEN["a script"],), judge)
    assert tally.rows["POST /orders /reference"].unescaped > 0
    assert tally.rows["PUT /authorities/{id} /names/en"].unescaped > 0
    assert tally.rows["page, report: by"].unescaped > 0
    assert tally.whole.differing == 0


def test_a_text_that_is_stored_otherwise_is_noticed(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    def replaced(raw: bytes, at_most: int) -> dict[str, Any]:
        return body.read_object(unicodedata.normalize("NFKC", raw.decode()).encode(), at_most)

    monkeypatch.setattr(app, "read_object", replaced)
    tally = lives(("\ufb01 e\u0301",), judge)
    assert {name for name, row in tally.rows.items() if row.differing} >= {
        "POST /orders /reference",
        "POST /orders /emergency/reason",
        "POST /orders/{id}/withdrawal /reason",
        "POST /callers /sub",
    }


def test_a_failure_is_noticed_wherever_a_string_causes_it(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(raw: bytes, at_most: int) -> dict[str, Any]:
        if re.search(rb'"reason":\s*"\{\}"', raw):
            raise KeyError
        return body.read_object(raw, at_most)

    monkeypatch.setattr(app, "read_object", failing)
    tally = lives(("{}",), judge)
    assert {name for name, row in tally.rows.items() if row.broken} >= {"POST /orders/{id}/refusal /reason"}
    assert tally.rows["PUT /platforms/{id} /name"].broken == 0

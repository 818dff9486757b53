"""Each text field of each form at its limit, and one over: refused beside its field, and still in the form."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from html import unescape

import pytest

from infra.dev.local.browser import forms
from tests.cloud import table_items
from tests.people import Cast
from tests.reader import Page, Reader
from tests.world import World

BY = {"by": "Ы. Өкіл", "own_reference": ""}
ALL = {"scope": "all"}
FORMS: Mapping[str, Mapping[str, str]] = {
    "acknowledge": BY,
    "report": {**BY, **ALL, "outcome": "access_disabled", "territory": "", "measured_at": ""},
    "obstacle": {**BY, **ALL, "ground": "technical", "explanation": "Өрт."},
    "resumption": {**BY, **ALL},
    "contest": {**BY, **ALL, "explanation": "Сатира."},
    "reinstatement": {**BY, **ALL, "ground": "no_copy", "explanation": "Көшірмесі жоқ."},
}
LETTERS = {"Latin": "x", "Cyrillic": "Ы", "emoji": "👧", "CJK": "漢"}
LIMITS = {"by": 80, "own_reference": 80, "explanation": 50_000}
WRONG = {
    "by": "Write your name, in one line of at most 80 characters.",
    "own_reference": "Write your reference in one line of at most 80 characters, or leave it empty.",
    "explanation": "Your explanation has 50001 characters, and at most 50,000 are taken.",
    "territory": "Write country codes of two letters with commas between, at most 30, such as KZ.",
}
FIELDS = [(kind, name) for kind, filled in FORMS.items() for name in LIMITS if name in filled]
CODES = [f"{first}{second}" for first in "ABCDEF" for second in "ABCDE"]  # thirty


def _stopped(world: World, reader: Reader) -> None:
    assert reader.answer("obstacle", ground="technical", explanation="Өрт.").status == 303
    world.run(timedelta(minutes=1))


def _withdrawn(people: Cast, order: str, reader: Reader) -> None:
    assert reader.answer("report", all="removed").status == 303
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "by mistake"}).status == 200


@pytest.fixture
def send(world: World, people: Cast, order: str, reader: Reader) -> Callable[[str, Mapping[str, str]], Page]:
    """Send the form of a kind, some fields filled in otherwise, while it is open."""

    def sent(kind: str, changed: Mapping[str, str]) -> Page:
        if kind == "resumption":
            _stopped(world, reader)
        elif kind == "reinstatement":
            _withdrawn(people, order, reader)
        return reader.post({"answer": kind, **FORMS[kind], **changed})

    return sent


def shown_in(page: Page, kind: str, name: str) -> str:
    """What a field of the form holds."""
    return next(form for form in forms(page.html) if form.fields.get("answer") == kind).fields[name]


@pytest.mark.once
@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_at_its_limit_it_is_taken_and_one_over_it_is_refused_and_kept(
    send: Callable[[str, Mapping[str, str]], Page], reader: Reader, kind: str, name: str, letter: str
) -> None:
    at_most = letter * LIMITS[name]
    taken = send(kind, {name: at_most})
    assert (taken.status, at_most in unescape(taken.html)) == (200, True)
    before = table_items()
    refused = reader.post({"answer": kind, **FORMS[kind], name: at_most + letter})
    assert (refused.status, table_items()) == (422, before)
    assert WRONG[name] in refused.html
    assert refused.html.count('-wrong">') == 1
    assert f'{name}-wrong">{WRONG[name]}' in refused.html
    assert shown_in(refused, kind, name) == at_most + letter
    assert shown_in(refused, kind, "by") == FORMS[kind]["by"] or name == "by"


@pytest.mark.parametrize("kind", [kind for kind, name in FIELDS if name == "explanation"])
def test_a_line_end_is_one_character_as_a_browser_counts_it(
    send: Callable[[str, Mapping[str, str]], Page], reader: Reader, kind: str
) -> None:
    text = "\r\n".join(["Ы" * 9] * 5_000)  # 49,999 characters
    assert send(kind, {"explanation": f"{text}Ы"}).status == 200
    refused = reader.post({"answer": kind, **FORMS[kind], "explanation": f"{text}\r\nЫ"})
    assert (refused.status, WRONG["explanation"] in refused.html) == (422, True)
    assert shown_in(refused, kind, "explanation") == f"{text}\r\nЫ"


def test_blanks_around_it_do_not_count(reader: Reader) -> None:
    for name, text in (("by", "Ы" * 80), ("own_reference", "Ы" * 80), ("explanation", "Ы" * 50_000)):
        filled = {"answer": "contest", **FORMS["contest"], name: f"\r\n \t{text}  \r\n"}
        assert (name, reader.post(filled).status) == (name, 200)


@pytest.mark.parametrize("name", ["by", "own_reference"])
def test_a_line_takes_no_second_one(reader: Reader, name: str) -> None:
    refused = reader.post({"answer": "contest", **FORMS["contest"], name: "Ы\r\nӨ"})
    assert (refused.status, WRONG[name] in refused.html) == (422, True)


def test_thirty_countries_are_taken_and_no_more(reader: Reader) -> None:
    filled = {"answer": "report", **FORMS["report"]}
    for territory in (", ".join(CODES), "\r\n".join(CODES), ",".join([*CODES, "AA"]), " " * 350 + ", ".join(CODES)):
        assert reader.post(filled | {"territory": territory}).status == 200
    for territory in (", ".join([*CODES, "KZ"]), "Қазақстан", "🇰🇿", "KZ" + " " * 499):
        refused = reader.post(filled | {"territory": territory})
        assert (refused.status, f'territory-wrong">{WRONG["territory"]}' in refused.html) == (422, True)
        assert shown_in(refused, "report", "territory") == territory


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_as_much_as_a_browser_sends_is_refused_with_words_and_kept(reader: Reader, letter: str) -> None:
    text = letter * (110_000 // len(letter.encode("utf-16-le")) * 2)
    refused = reader.post({"answer": "obstacle", **FORMS["obstacle"], "explanation": text})
    assert (refused.status, f"Your explanation has {len(text)} characters" in refused.html) == (422, True)
    assert shown_in(refused, "obstacle", "explanation") == text


@pytest.mark.parametrize(("sign", "code"), [("\x0c", "U+000C"), ("\ufffd", "U+FFFD"), ("\x7f", "U+007F")])
def test_a_character_that_is_not_taken_is_named_with_its_place(reader: Reader, sign: str, code: str) -> None:
    refused = reader.post({"answer": "contest", **FORMS["contest"], "explanation": f"\r\nАб{sign}в"})
    assert (refused.status, f"Character 4 of your explanation is {code}, which cannot" in refused.html) == (422, True)

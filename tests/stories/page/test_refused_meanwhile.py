"""What is refused at the last moment is refused in the reader's language, with the reason; what was written is kept."""

from collections.abc import Callable
from html import unescape

import pytest

from infra.dev.local.browser import forms
from removal.language.texts import OWN_NAMES, texts
from removal.orders.actions import Orders
from tests.people import Cast
from tests.reader import Page, Reader
from tests.stories.page.uploads import confirm, table, upload

BY = {"by": "R. Representative"}
EXPLANATION = "Өрт пен су."
EVERY_COUNTRY = [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJKLMNOPQRSTUVWX"]
Happens = Callable[[Cast, str], None]


def withdraw(people: Cast, order: str) -> None:
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."}).status == 200


def answer_all(people: Cast, order: str) -> None:
    assert people.report(order, 1, 2).status == 200


def use_up(people: Cast, order: str) -> None:
    """Reports that replace each other, then contests, until neither is taken any more."""

    def sent(number: int) -> bool:
        at = f"2026-11-24T09:00:{number % 60:02}Z"
        line = {"number": 1, "outcome": "access_disabled", "measured_at": at, "territory": EVERY_COUNTRY[number % 7 :]}
        answer = {"by": "R.", "reference": f"R-{number}"}
        reported = people.representative.post(f"/orders/{order}/reports", {**answer, "items": [line]}).status
        people.ministry.world.settle()
        return reported == 200

    def contested(number: int) -> bool:
        answer = {"by": "R.", "reference": f"C-{number}", "explanation": f"Satire, {number}."}
        return people.representative.post(f"/orders/{order}/contest", answer).status == 200

    for takes in (sent, contested):
        assert not all(map(takes, range(200)))


class Meanwhile:
    """Lets something happen after an answer was read and before it is recorded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, people: Cast, order: str) -> None:
        self.monkeypatch, self.people, self.order = monkeypatch, people, order

    def post(self, reader: Reader, language: str, fields: dict[str, str], happens: Happens) -> Page:
        """Confirm an answer."""
        [form] = forms(reader.post({**fields, **BY}).html)
        record = Orders.answer

        def late(orders: Orders, *parts: object) -> object:
            self.monkeypatch.undo()
            happens(self.people, self.order)
            return record(orders, *parts)  # type: ignore[arg-type]

        self.monkeypatch.setattr(Orders, "answer", late)
        confirmed = "&".join(f"{name}={value}" for name, value in (form.fields | form.ticks).items())
        return reader.send("POST", f"lang={language}", confirmed.encode())


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch, people: Cast, order: str) -> Meanwhile:
    return Meanwhile(monkeypatch, people, order)


def contest(explanation: str = EXPLANATION) -> dict[str, str]:
    return {"answer": "contest", "scope": "all", "explanation": explanation}


def obstacle() -> dict[str, str]:
    return {"answer": "obstacle", "ground": "technical", "scope": "only", "numbers": "1", "explanation": EXPLANATION}


@pytest.mark.parametrize("language", OWN_NAMES)
@pytest.mark.parametrize(
    ("fields", "happens", "key", "status"),
    [
        (contest(), withdraw, "page.closed", "withdrawn"),
        (obstacle(), answer_all, "page.closed_correctable", "complied"),
        (
            {"answer": "report", "outcome": "already_absent", "scope": "all"},
            withdraw,
            "page.refused_ended",
            "withdrawn",
        ),
        (contest(), use_up, "page.refused_full", ""),
    ],
)
def test_what_happened_in_between_is_said_in_the_readers_language(  # noqa: PLR0917
    reader: Reader, meanwhile: Meanwhile, language: str, fields: dict[str, str], happens: Happens, key: str, status: str
) -> None:
    words = texts(language)
    refused = meanwhile.post(reader, language, fields, happens)
    why = words(key, status=words(f"status.{status}")) if status else words(key)
    shown = unescape(refused.html)
    assert (refused.status, words("page.error_refused", detail=why) in shown) == (409, True)
    assert fields.get("explanation", "") in shown
    assert "Nothing was changed" not in shown, "that is for systems"


def test_a_table_for_which_an_order_has_no_room_is_refused_before_it_is_confirmed(
    people: Cast, order: str, reader: Reader
) -> None:
    use_up(people, order)
    removed = {"number": "2", "outcome": "removed"}
    contests = [{"number": number, "contest": "yes", "explanation": f"Satire {number}."} for number in "12"]
    refused = upload(reader, table(contests[0], contests[1] | removed))
    assert (refused.status, texts("en")("page.refused_full") in refused.html) == (422, True)
    assert confirm(reader, upload(reader, table(removed))).status == 303, "first outcomes are always taken"

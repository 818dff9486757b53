"""A form that fails loses nothing: what was written is on the page that says so, and is sent again with one press."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from markupsafe import escape

from infra.dev.local.browser import Form, forms
from removal.handlers import page
from removal.language.texts import OWN_NAMES, texts
from removal.links.keys import LinkKeys
from removal.orders.actions import Orders
from removal.orders.store import OrderStore
from removal.registry.store import Registry
from removal.versions import VersionConflict
from tests.calls import page_event
from tests.operations.written import Written, written
from tests.people import Cast
from tests.reader import Reader
from tests.stories.test_refused_answers import Brief, fail, hang
from tests.tables import Refusing
from tests.world import World

EXPLANATION = 'A fire in "our" house <b>\r\nand the second line & so on'
WRITTEN = {
    "report": {"item-1": "removed", "item-2": "unchanged", "territory": "", "own_reference": "Ref “7”"},
    "obstacle": {
        "ground": "technical",
        "scope": "only",
        "numbers": "1",
        "explanation": EXPLANATION,
        "own_reference": "Ф-7",
    },
    "contest": {"scope": "only", "numbers": "2", "explanation": EXPLANATION, "own_reference": ""},
    "acknowledge": {"own_reference": "Қ-1"},
}


@pytest.fixture
def logs(world: World) -> Iterator[Written]:
    with written(world) as log:
        yield log


def form_of(html: str) -> Form:
    [form] = forms(html)
    return form


@dataclass(frozen=True)
class Failing:
    """A reader for whom a part of ours fails, for one request."""

    reader: Reader
    monkeypatch: pytest.MonkeyPatch

    def post(self, fields: Mapping[str, str], owner: type, method: str) -> Form:
        """The form on the page that says so."""
        with self.monkeypatch.context() as broken:
            broken.setattr(owner, method, fail)
            failed = self.reader.post(fields)
        assert (failed.status, "All that you wrote is kept" in failed.html) == (500, True)
        assert all(escape(text.strip()) in failed.html for text in (fields["by"], fields.get("explanation", "")))
        return form_of(failed.html)


@pytest.fixture
def failing(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Failing:
    return Failing(reader, monkeypatch)


def confirmed(reader: Reader, kind: str) -> dict[str, str]:
    preview = form_of(reader.post({"answer": kind, "by": "R. Representative", **WRITTEN[kind]}).html)
    return preview.fields | preview.ticks


def refused_subjects(logs: Written) -> list[str]:
    return [line["subject"] for _, line in logs.lines if line.get("message") == "answer refused"]


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_confirmed_answer_that_fails_is_recorded_once_when_it_is_sent_again(
    people: Cast, order: str, failing: Failing, logs: Written, kind: str
) -> None:
    sent, before = confirmed(failing.reader, kind), people.order(order)["journal"]["length"]
    kept = failing.post(sent, Orders, "answer")
    assert kept.fields == sent
    assert refused_subjects(logs) == [f"order:{order}"]
    assert [failing.reader.post(kept.fields).status for _ in range(2)] == [303, 303]
    assert people.order(order)["journal"]["length"] == before + 1


@pytest.mark.parametrize("kind", WRITTEN)
def test_an_answer_that_fails_before_it_is_confirmed_is_shown_to_be_confirmed_when_it_is_sent_again(
    order: str, failing: Failing, logs: Written, kind: str
) -> None:
    sent = {"answer": kind, "by": "R. Representative", **WRITTEN[kind]}
    kept = failing.post(sent, OrderStore, "load")
    assert kept.fields == sent
    assert refused_subjects(logs) == [f"order:{order}"]
    assert form_of(failing.reader.post(kept.fields).html).ticks == {"confirm": "yes"}


def outrun(*_: object) -> None:
    raise VersionConflict


@pytest.mark.parametrize("kind", ["obstacle", "contest"])
@pytest.mark.parametrize(
    "failure",
    [
        (outrun, 503, "It was not recorded: others wrote to this order each time that we tried."),
        (fail, 500, "Whether it was recorded is not known"),
    ],
)
def test_a_confirmation_that_fails_shows_the_explanation_of_its_draft_and_what_is_known(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, kind: str, failure: tuple[Callable[..., Any], int, str]
) -> None:
    write, status, known = failure
    sent = confirmed(reader, kind)
    with monkeypatch.context() as broken:
        broken.setattr(OrderStore, "append", write)
        failed = reader.post(sent)
    assert (failed.status, known in failed.html, "explanation" in sent) == (status, True, False)
    assert escape(EXPLANATION.replace("\r", "")) in failed.html
    assert "your explanation for 24 hours" not in failed.html, "it is on the page"
    assert all(text in failed.html for text in ("All that you wrote is kept on this page.", "wait a minute"))
    assert reader.post(form_of(failed.html).fields).status == 303


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_form_that_fails_before_it_is_confirmed_was_not_recorded(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(OrderStore, "load", fail)
    failed = reader.post({"answer": kind, "by": "R. Representative", **WRITTEN[kind]})
    assert "It was not recorded: the fault is on our side, and you had not confirmed it yet." in failed.html


@pytest.mark.parametrize(("owner", "method"), [(LinkKeys, "live_keys"), (Registry, "platform"), (OrderStore, "append")])
def test_it_is_kept_whatever_fails(order: str, failing: Failing, logs: Written, owner: type, method: str) -> None:
    sent = confirmed(failing.reader, "obstacle")
    assert failing.reader.post(failing.post(sent, owner, method).fields).status == 303
    assert refused_subjects(logs) == [f"order:{order}"]


def test_what_passes_is_503_and_says_when_to_come_again(
    people: Cast, order: str, reader: Reader, refusing: Refusing
) -> None:
    refusing("update_item", "TransactionConflictException", 5)
    failed = reader.answer("report", all="removed")
    assert (failed.status, failed.headers["retry-after"]) == (503, "1")
    assert reader.post(form_of(failed.html).fields).status == 303
    assert people.order(order)["status"] == "complied"


@pytest.mark.parametrize("language", OWN_NAMES)
def test_it_is_read_in_the_language_of_the_form(reader: Reader, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(OrderStore, "load", fail)
    failed = reader.send("POST", f"lang={language}", b"answer=acknowledge&by=R.")
    assert f'<html lang="{language}">' in failed.html
    assert 'action="?lang=' + language in failed.html
    keys = ("title", "do", "call", "again")
    assert all(texts(language)(f"page.kept_{key}") in unescape(failed.html) for key in keys)


def test_a_hanging_table_is_answered_before_the_gateway_answers_for_us(
    world: World, people: Cast, order: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"answer=acknowledge&by=R.+Representative&asked_at=2026-11-24T09%3A01%3A00.000Z&confirm=yes"
    event = page_event("POST", f"/o/{reader.link}", "", body, world.now, "application/x-www-form-urlencoded")
    with monkeypatch.context() as hanging:
        hanging.setattr(OrderStore, "append", hang)
        answer = page.handler(event, Brief())
    assert answer["statusCode"] == 503
    assert reader.post(form_of(answer["body"]).fields).status == 303
    assert people.order(order)["journal"]["length"] == 3


def test_looking_at_a_page_that_fails_is_no_refused_answer(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, logs: Written
) -> None:
    monkeypatch.setattr(OrderStore, "load", fail)
    failed = reader.get()
    assert (failed.status, forms(failed.html)) == (500, ())
    assert [line for _, line in logs.lines if line.get("message") == "answer refused"] == []


@pytest.mark.parametrize("body", [b"a=1&a=2", b"\xff", b"x" * 1_100_001])
def test_what_is_no_form_is_not_kept(reader: Reader, monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setattr(OrderStore, "load", fail)
    failed = reader.send("POST", body=body)
    assert (failed.status, forms(failed.html)) == (500, ())


def test_the_forms_say_what_to_do_when_no_page_comes_back(reader: Reader) -> None:
    preview = reader.post({"answer": "report", "outcome": "removed", "scope": "all", "by": "R."})
    for shown in (reader.get("step=answer&answer=report"), preview):
        assert "reload it: the browser sends the same again" in shown.html

"""A draft answer: what a contact wrote is there again after Back, and is recorded as it was confirmed."""

import json
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest

from infra.dev.local.browser import Form, forms
from removal.draft_answers.draft_answer import DRAFTS_AT_MOST
from removal.draft_answers.store import DraftAnswers
from removal.language.texts import OWN_NAMES, texts
from removal.links import token
from removal.orders.actions import Orders
from tests import parts
from tests.cloud import table_items
from tests.operations.written import written
from tests.people import DEPUTY, Cast
from tests.reader import Page, Reader
from tests.stories.test_reassignment import take_over
from tests.stories.test_refused_answers import fail
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OBSTACLE = {
    "answer": "obstacle",
    "ground": "technical",
    "scope": "only",
    "numbers": "2",
    "by": "Wong Ka-yan",
    "own_reference": "Ф-7",
}
CONTEST = {"answer": "contest", "scope": "all", "by": "Wong Ka-yan", "own_reference": ""}
REPORT = {"answer": "report", "outcome": "removed", "scope": "but", "numbers": "2", "by": "Wong Ka-yan"}
LONG = "Пожар в дата-центре.\n" * 2_000
HIDDEN = ("answer", "replaces", "offered")  # fields of a form that no person fills in


def drafts() -> list[dict[str, str]]:
    """The forms of all drafts in the table."""
    items = [item for item in table_items() if item["pk"]["S"].startswith("draft_answer:")]
    return [json.loads(item["form"]["S"]) for item in items]


def form_of(page: Page, kind: str) -> Form:
    return next(form for form in forms(page.html) if form.fields.get("answer") == kind)


def confirmation(reader: Reader, fields: dict[str, str]) -> Form:
    """The form of the confirmation page."""
    [form] = forms(reader.post(fields).html)
    return form


def confirmed(form: Form) -> dict[str, str]:
    return form.fields | form.ticks


def go_back(reader: Reader, form: Form) -> Page:
    """The page behind *Change*."""
    return reader.get(urlencode({"draft": form.fields["draft"]}))


def explanations(people: Cast, order: str) -> list[str]:
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    return [words["explanation"] for fact in facts if "explanation" in (words := fact["data"].get("words") or {})]


def test_a_long_explanation_is_sent_once_and_recorded_from_its_draft(people: Cast, order: str, reader: Reader) -> None:
    preview = reader.post({**OBSTACLE, "explanation": LONG.replace("\n", "\r\n")})
    [form] = forms(preview.html)
    assert LONG.strip() in unescape(preview.html), "it is shown whole"
    assert sum(map(len, form.fields.values())) < 500
    assert explanations(people, order) == []
    assert reader.post(confirmed(form)).status == 303
    assert explanations(people, order) == [LONG.strip()]
    assert drafts() == []


@pytest.mark.parametrize("fields", [OBSTACLE | {"explanation": LONG}, CONTEST | {"explanation": "Satire."}, REPORT])
def test_change_shows_the_form_as_it_was_filled_in_and_a_change_is_what_is_recorded(
    people: Cast, order: str, reader: Reader, fields: dict[str, str]
) -> None:
    preview = reader.post(fields)
    [form] = forms(preview.html)
    draft, kind = form.fields["draft"], fields["answer"]
    assert f'<a href="?lang=en&amp;draft={draft}">Change</a>' in preview.html
    shown = form_of(go_back(reader, form), kind)
    assert {name: text for name, text in shown.fields.items() if text and name not in HIDDEN} == {
        name: text.strip() for name, text in fields.items() if text and name not in HIDDEN
    }
    changed = confirmation(reader, shown.fields | {"by": "Another Person"})
    assert [kept["by"] for kept in drafts()] == ["Another Person"], "it takes the place of what was changed"
    assert reader.post(confirmed(changed)).status == 303
    fact = people.ministry.get(f"/orders/{order}/facts").body["facts"][-1]
    assert fact["data"]["words"]["answered_by"] == "Another Person"
    assert drafts() == []


def test_the_order_page_lists_drafts_and_each_opens_its_form(world: World, reader: Reader) -> None:
    first = confirmation(reader, OBSTACLE | {"explanation": "Fire."})
    shown = reader.get()
    assert "written on 24 November 2026, 17:01 UTC+8, kept until 25 November 2026, 17:01 UTC+8." in shown.html
    world.run(MINUTE)
    second = confirmation(reader, CONTEST | {"explanation": "Satire."})
    shown = reader.get()
    for form, text in ((first, "Fire."), (second, "Satire.")):
        assert f'draft={form.fields["draft"]}"' in shown.html
        assert form_of(go_back(reader, form), form.fields["answer"]).fields["explanation"] == text
    assert reader.post(confirmed(second)).status == 303
    assert second.fields["draft"] not in reader.get().html


def test_two_windows_do_not_mix(people: Cast, order: str, reader: Reader) -> None:
    windows = [confirmation(reader, OBSTACLE | {"explanation": text}) for text in ("Fire.", "Flood.")]
    for form, text in zip(windows, ("Fire.", "Flood."), strict=True):
        assert form_of(go_back(reader, form), "obstacle").fields["explanation"] == text
    assert reader.post(confirmed(windows[0])).status == 303
    assert reader.post(confirmed(windows[1])).status == 303
    assert explanations(people, order) == ["Fire.", "Flood."]


def test_what_was_confirmed_is_recorded_whatever_is_sent_beside_its_draft(
    people: Cast, order: str, reader: Reader
) -> None:
    form = confirmation(reader, OBSTACLE | {"explanation": "Fire."})
    beside = {"explanation": "Flood.", "by": "Another Person", "item-1": "yes", "scope": "all", "answer": "contest"}
    assert reader.post(confirmed(form) | beside).status == 303
    fact = people.ministry.get(f"/orders/{order}/facts").body["facts"][-1]
    words = fact["data"]["words"]
    assert (fact["type"], fact["data"]["items"]) == ("order.obstructed", [2])
    assert (words["explanation"], words["answered_by"]) == ("Fire.", "Wong Ka-yan")


def test_a_form_that_is_sent_again_is_one_draft(world: World, reader: Reader) -> None:
    ids = set()
    for _ in range(5):
        form = confirmation(reader, OBSTACLE | {"explanation": "Fire."})
        assert reader.post(form.fields).status == 422, "without its tick"
        ids.add(form.fields["draft"])
        world.run(MINUTE)
    assert (len(ids), len(drafts())) == (1, 1)


def test_there_are_three_at_most_and_the_oldest_goes(world: World, reader: Reader) -> None:
    written_ = []
    for number in range(5):
        written_.append(confirmation(reader, OBSTACLE | {"explanation": f"Fire {number}."}))
        world.run(MINUTE)
    assert sorted(draft["explanation"] for draft in drafts()) == ["Fire 2.", "Fire 3.", "Fire 4."]
    assert len(drafts()) == DRAFTS_AT_MOST
    lost = reader.post(confirmed(written_[0]))
    assert (lost.status, "Your explanation is no longer kept" in lost.html) == (422, True)


@pytest.mark.parametrize("language", OWN_NAMES)
def test_a_draft_that_is_gone_is_said_to_be_gone_and_the_rest_is_still_in_the_form(
    world: World, people: Cast, order: str, reader: Reader, language: str
) -> None:
    form = confirmation(reader, OBSTACLE | {"explanation": "Fire."})
    world.run(24 * HOUR)
    assert len(drafts()) == 1, "DynamoDB has not deleted it"
    gone = reader.get(f"lang={language}&draft={form.fields['draft']}")
    assert (gone.status, texts(language)("page.draft_lost") in unescape(gone.html)) == (200, True)
    assert "Fire." not in gone.html
    lost = reader.send("POST", f"lang={language}", urlencode(confirmed(form)).encode())
    assert (lost.status, texts(language)("page.error_draft_lost") in unescape(lost.html)) == (422, True)
    assert 'id="explanation-wrong"' in lost.html
    again = form_of(lost, "obstacle").fields
    assert {name: again[name] for name in ("by", "own_reference", "ground", "numbers")} == {
        name: OBSTACLE[name] for name in ("by", "own_reference", "ground", "numbers")
    }
    assert explanations(people, order) == []
    assert reader.post(confirmed(confirmation(reader, again | {"explanation": "Fire."}))).status == 303


def test_a_draft_lasts_24_hours_to_the_millisecond(world: World, people: Cast, order: str, reader: Reader) -> None:
    form = confirmation(reader, OBSTACLE | {"explanation": "Fire."})
    world.run(24 * HOUR - timedelta(milliseconds=1))
    assert reader.post(confirmed(form)).status == 303
    assert explanations(people, order) == ["Fire."]


def test_without_its_draft_an_answer_that_has_no_explanation_is_recorded_all_the_same(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    form = confirmation(reader, REPORT)
    world.run(24 * HOUR)
    assert reader.post(confirmed(form)).status == 303
    assert [item["outcome"] for item in people.order(order)["items"]] == ["removed", None]


def test_its_time_to_live_is_that_of_its_24_hours(world: World, reader: Reader) -> None:
    confirmation(reader, REPORT)
    [item] = [item for item in table_items() if item["pk"]["S"].startswith("draft_answer:")]
    assert int(item["expires_at"]["N"]) == int((world.now + 24 * HOUR).timestamp())


def test_only_a_post_writes_one_and_only_of_a_form_that_could_be_recorded(reader: Reader) -> None:
    filled = urlencode(OBSTACLE | {"explanation": "Fire."})
    for method in ("GET", "HEAD", "OPTIONS"):
        reader.send(method, filled, filled.encode())
    assert reader.post(OBSTACLE | {"explanation": " "}).status == 422
    assert reader.post(OBSTACLE | {"explanation": "Fire.", "all": "x" * 20_001}).status == 400
    assert drafts() == []


def test_it_is_of_one_contact_and_its_links(world: World, people: Cast, order: str, reader: Reader) -> None:
    form = confirmation(reader, OBSTACLE | {"explanation": "Fire."})
    people.ministry.post(f"/orders/{order}/extension", {"extend_by": "PT2H", "reason": "More time."})
    world.settle()
    deputy = people.page(world.mailbox.to(DEPUTY)[-1].link)
    for seen in (deputy.get(), go_back(deputy, form)):
        assert "Fire." not in seen.html
    lost = deputy.post(confirmed(form))
    assert (lost.status, "Your explanation is no longer kept" in lost.html) == (422, True)
    assert explanations(people, order) == []


def test_a_link_that_was_replaced_reads_none(people: Cast, reader: Reader) -> None:
    form, key = confirmation(reader, OBSTACLE | {"explanation": "Fire."}), parts.link_keys().current()
    opened = token.read(reader.link, [key])
    assert opened is not None
    older = people.page(token.signed(replace(opened, generation=0), key))
    for seen in (older.get(), go_back(older, form)):
        assert (seen.status, "Fire." in seen.html) == (200, False)
    assert older.post(confirmed(form)).status == 409


def test_the_authority_sees_nothing_of_it(world: World, people: Cast, order: str, reader: Reader) -> None:
    with written(world) as log:
        confirmation(reader, OBSTACLE | {"explanation": "Fire."})
        world.run(HOUR)
    before = people.order(order)
    assert before["journal"]["length"] == 2
    paths = (f"/orders/{order}", f"/orders/{order}/facts", "/orders", "/facts")
    seen = [people.ministry.get(path).body for path in paths]
    calls = [call.payload for call in people.ministry.order_calls(order)]
    mails = [mail.text + mail.html for mail in world.mailbox.posted]
    assert "Fire." not in json.dumps([seen, calls, mails])
    assert "Fire." not in json.dumps([line for _, line in log.lines])
    assert before["status"] == "running"


def test_a_former_representative_reads_and_writes_none(world: World, people: Cast, reader: Reader) -> None:
    form = confirmation(reader, OBSTACLE | {"explanation": "Fire."})
    take_over(people)
    world.run(HOUR)
    for seen in (reader.get(), go_back(reader, form)):
        assert (seen.status, "Fire." in seen.html) == (200, False)
    assert reader.post(confirmed(form)).status == 409
    assert reader.post(CONTEST | {"explanation": "Satire."}).status == 409
    assert [draft["explanation"] for draft in drafts()] == ["Fire."]


@pytest.mark.parametrize(
    "failure",
    [
        (Orders, "answer", "All that you wrote is kept on this page."),
        (DraftAnswers, "read", "All that you wrote is kept, your explanation for 24 hours."),
    ],
)
def test_an_answer_that_fails_is_recorded_from_its_draft_when_it_is_sent_again(
    people: Cast, order: str, reader: Reader, monkeypatch: pytest.MonkeyPatch, failure: tuple[type, str, str]
) -> None:
    owner, method, kept_in = failure
    form = confirmation(reader, OBSTACLE | {"explanation": LONG})
    with monkeypatch.context() as broken:
        broken.setattr(owner, method, fail)
        failed = reader.post(confirmed(form))
    assert kept_in in failed.html
    [kept] = forms(failed.html)
    assert [reader.post(kept.fields).status for _ in range(2)] == [303, 303]
    assert explanations(people, order) == [LONG.strip()]


def test_a_draft_that_cannot_be_deleted_does_not_hide_that_the_answer_was_recorded(
    people: Cast, order: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = confirmation(reader, OBSTACLE | {"explanation": "Fire."})
    with monkeypatch.context() as broken:
        broken.setattr(DraftAnswers, "delete", fail)
        assert reader.post(confirmed(form)).status == 303
    assert len(drafts()) == 1
    assert reader.post(confirmed(form)).status == 303
    assert (drafts(), explanations(people, order)) == ([], ["Fire."])

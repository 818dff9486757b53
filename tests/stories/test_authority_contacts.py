"""An authority without webhooks follows its order by mail, and answers an obstacle by the link in one."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.dev.local.browser import Form, forms
from removal.cli import main
from removal.deliveries.recipients import ROLE_BY_TYPE
from removal.links.token import AuthorityLink, Link, signed, signed_authority
from removal.registry.authority import ROLES
from removal.shell import commands
from tests import parts
from tests.fake_ses import Posted, accepts, refuses
from tests.people import DEPUTY, LAWS, NIGHT_DESK, PRIMARY, Cast, order_text
from tests.reader import Page, Reader
from tests.shell.wire import Wire
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICER, CLERK = "officer@other.example", "clerk@other.example"
EN = {"name": "A. Officer", "email": OFFICER, "language": "en", "roles": list(ROLES)}
KK = {"name": "Б. Маман", "email": CLERK, "language": "kk", "roles": ["breach"]}
ENTRY = {"name": "Other Ministry", "laws": LAWS, "default_law": "kz", "zone": "Asia/Almaty"}
BUSY = "TooManyRequestsException"
ANSWER = "The one of 14 November,\r\n21:04."


@pytest.fixture
def people(world: World, by_mail: Cast) -> Cast:
    """A representative and an authority, `other`, that both have mail alone."""
    for address in (PRIMARY, DEPUTY, NIGHT_DESK, OFFICER, CLERK):
        world.mailbox.behaviour[address] = accepts
    enter(by_mail, EN, KK)
    return by_mail


def enter(people: Cast, *contacts: dict[str, Any], answer: bool = True, **changed: object) -> dict[str, Any]:
    body = {**ENTRY, "contacts": list(contacts), "contacts_answer": answer, **changed}
    entered = people.registrar.put("/authorities/other", body)
    assert entered.status == 200, entered.body
    return entered.body


def issue(people: Cast, **changed: object) -> str:
    made = people.other_ministry.post("/orders", {**order_text("KZ-7"), **changed})
    assert made.status == 201, made.body
    return str(made.body["id"])


def subjects(world: World, address: str = OFFICER) -> list[str]:
    return [mail.subject for mail in world.mailbox.to(address)]


def last(world: World, address: str = OFFICER) -> Posted:
    return world.mailbox.to(address)[-1]


def form_of(page: Page) -> Form:
    return next(form for form in forms(page.html) if form.action)


def ask(world: World, people: Cast, link: str | None = None, **changed: str) -> Reader:
    """The representative asks by its link; what the officer's mail about it opens."""
    page = people.page(link or next(mail.link for mail in world.mailbox.to(PRIMARY) if "Removal" in mail.subject))
    asked = {"ground": "insufficient_information", "explanation": "Which of the 300 comments?", **changed}
    assert page.answer("obstacle", **asked).status == 303
    world.settle()
    return people.page(last(world).link)


def answer(reader: Reader, text: str = ANSWER, about: str = "") -> Page:
    """Answer the first question by the form, read what would be recorded, confirm it."""
    page = reader.get()
    about = about or page.html.partition('id="about-')[2].partition('"')[0]
    shown = reader.post({"about": about, "explanation": text})
    return shown if shown.status != 200 else confirm(reader, shown)


def confirm(reader: Reader, shown: Page) -> Page:
    form = form_of(shown)
    return reader.post(form.fields | form.ticks)


def state(people: Cast, order: str) -> dict[str, Any]:
    return people.other_ministry.get(f"/orders/{order}").body


def test_an_order_from_the_shell_is_followed_and_answered_by_mail_and_link_on_both_sides(
    world: World, people: Cast, tmp_path: Path
) -> None:
    token, file = tmp_path / "token", tmp_path / "order.json"
    token.write_text("the-token\n", "ascii")
    file.write_text(json.dumps(order_text("KZ-7")), "utf-8")

    def shell(*words: str) -> str:
        said = list[str]()
        wire = Wire(people.other_ministry)
        words = (*words, "--token-file", str(token))
        assert commands.main(words, said.append, said.append, wire.send, now=lambda: world.now) == 0, said
        return "\n".join(said)

    assert "would issue 1 orders" in shell("order", "issue", str(file))
    order = json.loads(shell("order", "issue", str(file), "--yes", "--json"))["results"][0]["id"]
    world.run(MINUTE)
    notice = world.mailbox.to(PRIMARY)[0]
    assert subjects(world) == ["Received: removal order KZ-7"]
    assert "Video Example; items: 1–2; due 25 November 2026, 14:00 UTC+5" in last(world).text

    officer = ask(world, people, notice.link)
    assert subjects(world)[1:] == ["Obstacle reported: removal order KZ-7"]
    assert "> Which of the 300 comments?" in last(world).text
    assert "A question waits for your answer" in last(world).text
    shown = officer.get().html
    assert "An answer to an obstacle" in shown
    assert "Other Ministry; items: 1–2; due" in shown
    assert f"POST /v1/orders/{order}/obstacle-answers" not in shown  # it is answered on this page
    assert f"POST /v1/orders/{order}/disputes" not in shown  # nothing was reported
    assert "Which of the 300 comments?" in shown
    assert answer(officer).status == 303
    world.run(MINUTE)
    assert "> The one of 14 November,\r\n> 21:04." in last(world, PRIMARY).text
    assert state(people, order)["status"] == "running"

    assert people.page(notice.link).answer("report", outcome="removed", scope="all").status == 303
    world.settle()
    assert state(people, order)["status"] == "complied"
    assert subjects(world)[2:] == ["Received: removal order KZ-7", "Report: removal order KZ-7"]
    page = officer.get().html
    assert "Nothing is owed now." in page
    assert f"POST /v1/orders/{order}/disputes" in page
    assert "status: complied" in shell("order", "show", "KZ-7")
    world.run(48 * HOUR)
    assert len(subjects(world)) == 4
    assert subjects(world, CLERK) == []


def test_the_answer_is_of_the_contact_and_is_recorded_once_however_often_it_is_sent(world: World, people: Cast) -> None:
    order = issue(people)
    world.run(MINUTE)
    officer = ask(world, people)
    about = officer.get().html.partition('id="about-')[2].partition('"')[0]
    shown = officer.post({"about": about, "explanation": ANSWER})
    assert "Nothing has been recorded yet." in shown.html
    assert state(people, order)["status"] == "suspended"
    first = confirm(officer, shown)
    assert (first.status, "Your answer was recorded" in first.html) == (303, True)
    assert confirm(officer, shown).status == 303  # a second tab, or the button twice
    world.settle()
    facts = people.other_ministry.get(f"/orders/{order}/facts").body["facts"]
    (recorded,) = (fact for fact in facts if fact["type"] == "order.obstacle_answered")
    assert recorded["data"]["by"]["kind"] == "authority"
    contact = people.registrar.get("/authorities/other").body["contacts"][0]["id"]
    assert recorded["data"]["by"]["caller"] == f"contact:{contact}"
    assert recorded["data"]["words"]["answer"] == "The one of 14 November,\n21:04."
    other = officer.post({"about": about, "explanation": "Another answer.", "confirm": "yes"})
    assert (other.status, "Another answer." in other.html) == (409, True)
    assert "was answered" in other.html


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"explanation": "x"}, 422, "Choose the obstacle that you answer."),
        ({"about": "3", "explanation": " "}, 422, "at most 10,000 characters"),
        ({"about": "3", "explanation": "x\x07"}, 422, "U+0007"),
        ({"about": "99", "explanation": "x"}, 409, "waits for no answer"),
        ({"about": "3", "explanation": "x", "step": "confirm"}, 422, "Tick the box"),
        ({"about": "3", "explanation": "x", "confirm": "yes", "change": "yes"}, 200, "Which obstacle"),
        ({"about": "3", "explanation": "x", "confirm": "yes", "again": "yes"}, 200, "Which obstacle"),
        ({}, 422, "Choose the obstacle that you answer."),
    ],
)
def test_a_form_that_is_not_whole_or_not_confirmed_records_nothing(
    world: World, people: Cast, fields: dict[str, str], status: int, words: str
) -> None:
    order = issue(people)
    world.run(MINUTE)
    officer = ask(world, people)
    page = officer.post(fields)
    assert (page.status, words in page.html) == (status, True), page.html
    assert officer.send("POST", body=b"\xff").status == 400
    assert state(people, order)["status"] == "suspended"


def test_a_contact_answers_only_where_the_register_allows_it_and_no_second_person_is_wanted(
    world: World, people: Cast
) -> None:
    enter(people, EN, answer=False)
    order = issue(people)
    world.run(MINUTE)
    officer = ask(world, people)
    page = officer.get().html
    assert "does not allow contacts of this authority" in page
    assert "<form" not in page
    assert f"POST /v1/orders/{order}/obstacle-answers" in page
    sent = officer.post({"about": "3", "explanation": "x", "confirm": "yes"})
    assert (sent.status, "does not allow contacts" in sent.html) == (409, True)
    assert state(people, order)["status"] == "suspended"


def test_under_a_law_of_second_persons_a_contact_sees_the_order_once_it_is_approved_and_answers_nothing(
    world: World, people: Cast
) -> None:
    body = {**ENTRY, "contacts": [EN], "contacts_answer": True}
    assert people.registrar.put("/authorities/ministry", body).status == 200
    order = people.issue(law="demo-draft")
    world.run(MINUTE)
    assert subjects(world) == []
    assert people.approver.post(f"/orders/{order}/approval", {}).status == 200
    world.run(timedelta(seconds=5))
    officer = ask(world, people)
    page = officer.get().html
    assert ("wants a second person" in page, "<form" in page, "Drafted" in page) == (True, False, True)
    sent = officer.post({"about": "4", "explanation": "x", "confirm": "yes"})
    assert (sent.status, people.order(order)["owed"][0]["owed"]) == (409, "obstacle")


def test_a_contact_who_was_removed_or_has_another_address_opens_nothing_and_gets_nothing(
    world: World, people: Cast
) -> None:
    issue(people)
    world.run(MINUTE)
    officer = ask(world, people)
    kept = enter(people, {**EN, "name": "A. B. Officer", "language": "ru"}, KK)["contacts"]
    world.run(MINUTE)
    assert "Предписание об удалении KZ-7" in officer.get().html
    enter(people, {**EN, "email": "new@other.example"})
    for page in (officer.post({"about": "3", "explanation": "x", "confirm": "yes"}), officer.get()):
        assert (page.status, "no longer in the register" in page.html) == (410, True)
    again = enter(people, EN)["contacts"]
    world.run(MINUTE)
    assert again[0]["id"] != kept[0]["id"]
    assert officer.get().status == 410
    before = len(subjects(world))
    enter(people)
    people.page(world.mailbox.to(PRIMARY)[0].link).answer("report", outcome="removed", scope="all")
    world.run(2 * MINUTE)
    assert len(subjects(world)) == before


def test_an_obstacle_that_asks_nothing_is_mailed_and_wants_no_answer(world: World, people: Cast) -> None:
    issue(people)
    world.run(MINUTE)
    officer = ask(world, people, ground="technical")
    assert subjects(world)[-1] == "Obstacle reported: removal order KZ-7"
    assert "A question waits" not in last(world).text
    assert "<form" not in officer.get().html


def test_a_mail_in_retry_for_a_contact_who_was_removed_is_not_sent(world: World, people: Cast) -> None:
    issue(people)
    world.run(MINUTE)
    page = people.page(world.mailbox.to(PRIMARY)[0].link)
    world.mailbox.faults += [BUSY] * 20
    page.answer("obstacle", ground="technical", explanation="The data centre is under water.")
    world.run(MINUTE)
    enter(people, KK)
    world.mailbox.faults.clear()
    world.run(HOUR)
    assert subjects(world) == ["Received: removal order KZ-7"]
    assert subjects(world, DEPUTY)


def test_a_link_opens_the_order_of_its_own_authority_alone_and_never_as_the_other_side(
    world: World, people: Cast
) -> None:
    order = issue(people)
    theirs = people.issue()
    world.run(MINUTE)
    contact = people.registrar.get("/authorities/other").body["contacts"][0]["id"]
    key = parts.link_keys().current()
    for link, status in [
        (signed_authority(AuthorityLink("other", order, contact), key), 200),
        (signed_authority(AuthorityLink("other", theirs, contact), key), 404),
        (signed_authority(AuthorityLink("ministry", theirs, contact), key), 410),
        (signed_authority(AuthorityLink("other", contact, contact), key), 404),
        (signed(Link(order, contact, 1), key), 410),
        (last(world).link[:-2] + "AA", 404),
    ]:
        assert people.page(link).get().status == status
    representative = world.mailbox.to(PRIMARY)[0].link
    assert "authority_page" not in people.page(representative).get().html
    for sent in ({"answer": "report", "by": "x", "confirm": "yes"}, {"answer": "contest", "confirm": "yes"}):
        assert people.page(last(world).link).post(sent).status == 409
    assert people.page(last(world).link).get("list=ask").status == 200  # its own page, and no list of anybody's orders
    assert people.page(last(world).link).send("PUT").status == 405


def test_each_role_gets_its_facts_once_and_an_alarm_at_the_same_address_is_no_second_mail(
    world: World, people: Cast
) -> None:
    world.mailbox.behaviour |= dict.fromkeys((PRIMARY, DEPUTY, NIGHT_DESK), refuses)
    enter(people, EN, alarm_email=OFFICER)
    order = issue(people)
    world.run(3 * HOUR)
    undelivered = [subject for subject in subjects(world) if "has not been received" in subject]
    facts = people.other_ministry.get(f"/orders/{order}/facts").body["facts"]
    assert len(undelivered) == len([fact for fact in facts if fact["type"] == "order.undelivered"]) > 0
    assert all("/o/" in mail.text for mail in world.mailbox.to(OFFICER))


def test_a_breach_is_mailed_to_those_with_its_role_in_their_language(world: World, people: Cast) -> None:
    issue(people)
    world.run(26 * HOUR)
    assert [subject for subject in subjects(world) if "Breach" in subject] == ["Breach: removal order KZ-7"]
    assert subjects(world, CLERK) == ["Бұзушылық: жою туралы нұсқама KZ-7"]
    page = people.page(last(world, CLERK).link)
    assert "Б. Маман" in page.get().html
    assert "Removal order KZ-7" in page.get("lang=en").html


def test_a_contact_whose_address_takes_no_mail_is_told_to_the_alarm_address_and_tried_again(
    world: World, people: Cast
) -> None:
    world.mailbox.behaviour |= {OFFICER: refuses, "duty@other.example": accepts}
    enter(people, EN, alarm_email="duty@other.example")
    issue(people)
    world.run(MINUTE)
    (alarm,) = subjects(world, "duty@other.example")
    assert "the address of one of your contacts" in alarm
    world.mailbox.behaviour[OFFICER] = accepts
    ask(world, people)
    assert subjects(world)[-1] == "Obstacle reported: removal order KZ-7"
    world.run(MINUTE)
    (address,) = people.other_ministry.get("/endpoints").body["endpoints"]
    assert address["enabled"]


def test_the_page_of_an_erased_order_says_so_and_takes_nothing(world: World, people: Cast) -> None:
    issue(people)
    world.run(MINUTE)
    officer = ask(world, people)
    world.run(timedelta(days=400))
    page = officer.get()
    assert (page.status, "no longer kept" in page.html, "300 comments" in page.html) == (200, True, False)
    assert officer.post({"about": "3", "explanation": "x", "confirm": "yes"}).status == 409


def test_a_mail_with_a_hundred_items_and_long_words_has_at_most_90_kb(world: World, people: Cast) -> None:
    order = issue(people, items=[{"url": f"https://video.example/{'п' * 900}/{n}"} for n in range(100)])
    world.run(MINUTE)
    ask(world, people, explanation="ы" * 49_000)
    assert order in last(world).tags["order"]
    assert max(len(mail.raw) for mail in world.mailbox.to(OFFICER)) <= 90_000


@pytest.mark.parametrize(
    "contacts",
    [
        [{**EN, "roles": []}],
        [{**EN, "roles": ["breach", "breach"]}],
        [{**EN, "roles": ["everything"]}],
        [EN, {**EN, "email": OFFICER.upper()}],
        [{**EN, "email": f"{number}@other.example"} for number in range(11)],
        [{**EN, "id": "x"}],
    ],
)
def test_a_contact_has_roles_and_an_address_of_its_own(people: Cast, contacts: list[dict[str, Any]]) -> None:
    assert people.registrar.put("/authorities/other", {**ENTRY, "contacts": contacts}).status == 422


def test_the_journal_has_roles_and_the_words_who_it_is(world: World, people: Cast) -> None:
    fact = people.registrar.get("/authorities/other/facts").body["facts"][-1]["data"]
    ids = [contact["id"] for contact in fact["after"]["contacts"]]
    assert fact["after"]["contacts"][1] == {"id": ids[1], "language": "kk", "roles": ["breach"]}
    assert fact["words"]["contacts_after"] == f"{ids[0]}: A. Officer <{OFFICER}>\n{ids[1]}: Б. Маман <{CLERK}>"
    assert (fact["after"]["contacts_answer"], fact["before"]["contacts"]) == (True, [])
    world.settle()
    from removal.registry.entries.verify import EntryJournals  # noqa: PLC0415

    assert list(EntryJournals("authority").verify("other").faults) == []


def test_an_operators_shell_keeps_all_that_no_option_gives(people: Cast) -> None:
    whole = {
        **ENTRY,
        "names": {"kk": "Басқа", "en": "Other"},
        "telephone": "+7 7172 111111",
        "alarm_email": "alarms@other.example",
        "languages": ["kk"],
        "feedback_email": "feedback@other.example",
        "contacts": [EN, KK],
        "contacts_answer": True,
    }
    assert people.registrar.put("/authorities/other", whole).status == 200
    before = people.registrar.get("/authorities/other").body
    assert all(before[member] for member in whole)
    words = ["authority", "put", "other", "--name", "Renamed", "--law", "kz", "--reason", "A new name.", "--yes"]
    assert main(words) == 0
    after = people.registrar.get("/authorities/other").body
    assert after == {**before, "name": "Renamed", "laws": ["kz"], "default_law": "kz"}
    assert main([*words[:-3], "--name-en", "Another", "--zone", "Asia/Oral", *words[-3:]]) == 0
    last = people.registrar.get("/authorities/other").body
    assert last == {**after, "names": {"kk": "Басқа", "en": "Another"}, "zone": "Asia/Oral"}


def test_every_role_gets_some_mail() -> None:
    assert set(ROLE_BY_TYPE.values()) == set(ROLES)

"""Each limit of a day: who fills it waits for the next one, and everybody else goes on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from removal.limits.limit import (
    CHALLENGES,
    CONTACT_CHANGES,
    ENDPOINTS_MADE,
    MAILS_OF_ENDPOINTS,
    MAILS_TO_UNCONFIRMED,
    TESTS,
    Limit,
)
from removal.limits.store import CounterItem
from removal.record.canonical import sha256
from tests import parts
from tests.calls import ISSUER
from tests.people import DEPUTY, PRIMARY, Answered, Cast, Client
from tests.stories.test_contacts import body, confirm, contact, holder, path
from tests.world import START, World

DAY = timedelta(days=1)
STRANGER = "victim@elsewhere.example"
MANDATE = {
    "name": "Other Ltd",
    "country": "DE",
    "zone": "Europe/Berlin",
    "languages": ["en"],
    "mandate": {"reference": "M-2"},
    "valid_from": "2026-01-01T00:00:00Z",
    "contacts": [{"role": "primary", "name": "O.", "email": "o@other.example", "language": "en"}],
}


@pytest.fixture
def other(world: World, by_mail: Cast) -> Client:
    """The representative of another platform."""
    registrar = by_mail.registrar
    registrar.put("/platforms/other-example", {"name": "Other Example"})
    assert registrar.post("/platforms/other-example/representatives", MANDATE).status == 201
    scopes = ["orders:answer", "contacts:write", "endpoints:write"]
    caller = {"iss": ISSUER, "sub": "other", "kind": "machine", "platform": "other-example", "scopes": scopes}
    assert registrar.post("/callers", caller).status == 201
    return Client(world, "other")


def until_refused(call: Callable[[int], Answered], limit: Limit, done: int) -> Answered:
    """Call as often as goes, which is `done` times; the refusal."""
    for number in range(done):
        answer = call(number)
        assert answer.status < 300, (number, answer.body)
    refused = call(done)
    assert (refused.status, refused.body["limit"]) == (429, limit.name)
    assert refused.body["type"].endswith("/limit-reached")
    assert limit.name in refused.body["detail"]
    return refused


def use_up(limit: Limit, party: str, left: int, of: str = "") -> None:
    """All of it but some, as so many calls would."""
    for _ in range(limit.at_most - left):
        parts.limits().take(limit, party, of)


def make_and_delete(client: Client, number: int, host: str = "h{}.example") -> Answered:
    made = client.post("/endpoints", {"url": f"https://{host.format(number)}/hook"})
    if made.status == 201:
        assert client.send("DELETE", f"/endpoints/{made.body['id']}").status == 200
    return made


def test_endpoints_made_and_deleted_again_are_counted_for_their_party_and_day(
    world: World, by_mail: Cast, other: Client
) -> None:
    mine = by_mail.representative
    use_up(ENDPOINTS_MADE, "platform:video-example", left=5)
    refused = until_refused(lambda number: make_and_delete(mine, number), ENDPOINTS_MADE, 5)
    assert refused.headers["retry-after"] == str(15 * 3600)
    for client in (other, by_mail.ministry):
        assert make_and_delete(client, 0).status == 201
    world.jump(START + timedelta(hours=15) - timedelta(seconds=1))
    assert make_and_delete(mine, 99).headers["retry-after"] == "1"
    world.jump(START + timedelta(hours=15))
    assert make_and_delete(mine, 99).status == 201


def test_one_host_is_challenged_as_often_by_all_endpoints_of_a_party_and_by_others_as_before(
    by_mail: Cast, other: Client
) -> None:
    mine, (url, elsewhere) = by_mail.representative, ("https://Target.example/a", "https://target.example:8443/b")
    use_up(CHALLENGES, "platform:video-example", left=9, of=sha256("target.example")[:32])
    made = mine.post("/endpoints", {"url": url}).body["id"]

    def challenge(number: int) -> Answered:
        if number % 3 == 0:
            return mine.post(f"/endpoints/{made}/verification")
        if number % 3 == 1:
            return mine.put(f"/endpoints/{made}", {"url": elsewhere if number % 2 else url})
        return make_and_delete(mine, 0, "target.example")

    assert "for target.example:" in until_refused(challenge, CHALLENGES, 8).body["detail"]
    assert make_and_delete(mine, 1).status == 201
    assert make_and_delete(other, 0, "target.example").status == 201
    assert make_and_delete(by_mail.ministry, 0, "target.example").status == 201


def test_tests_are_counted_for_their_party(world: World, people: Cast) -> None:
    (mine,) = people.representative.get("/endpoints").body["endpoints"]
    (theirs,) = people.ministry.get("/endpoints").body["endpoints"]
    use_up(TESTS, "platform:video-example", left=3)
    until_refused(lambda _: people.representative.post(f"/endpoints/{mine['id']}/test"), TESTS, 3)
    assert people.ministry.post(f"/endpoints/{theirs['id']}/test").status == 202
    people.issue()
    world.settle()
    assert people.representative.once() == ["order.issued", "order.received"]


def test_changes_of_contacts_are_counted_and_a_platforms_journal_keeps_room_for_an_authority(
    world: World, by_mail: Cast, other: Client
) -> None:
    night = contact(by_mail, "escalation")

    def change(number: int) -> Answered:
        return by_mail.representative.put(path(by_mail, night), body(night, name=f"Night desk {number}"))

    until_refused(change, CONTACT_CHANGES, CONTACT_CHANGES.at_most)
    base = f"/representatives/{holder(by_mail)['id']}/contacts"
    assert by_mail.representative.send("DELETE", f"{base}/{night['id']}").status == 429
    assert by_mail.representative.put(path(by_mail, night), body(night, name="Night desk 19")).status == 200
    assert by_mail.registrar.put(path(by_mail, night), body(night)).status == 200
    theirs = other.get("/platforms/other-example").body["representative"]
    moved = body(theirs["contacts"][0], name="Another")
    assert other.put(f"/representatives/{theirs['id']}/contacts/{theirs['contacts'][0]['id']}", moved).status == 200
    for _ in range(12):
        world.jump(world.now + DAY)
        [change(number + 100) for number in range(CONTACT_CHANGES.at_most)]
    assert change(999).body["type"].endswith("/cap-reached")
    assert by_mail.ministry.post("/platforms/video-example/first-contacts").status == 201
    assert by_mail.registrar.put(path(by_mail, night), body(night, name="Mended")).status == 200


def test_a_stranger_gets_three_mails_a_day_from_one_party_however_it_is_entered(
    world: World, by_mail: Cast, other: Client
) -> None:
    base = f"/representatives/{holder(by_mail)['id']}/contacts"

    def enter(number: int) -> Answered:
        named = {"role": "escalation", "name": f"V{number}", "email": f"victim+{number}@Elsewhere.example"}
        return by_mail.representative.post(base, named | {"language": "en"})

    contacts: list[Any] = []
    while (answer := enter(len(contacts))).status == 201:
        contacts.append(answer.body)
        assert by_mail.representative.send("DELETE", f"{base}/{answer.body['id']}").status in (200, 429)
    assert (answer.status, answer.body["limit"]) == (429, MAILS_TO_UNCONFIRMED.name)
    for number in range(5):
        made = by_mail.representative.post("/endpoints", {"url": f"https://h{number}.example/"}).body["id"]
        assert by_mail.representative.post(f"/endpoints/{made}/disablement", {"reason": "BUY"}).status == 200
    world.settle()
    strangers = [mail for mail in world.mailbox.posted if mail.recipient.lower().startswith("victim")]
    assert 0 < len(strangers) <= MAILS_TO_UNCONFIRMED.at_most
    theirs = other.get("/platforms/other-example").body["representative"]
    named = {"role": "deputy", "name": "Desk", "email": STRANGER, "language": "en"}
    assert other.post(f"/representatives/{theirs['id']}/contacts", named).status == 201
    world.settle()
    assert len(world.mailbox.to(STRANGER)) == 1
    order = by_mail.issue()
    world.settle()
    assert [mail for mail in world.mailbox.to(PRIMARY) if mail.tags.get("order") == order]


def test_an_address_is_mailed_about_webhooks_as_often_as_is_of_use_and_orders_as_before(
    world: World, by_mail: Cast
) -> None:
    confirm(world, by_mail)
    made = by_mail.representative.post("/endpoints", {"url": "https://h.example/"}).body["id"]
    for _ in range(MAILS_OF_ENDPOINTS.at_most + 5):
        assert by_mail.representative.post(f"/endpoints/{made}/disablement", {"reason": "BUY"}).status == 200
        assert by_mail.representative.post(f"/endpoints/{made}/enablement").status == 200
        world.settle()
    mailed = [sum("webhook" in mail.subject for mail in world.mailbox.to(address)) for address in (PRIMARY, DEPUTY)]
    assert mailed == [MAILS_OF_ENDPOINTS.at_most, MAILS_TO_UNCONFIRMED.at_most]
    order = by_mail.issue()
    world.settle()
    assert [mail for mail in world.mailbox.to(PRIMARY) if mail.tags.get("order") == order]


def test_who_cannot_be_notified_of_a_change_is_not_moved(
    world: World, by_mail: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    made = by_mail.representative.post("/endpoints", {"url": "https://h.example/"}).body["id"]
    for _ in range(MAILS_TO_UNCONFIRMED.at_most):
        assert by_mail.representative.post(f"/endpoints/{made}/disablement", {"reason": "BUY"}).status == 200
        assert by_mail.representative.post(f"/endpoints/{made}/enablement").status == 200
        world.settle()
    entry = contact(by_mail)
    capsys.readouterr()
    refused = by_mail.representative.put(path(by_mail, entry), body(entry, email=STRANGER))
    assert (refused.status, refused.body["limit"]) == (429, MAILS_TO_UNCONFIRMED.name)
    assert f"is reached for {PRIMARY}: 3 a day" in refused.body["detail"]
    assert "again from 2026-11-25 00:00 UTC on" in refused.body["detail"]
    assert PRIMARY not in "".join(capsys.readouterr())
    assert contact(by_mail)["email"] == PRIMARY


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("hour", [0, 12, 23])
def test_a_counter_is_kept_until_its_day_has_ended(world: World, hour: int) -> None:
    """The table's TTL deletes it some time after the instant that it names; a limit would begin anew before its day."""
    midnight = world.now.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    world.run_until(midnight + timedelta(hours=hour))
    parts.limits().take(TESTS, "platform:video-example")
    (counter,) = CounterItem.query("limit:platform:video-example", CounterItem.sk.startswith(TESTS.name))
    assert counter.expires_at >= (midnight + DAY).timestamp()

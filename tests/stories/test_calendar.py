"""One entry in a reader's calendar follows an order through its life, and is gone when nothing is owed."""

from datetime import timedelta

from icalendar import Calendar, Component

from tests.fake_ses import accepts
from tests.mail.shape import attachments
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.world import World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def entries(world: World, address: str) -> list[tuple[str, Component]]:
    """The method and the event of each calendar that was mailed to an address, in their order."""
    files = (attachments(mail.message).get("deadline.ics") for mail in world.mailbox.to(address))
    calendars = [Calendar.from_ical(file) for file in files if file]
    return [(str(calendar["method"]), calendar.walk("VEVENT")[0]) for calendar in calendars]


def test_the_entry_moves_leaves_comes_back_and_leaves_with_what_is_owed(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour.update(dict.fromkeys((PRIMARY, DEPUTY, NIGHT_DESK), accepts))
    order = by_mail.issue("KZ-1", items=1)

    def then(party: str, act: str, **fields: object) -> None:
        world.run(HOUR)
        sender = getattr(by_mail, party)
        assert sender.post(f"/orders/{order}/{act}", fields).status == 200, act

    common = {"by": "R.", "reference": "R-1", "items": [1]}
    then("representative", "obstacles", ground="manifest_error", explanation="Which film?", **common)
    then("ministry", "obstacle-answers", items=[1], answer="The first one.")
    then("ministry", "suspension", suspended=True, reason="A court asks.")
    then("ministry", "suspension", suspended=False, reason="It has decided.")
    world.run(MINUTE)
    by_mail.report(order, 1)
    then("ministry", "disputes", items=[1], reason="It is still there.")
    world.run(MINUTE)
    by_mail.report(order, 1)
    then("ministry", "withdrawal", reason="Issued in error.")
    then("representative", "reinstatement-report", **common)
    world.run(MINUTE)

    for address in (PRIMARY, DEPUTY):
        events = entries(world, address)
        assert len({str(event["uid"]) for _, event in events}) == 1
        sequences = [int(event.decoded("sequence")) for _, event in events]
        assert sequences == sorted(set(sequences))
        methods = [method for method, _ in events]
        assert methods[0] == "PUBLISH"
        assert methods[-5:] == ["CANCEL", "PUBLISH", "CANCEL", "PUBLISH", "CANCEL"]
        assert [str(event["summary"]).partition(":")[0] for _, event in events[-2:]] == ["Put content back"] * 2
        assert all("/o/" in str(event["url"]) and str(event["url"]) in str(event["description"]) for _, event in events)
    published = [event.decoded("dtstart") for method, event in entries(world, PRIMARY) if method == "PUBLISH"]
    assert published[:4] == sorted(published[:4])  # no answer, lift or dispute makes a deadline earlier

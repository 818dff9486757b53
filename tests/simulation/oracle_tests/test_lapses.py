"""No person acts, and all contacts are addressed (contract T9): each kind of wrong history is found."""

from datetime import timedelta
from typing import Any

import pytest

from tests.simulation.oracle import lives, mails
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Outage
from tests.simulation.oracle.unattended import addressed
from tests.simulation.oracle_tests.stories import NOT_SAID, Story, at, instant_text, issued, missed, words

RECEIVED = at("09:00:01.500")
PRIMARY, DEPUTY = "primary@video-1.example", "deputy@video-1.example"


def after(seconds: float) -> Any:  # noqa: ANN401 - an instant
    """So long after the receipt."""
    return RECEIVED + timedelta(seconds=seconds)


def reminded(story: Story, seconds: float, due: float, before: str) -> Json:
    return story.add("order.reminded", after(seconds), window=1, due_at=instant_text(after(due)), before=before)


def acted(story: Story, seconds: float, *, person: bool, recorded: float | None = None) -> Json:
    """An acknowledgement."""
    said: Json = {"answered_by": "R", "reference": f"R-{seconds}", "answered_at": instant_text(after(seconds))}
    said |= {"person": True} if person else {}
    return story.add("order.acknowledged", after(recorded or seconds), "representative", **said)


def breached(story: Story) -> None:
    """Under `demo`: due 75 s after receipt."""
    evidence = story.facts[1]["data"]["evidence"]
    receipt = {"notice": 1, "rule": "webhook_accepted"}
    receipt |= {name: evidence[name] for name in ("at", "endpoint", "delivery")}
    breach: Json = {"window": 1, "due_at": instant_text(after(75)), "open_items": [1], "opened_by": 1}
    story.add("order.breached", after(96), decided_at=instant_text(after(96)), receipt=receipt, **breach)


def shown(story: Story, status: str, due: float) -> Story:
    """As the API shows it at the end."""
    item = {"number": 1, "clock": "running", "due_at": instant_text(after(due)), "in_time": None, "window": 1}
    breaches = [fact["data"] for fact in story.facts if fact["type"] == "order.breached"]
    received = [{"notice": 1, "received_at": instant_text(RECEIVED)}]
    story.shown = {"status": status, "items": [{**item, "outcome": None, **NOT_SAID}], "clock": {"received": received}}
    story.shown["breaches"] = [{**breach, "annulled_at": None} for breach in breaches]
    return story


def night(*, acts: tuple[tuple[float, bool], ...] = (), at_lapse: bool = True) -> Story:
    """Under `demo`: reminded 15 s after receipt, 60 before due; the lapse is at 30 s; breached."""
    story, waiting = issued("demo"), [*acts]
    for seconds, what in ((15, "PT60S"), (30, "PT45S" if at_lapse else "")):
        while waiting and waiting[0][0] <= seconds:
            acted(story, waiting[0][0], person=waiting.pop(0)[1])
        if what:
            reminded(story, seconds + 1, 75, what)
    for late, person in waiting:
        acted(story, late, person=person)
    breached(story)
    return shown(story, "breached", 75)


def lived(story: Story) -> list[str]:
    return words(lives.faults, story.history(is_calm=True))


def mailed(story: Story) -> list[str]:
    return words(mails.faults, story.history())


def letters(story: Story, kind: str) -> list[str]:
    return [letter.recipient for letter in story.letters if letter.kind == kind]


def extended(hours: float = 3, *, reminder: bool = True) -> Story:
    """Under `kz`: extended by 24 hours, so that none of the law's reminders falls on the lapse."""
    story = issued()
    story.add("order.extended", after(3600 * hours), "authority", extend_by="PT24H", reason="They asked for it.")
    if reminder:
        reminded(story, 12 * 3600 + 1, 48 * 3600, "PT36H")
    return shown(story, "running", 48 * 3600)


NO_ACT: tuple[tuple[float, bool], ...] = ()
RIGHT = (
    night(),
    night(acts=((2, False),)),
    night(acts=((2, False), (40, True))),
    night(acts=((2, False), (30.5, True))),
    night(acts=((2, True),), at_lapse=False),
    night(acts=((2, False), (30, True)), at_lapse=False),
    extended(),
    missed(),
)


@pytest.mark.parametrize("story", RIGHT)
def test_a_right_history_has_no_fault(story: Story) -> None:
    assert lived(story) + mailed(story) == []


def test_all_contacts_are_addressed_after_a_missed_lapse_and_the_primary_alone_before() -> None:
    assert letters(night(), "order.reminded") == [PRIMARY, PRIMARY, DEPUTY]
    assert letters(night(), "order.breached") == [PRIMARY, DEPUTY]
    attended = night(acts=((2, True),), at_lapse=False)
    assert letters(attended, "order.reminded") + letters(attended, "order.breached") == [PRIMARY, PRIMARY]


def test_a_reminder_at_a_missed_lapse_that_is_missing() -> None:
    for story in (night(at_lapse=False), night(acts=((2, False),), at_lapse=False), extended(reminder=False)):
        assert any("no reminder at the lapse" in fault for fault in lived(story))
    late = words(lives.faults, extended(reminder=False).history(outages=(Outage("tick", after(0), after(90_000)),)))
    assert not any("no reminder at the lapse" in fault for fault in late)


def test_a_reminder_at_the_lapse_that_came_too_early_or_late_or_says_another_time() -> None:
    for changed, what in (
        ({"timestamp": instant_text(after(29))}, "PT45S before 24 09:01:16, at 24 09:00:30"),
        ({"timestamp": instant_text(after(45))}, "no reminder at the lapse"),
        ({"before": "PT44S"}, "neither the law nor a missed lapse asks for"),
        ({"due_at": instant_text(after(85)), "before": "PT55S"}, "neither the law nor a missed lapse asks for"),
    ):
        story = night()
        fact = story.facts[3]
        fact["timestamp"] = changed.pop("timestamp", fact["timestamp"])
        fact["data"].update(changed)
        assert any(what in fault for fault in lived(story)), what


def test_a_second_reminder_at_a_lapse() -> None:
    story = night()
    story.facts.insert(4, {**story.facts[3], "data": {**story.facts[3]["data"], "sequence": 5}})
    story.facts[5]["data"]["sequence"] = 6
    assert any("though there was a reminder since the lapse" in fault for fault in lived(story))


def test_a_reminder_at_a_lapse_that_was_not_missed() -> None:
    for acts in (((2.0, True),), ((30.0, True),)):
        story = night(acts=acts)
        assert any("neither the law nor a missed lapse asks for" in fault for fault in lived(story))


def test_an_act_in_time_that_is_recorded_after_the_reminder_recalls_nothing_and_ends_it() -> None:
    story = issued("demo")
    reminded(story, 16, 75, "PT60S")
    reminded(story, 31, 75, "PT45S")
    acted(story, 29, person=True, recorded=32)
    breached(story)
    assert lived(shown(story, "breached", 75)) + mailed(story) == []
    assert letters(story, "order.breached") == [PRIMARY]
    story.mail(story.facts[-1], DEPUTY)
    assert any(f"order.breached was mailed to {DEPUTY}" in fault for fault in mailed(story))


def test_a_mail_after_a_missed_lapse_that_is_missing() -> None:
    for kind in ("order.reminded", "order.breached"):
        story = night()
        story.letters = [one for one in story.letters if (one.kind, one.recipient) != (kind, DEPUTY)]
        assert any(f"{kind} after a missed lapse 0 were mailed to {DEPUTY}" in fault for fault in mailed(story))


def test_a_mail_after_a_missed_lapse_that_came_late() -> None:
    story = extended()
    story.letters[-1] = _moved(story.letters[-1], timedelta(minutes=20))
    assert any("order.reminded after a missed lapse was not mailed" in fault for fault in mailed(story))


def test_a_mail_to_a_deputy_before_the_lapse() -> None:
    story = extended(reminder=False)
    early = reminded(story, 11 * 3600, 48 * 3600, "PT37H")
    assert letters(story, "order.reminded") == [PRIMARY]
    story.mail(early, DEPUTY)
    assert any("which had no notice, and no lapse was missed" in fault for fault in mailed(story))
    notice = story.mail(story.facts[0], DEPUTY)
    assert notice.at < story.letters[-2].at
    assert mailed(story) == []


def test_a_mail_to_a_deputy_to_whom_a_notice_is_on_its_way_is_none_too_many() -> None:
    story = extended(reminder=False)
    story.add("order.undelivered", after(10 * 3600), notices=[1], tried=1, next=["deputy", "escalation"])
    story.mail(reminded(story, 11 * 3600, 48 * 3600, "PT37H"), DEPUTY)
    assert not any("which had no notice" in fault for fault in mailed(story))


def test_a_mail_to_a_deputy_after_a_persons_act() -> None:
    story = issued()
    acted(story, 3600, person=True)
    fact = reminded(story, 12 * 3600 + 1, 24 * 3600, "PT12H")
    shown(story, "running", 24 * 3600)
    assert mailed(story) == []
    story.mail(fact, DEPUTY)
    assert any("which had no notice, and no lapse was missed" in fault for fault in mailed(story))


def test_a_mail_to_a_deputy_that_came_twice() -> None:
    story = night()
    again = story.mail(story.facts[3], DEPUTY)
    tags = {**again.tags, "delivery": "another"}
    story.letters[-1] = type(again)(again.at, again.message_id, again.recipient, tags, again.raw)
    assert any("of 1 facts order.reminded after a missed lapse 2 mails went" in fault for fault in mailed(story))


def test_a_deputy_to_whom_no_mail_goes_is_owed_none() -> None:
    story = night()
    story.letters = [one for one in story.letters if one.recipient != DEPUTY]
    assert mailed(story) != []
    off = (Outage(DEPUTY, after(0), after(90_000)),)
    assert words(mails.faults, story.history(outages=off)) == []


def test_a_reassignment_begins_the_time_anew() -> None:
    story = night()
    assert addressed("demo", story.facts).to_all == {4, 5}
    reassigned = {"type": "order.reassigned", "timestamp": instant_text(after(80)), "data": {"sequence": 5}}
    breach = {**story.facts[4], "data": {**story.facts[4]["data"], "sequence": 6}}
    assert addressed("demo", [*story.facts[:4], reassigned, breach]).to_all == {4}
    later = {**breach, "timestamp": instant_text(after(110))}
    assert addressed("demo", [*story.facts[:4], reassigned, later]).to_all == {4, 6}


def test_a_later_notice_that_was_received_by_the_lapse_has_the_lapse_that_counts() -> None:
    story = night()
    dispute = {"type": "order.disputed", "timestamp": instant_text(after(5)), "data": {"sequence": 3, "items": [1]}}
    for seconds, to_all in ((30, {5}), (30.001, {4, 5})):
        data = {"sequence": 4, "notice": 3, "received_at": instant_text(after(seconds)), "windows": []}
        received = {"type": "order.received", "timestamp": instant_text(after(31)), "data": data}
        facts = [*story.facts[:2], dispute, received, *story.facts[3:]]
        assert addressed("demo", facts).to_all == to_all


def test_a_receipt_that_came_back_has_no_lapse() -> None:
    story = night()
    back = {"type": "order.receipt_withdrawn", "timestamp": instant_text(after(20)), "data": {"notice": 1}}
    assert addressed("demo", [*story.facts[:3], back, *story.facts[3:]]).to_all == set()
    other = {"type": "order.evidence_withdrawn", "timestamp": instant_text(after(20)), "data": {}}
    unsure = addressed("demo", [*story.facts[:3], other, *story.facts[3:]])
    assert (unsure.to_all, unsure.unsure) == (set(), {4, 5})


def _moved(letter: Any, by: timedelta) -> Any:  # noqa: ANN401 - a letter
    return type(letter)(letter.at + by, letter.message_id, letter.recipient, letter.tags, letter.raw)

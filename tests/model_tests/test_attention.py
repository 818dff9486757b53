"""Hand-computed examples: who has acted, when that lapses, of what is reminded (contract T9); instants in hours."""

from tests.model import DEMO, EU
from tests.model import events as ev
from tests.model.laws import KZ, Law
from tests.model_tests.play import SECOND, ZERO, Play, h


def lapses(play: Play) -> list[float]:
    """The lapses that are or will be missed."""
    return [round((at - ZERO).total_seconds() / 3600, 6) for at in play.model.state.attention.lapses()]


def reminds(play: Play, lapse: float) -> float | None:
    """When the window is due of which a lapse reminds."""
    window = play.model.state.attention.window(h(lapse))
    return None if window is None else round((window.due_at - ZERO).total_seconds() / 3600, 6)


def received(law: Law = KZ) -> Play:
    play = Play(law=law)
    play.mail(0)
    return play


def test_the_lapse_is_so_long_after_receipt() -> None:
    assert [lapses(received(law)) for law in (KZ, EU, DEMO)] == [[12], [round(1 / 3, 6)], [round(30 * SECOND, 6)]]
    waiting = Play()
    assert lapses(waiting) == []
    waiting.mail(2)
    assert (lapses(waiting), reminds(waiting, 14)) == ([14], 26)


def test_an_act_at_the_lapse_is_in_time_and_one_after_it_is_not() -> None:
    for taken, missed in ((12, []), (12 + SECOND, [12]), (0, [])):
        play = received()
        play.ack(13, taken, person=True)
        assert lapses(play) == missed


def test_a_machine_does_not_attend() -> None:
    play = received()
    play.ack(1)
    assert play.ask(2).verdict == "accepted"
    assert lapses(play) == [12]


def test_each_answer_of_a_person_attends() -> None:
    answers: tuple[tuple[type[ev.AnswerEvent], dict[str, object]], ...] = (
        (ev.Acknowledge, {}),
        (ev.Report, {"items": (1,)}),
        (ev.Obstacle, {"items": (1,), "ground": "technical"}),
        (ev.Contest, {}),
    )
    for kind, more in answers:
        play = received()
        play.say(kind, 1, None, person=True, **more)
        assert lapses(play) == []


def test_one_act_attends_to_all_before_it_and_to_none_after_it() -> None:
    play = received()
    play.report(1)
    play.dispute(2)
    play.mail(3, 2)
    assert lapses(play) == [15]
    play.ack(4, person=True)
    assert lapses(play) == []
    other = received()
    other.say(ev.Report, 1, None, items=(1,), person=True)
    other.dispute(2)
    other.mail(3, 2)
    assert (lapses(other), reminds(other, 15)) == ([15], 27)


def test_a_refused_answer_and_one_that_adds_nothing_are_no_acts() -> None:
    play = received()
    play.say(ev.Resumption, 1, None, items=(1,), person=True)
    play.ack(2, words="same")
    play.ack(2.5, words="same", person=True)
    assert lapses(play) == [12]


def test_a_reassignment_begins_anew_and_only_acts_since_count() -> None:
    play = received()
    play.ack(1, person=True)
    play.reassign(5)
    assert lapses(play) == [17]
    play.ack(6, by="rep-2", person=True)
    assert lapses(play) == []


def test_an_act_in_the_instant_of_a_reassignment_and_recorded_before_it_does_not_count() -> None:
    play = received()
    play.ack(5, person=True)
    play.reassign(5)
    assert lapses(play) == [17]


def test_a_notice_that_is_received_after_a_reassignment_lapses_from_receipt() -> None:
    play = Play()
    play.reassign(5)
    play.mail(6, to="rep-2")
    assert lapses(play) == [18]


def test_a_receipt_that_came_back_has_no_lapse_until_the_next() -> None:
    play = received()
    play.bounce(3)
    assert lapses(play) == []
    play.hook(5)
    assert lapses(play) == [17]


def test_an_extension_moves_no_lapse() -> None:
    play = received()
    play.extend(3, 24)
    assert (lapses(play), reminds(play, 12)) == ([12], 48)


def test_a_stopped_clock_is_not_reminded_of_and_its_next_window_opened_after_the_lapse() -> None:
    play = received()
    play.ask(1)
    assert (lapses(play), reminds(play, 12)) == ([12], None)
    play.answer(20)
    play.mail(27, 2)
    assert (lapses(play), reminds(play, 12)) == ([12, 39], None)


def test_a_later_notice_that_was_received_by_the_lapse_has_the_lapse_that_counts() -> None:
    for hours, missed in ((11, [23]), (12, [24]), (12 + SECOND, [12, round(24 + SECOND, 6)])):
        play = received()
        play.report(1)
        play.dispute(2)
        play.mail(hours, 2)
        assert lapses(play) == missed


def test_of_two_windows_the_one_that_is_due_first_is_reminded_of() -> None:
    play = Play(items=2)
    play.mail(0)
    play.report(1, 2)
    play.dispute(2, 2)
    play.mail(3, 2)
    assert reminds(play, 12) == 24
    play.report(4, 1)
    assert reminds(play, 12) == 27
    play.report(5, 2)
    assert reminds(play, 12) is None


def test_an_acknowledgement_by_a_person_is_recorded_once_more_while_a_notice_is_unattended() -> None:
    play = received()
    assert play.ack(1).verdict == "accepted"
    assert play.ack(2).verdict == "nothing_new"
    assert play.ack(3, person=True).verdict == "accepted"
    assert play.ack(4, person=True).verdict == "nothing_new"
    play.report(5)
    assert play.ack(6, person=True).verdict == "nothing_new"
    play.dispute(7)
    play.mail(8, 2)
    assert play.ack(9).verdict == "nothing_new"
    assert play.ack(10, person=True).verdict == "accepted"
    play.reassign(11)
    assert play.ack(12, by="rep-2", person=True).verdict == "accepted"

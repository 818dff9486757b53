"""Hand-computed examples of the founders' decisions D1 to D7; instants in hours, law kz unless said."""

import unittest

from tests.model import DEMO
from tests.model_tests.play import GRACE, SECOND, Play, h


class LateAnswers(unittest.TestCase):
    def test_d1_late_answers_within_the_grace_make_a_breach(self) -> None:
        # due 24; items answered at + 5 s and + 6 s; decided at + 20 s, running until then
        p = Play(2)
        p.mail(0)
        p.report(24 + 5 * SECOND, 1)
        p.report(24 + 6 * SECOND, 2)
        assert (p.status(24 + 19 * SECOND), p.standing(24 + 19 * SECOND)) == ("running", 0)
        assert p.status(24 + GRACE) == "complied_late"
        assert p.fact_hours(30, "complied_late") == p.fact_hours(30, "breached") == [round(24 + GRACE, 6)]
        assert [(b.open_items, b.late_items) for b in p.view(30).breaches] == [((1, 2), (1, 2))]

    def test_d1_extension_within_the_grace_makes_a_late_answer_timely(self) -> None:
        # due 24; answered at + 5 s; extended by 1 h at + 10 s: due 25, in time
        p = Play()
        p.mail(0)
        p.report(24 + 5 * SECOND)
        p.extend(24 + 10 * SECOND, 1)
        assert (p.status(24 + 10 * SECOND), p.view(30).breaches) == ("complied", ())

    def test_d2_breach_is_decided_anew_when_the_due_moves_past_its_decision(self) -> None:
        # breach 24 h + 20 s; outage 23:30-25 recorded at 30: due 25.5; decided anew at 30 at once;
        # outage 25-25:30 recorded at 31: due 26, + 20 s is before 30: the second breach holds
        p = Play()
        p.mail(0)
        p.outage(30, 23.5, 25)
        assert p.fact_hours(30, "breached") == [round(24 + GRACE, 6), 30]
        assert (p.fact_hours(30, "breach_annulled"), p.standing(30)) == ([30], 1)
        p.outage(31, 25, 25.5)
        assert p.view(31).windows[0].due_at == h(26)
        assert (p.fact_hours(31, "breach_annulled"), p.standing(31)) == ([30], 1)

    def test_d7_dispute_before_the_breach_of_a_late_answer_is_decided(self) -> None:
        # due 24; answered + 5 s, disputed + 10 s; breach of window 1 at + 20 s; received 25: due 49
        p = Play()
        p.mail(0)
        p.report(24 + 5 * SECOND)
        assert p.dispute(24 + 10 * SECOND).verdict == "accepted"
        assert p.status(24 + 10 * SECOND) == "suspended"
        assert (p.status(24 + GRACE), p.standing(24 + GRACE)) == ("breached", 1)
        p.mail(25, 2)
        assert (p.due(25), p.status(25), p.standing(49)) == (49, "breached", 1)

    def test_d4_receipt_recorded_after_its_due(self) -> None:
        # demo: own 300 s, recorded 600 s: start 300, due 375 is past: due 620, breach 640;
        # own 540 s: start 540, due 615 is ahead and stays
        p, q = Play(law=DEMO), Play(law=DEMO)
        p.hook(600 * SECOND, own=300 * SECOND)
        q.hook(600 * SECOND, own=540 * SECOND)
        assert (p.due(600 * SECOND), q.due(600 * SECOND)) == (round(620 * SECOND, 6), round(615 * SECOND, 6))
        assert p.fact_hours(700 * SECOND, "breached") == [round(640 * SECOND, 6)]
        assert q.fact_hours(700 * SECOND, "breached") == [round(635 * SECOND, 6)]

    def test_d4_bounce_that_opens_a_window_in_the_past(self) -> None:
        # mails 0 and 10; question 25 is late; answered 26, received 27 (no window); at 90 the first
        # mail bounces: start 10, due 34, the question stops at 25, and the answer's window
        # 27 to 51 is notified at 90: due 91; an outage 92-93 recorded at 93 does not move it
        p = Play()
        p.mail(0, name="a")
        p.mail(10, name="b")
        p.ask(25)
        p.answer(26)
        p.mail(27, 2)
        p.bounce(90, "a")
        assert (p.status(90), p.due(90), p.standing(90)) == ("running", 91, 0)
        assert p.fact_hours(95, "breached") == [round(24 + GRACE, 6), round(91 + GRACE, 6)]
        p.outage(95, 92, 93)
        assert (p.view(95).windows[1].due_at, p.standing(95)) == (h(91), 1)


class Refusals(unittest.TestCase):
    def test_d3_lift_and_extension_while_running_beside_a_suspension(self) -> None:
        # question on 1 at 5, answer received 10: due 34; item 2 due 24 is past due when the
        # suspension comes at + 5 s: it stops item 1 (left 10 h less 5 s) and item 2 still runs
        p = Play(2)
        p.mail(0)
        p.ask(5, 1)
        p.answer_items(9, (1,))
        p.mail(10, 2)
        assert p.suspend(24 + 5 * SECOND).verdict == "accepted"
        assert p.status(24 + 6 * SECOND) == "running"
        assert (p.extend(24 + 7 * SECOND, 1).code, p.suspend(24 + 7 * SECOND).code) == (409, 409)
        assert p.lift(24 + 8 * SECOND).verdict == "accepted"
        assert p.lift(24 + 9 * SECOND).code == 409
        p.mail(24 + 15 * SECOND, 3)
        assert p.due(24 + 15 * SECOND, 1) == round(34 + 10 * SECOND, 6)

    def test_d3_lift_of_a_breached_order(self) -> None:
        # as above, item 2 breached at 24 h + 20 s; lift 26 received 27: due 27 h + 10 h - 5 s
        p = Play(2)
        p.mail(0)
        p.ask(5, 1)
        p.answer_items(9, (1,))
        p.mail(10, 2)
        p.suspend(24 + 5 * SECOND)
        assert p.status(25) == "breached"
        assert p.lift(26).verdict == "accepted"
        p.mail(27, 3)
        assert p.due(27, 1) == round(37 - 5 * SECOND, 6)

    def test_d6_answer_is_refused_as_a_whole(self) -> None:
        # question on 1, technical on 2: "all questions" of both is 409, of item 1 is legal, again is 409
        p = Play(2)
        p.mail(0)
        p.ask(1, 1)
        p.ask(2, 2, ground="technical")
        assert p.answer(3).code == 409
        assert p.answer_items(4, (1,)).verdict == "accepted"
        assert p.answer_items(5, (1,)).code == 409
        assert p.answer_items(6, (2,), "technical").verdict == "accepted"

    def test_d6_resumption_is_refused_as_a_whole(self) -> None:
        # technical on 1 and 2; of 2 answered at 3 (not received): 409 for both, legal for 1, once
        p = Play(2)
        p.mail(0)
        p.ask(1, ground="technical")
        p.answer_items(3, (2,), "technical")
        assert p.resume(4, 1, 2).code == 409
        assert p.view(4).items[1].clock == "awaiting_receipt"
        assert p.resume(5, 1).verdict == "accepted"
        assert p.due(5, 1) == 28
        assert p.resume(6, 1).code == 409


if __name__ == "__main__":
    unittest.main()

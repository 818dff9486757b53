"""Hand-computed examples: suspension, extension, outage, dispute, end; instants in hours."""

import itertools
import unittest

from tests.model import DEMO
from tests.model import events as ev
from tests.model_tests.play import GRACE, SECOND, Play, after_grace, h


class Suspensions(unittest.TestCase):
    def test_lift_goes_on_with_what_was_left(self) -> None:
        # suspended 2, lift 5 received 6: 6 + 22 = 28
        p = Play()
        p.mail(0)
        p.suspend(2)
        p.lift(5)
        assert p.view(5).items[0].clock == "awaiting_receipt"
        p.mail(6, 2)
        assert p.due(6) == 28

    def test_floor_at_due_minus_one_second(self) -> None:
        # suspended 24 h - 1 s, lift received 30: 30 + PT1H; demo: 74 s, received 100 s: 120 s
        p, q = Play(), Play(law=DEMO)
        p.mail(0)
        p.suspend(24 - SECOND)
        p.lift(29)
        p.mail(30, 2)
        assert p.due(30) == 31
        q.mail(0)
        q.suspend(74 * SECOND)
        q.lift(90 * SECOND)
        q.mail(100 * SECOND, 2)
        assert q.due(100 * SECOND) == round(120 / 3600, 6)

    def test_suspension_within_the_grace_comes_too_late(self) -> None:
        # due 24; suspended 24 h + 5 s: decided at 24 h + 20 s
        p = Play()
        p.mail(0)
        p.suspend(24 + 5 * SECOND)
        assert p.standing(25) == 1
        assert p.suspend(25).code == 409

    def test_bounce_of_the_lift_stops_again(self) -> None:
        p = Play()
        p.hook(0)
        p.suspend(2)
        p.lift(5)
        p.mail(6, 2)
        p.bounce(40, "m2")
        v = p.view(40)
        assert (v.status, v.items[0].clock) == ("suspended", "awaiting_receipt")
        assert p.standing(40) == 0

    def test_report_while_suspended_is_in_time(self) -> None:
        p = Play()
        p.mail(0)
        p.suspend(2)
        p.report(90)
        assert p.status(90) == "complied"

    def test_extension_of_running_and_of_the_next_window(self) -> None:
        # + 6 h: 30; second order: question 5, extended 6 by 6, answer received 10: 10 + 24 + 6
        p, q = Play(), Play()
        p.mail(0)
        p.extend(1, 6)
        assert p.due(1) == 30
        q.mail(0)
        q.ask(5)
        q.extend(6, 6)
        q.answer(9)
        q.mail(10, 2)
        assert q.due(10) == 40

    def test_extension_within_the_grace(self) -> None:
        p = Play()
        p.mail(0)
        p.extend(24 + 5 * SECOND, 1)
        assert (p.due(24.1), p.standing(24.5)) == (25, 0)

    def test_extension_refused_while_authority_suspends(self) -> None:
        p = Play()
        p.mail(0)
        p.suspend(1)
        assert p.extend(2, 1).code == 409


class Outages(unittest.TestCase):
    def test_two_outages_in_either_order(self) -> None:
        # 20-26: 24 + 6 = 30; 28-32 begins before 30: 34
        for order in itertools.permutations([(20, 26), (28, 32)]):
            p = Play()
            p.mail(0)
            for since, until in order:
                p.outage(33, since, until)
            assert (p.due(33), p.standing(33.9)) == (34, 0)

    def test_three_overlapping_outages_give_their_union(self) -> None:
        # 20-25, 22-27, 24-26: union 20-27 = 7: 31
        for order in itertools.permutations([(20, 25), (22, 27), (24, 26)]):
            p = Play()
            p.mail(0)
            for since, until in order:
                p.outage(30, since, until)
            assert (p.due(30), p.standing(30.9)) == (31, 0)

    def test_outage_before_first_due_does_not_count(self) -> None:
        # ends 23:59 before the first due: nothing; ends at 24: counts
        p, q = Play(), Play()
        for play in (p, q):
            play.mail(0)
        p.outage(23.99, 20, 23.9)
        q.outage(24, 20, 24)
        assert (p.due(23.99), q.due(24)) == (24, 28)

    def test_outage_before_receipt_moves_nothing(self) -> None:
        # outage 0-5, received 3 with due 27: ends before first due
        p = Play()
        p.mail(3)
        p.outage(6, 0, 5)
        assert p.due(6) == 27
        # demo: window 75 s from 10 s (due 85 s); outage 0-100 s counts from receipt: 90 s
        q = Play(law=DEMO)
        q.mail(10 * SECOND)
        q.outage(101 * SECOND, 0, 100 * SECOND)
        assert q.due(101 * SECOND) == round(175 / 3600, 6)

    def test_outage_annuls_breach(self) -> None:
        # breach 24; outage 23-26 recorded 26: due 27, running
        p = Play()
        p.mail(0)
        p.outage(26, 23, 26)
        assert (p.status(26), p.due(26), p.standing(26)) == ("running", 27, 0)
        assert p.fact_hours(30, "breached") == [round(24 + GRACE, 6), round(27 + GRACE, 6)]

    def test_outage_makes_a_late_report_timely(self) -> None:
        p = Play()
        p.mail(0)
        p.report(25)
        assert p.status(25) == "complied_late"
        p.outage(30, 23, 24.5)
        assert (p.status(30), p.standing(30)) == ("complied", 0)

    def test_extension_then_outage(self) -> None:
        # first due 24, extended by 6: 30; outage 29-31 begins before 30: 32
        p = Play()
        p.mail(0)
        p.extend(1, 6)
        p.outage(31, 29, 31)
        assert p.due(31) == 32


class Disputes(unittest.TestCase):
    def test_dispute_opens_a_fresh_window_on_receipt(self) -> None:
        p = Play()
        p.report(1)
        p.dispute(10)
        assert (p.status(500), p.standing(500)) == ("suspended", 0)
        p.mail(501, 2)
        assert (p.status(501), p.due(501)) == ("running", 525)
        assert p.standing(526) == 1

    def test_report_taken_before_the_dispute_settles_nothing(self) -> None:
        p = Play()
        p.report(1)
        p.dispute(10)
        assert p.report(10.1, taken=9.9).reason == "disputed since"
        assert p.report(10.2, taken=10).verdict == "accepted"
        assert p.status(10.2) == "complied"

    def test_dispute_once_an_item_and_only_of_done(self) -> None:
        p = Play(2)
        p.report(1, 1)
        assert p.dispute(2, 2).code == 409
        assert p.dispute(2, 1).verdict == "accepted"
        p.report(3, 1)
        assert p.dispute(4, 1).code == 409

    def test_dispute_after_late_compliance_stays_breached(self) -> None:
        p = Play()
        p.mail(0)
        p.report(25)
        p.dispute(26)
        assert p.status(26) == "breached"


class Ends(unittest.TestCase):
    def test_withdrawn_with_reinstatement(self) -> None:
        # removed 1; withdrawn 5; notice received 6: owed until 7, overdue after the grace, again daily
        p = Play()
        p.report(1)
        p.withdraw(5)
        assert p.view(5.5).debts == ()
        p.mail(6, 2)
        assert p.fact_hours(40, "overdue") == [after_grace(7), after_grace(31)]
        assert p.back(41).verdict == "accepted"
        assert (p.view(41).items[0].down, p.view(41).debts) == (False, ())
        assert p.back(42).verdict == "nothing_new"

    def test_withdrawn_breach_stays_and_bounce_annuls(self) -> None:
        p = Play()
        p.mail(0)
        p.withdraw(25)
        assert (p.status(25), p.standing(25)) == ("withdrawn", 1)
        p.bounce(26)
        assert (p.status(26), p.standing(26)) == ("withdrawn", 0)

    def test_upheld_contest_annuls(self) -> None:
        p = Play()
        p.mail(0)
        p.contest(25)
        p.model.play(ev.DecideContest(at=h(26), uphold=True))
        assert (p.status(26), p.standing(26)) == ("withdrawn", 0)

    def test_report_after_withdrawal_is_asked_back(self) -> None:
        # whenever it was taken, only a later answer receives what it asks for
        for taken in (4.9, 5.0, 5.2):
            p = Play()
            p.mail(0)
            p.withdraw(5)
            p.report(5.2, taken=taken)
            notice = p.view(5.2).notices[-1]
            assert (notice.kind, notice.received, p.waits(5.2)) == ("required", None, [2])

    def test_report_taken_in_time_annuls_after_withdrawal(self) -> None:
        p = Play()
        p.mail(0)
        p.withdraw(24.5)
        p.report(24.6, taken=24, outcome="absent")
        assert (p.status(25), p.standing(25)) == ("withdrawn", 0)

    def test_no_breach_when_withdrawn_within_the_grace(self) -> None:
        p = Play()
        p.mail(0)
        p.withdraw(24 + 5 * SECOND)
        assert p.view(30).breaches == ()

    def test_contest_stops_nothing_and_is_owed(self) -> None:
        p = Play()
        p.mail(0)
        p.contest(3)
        assert (p.standing(25), p.fact_hours(52, "overdue")) == (1, [after_grace(27), after_grace(51)])

    def test_supersede_of_ended_is_422(self) -> None:
        p = Play()
        p.withdraw(1)
        assert p.model.play(ev.Supersede(at=h(2))).code == 422


if __name__ == "__main__":
    unittest.main()

"""Hand-computed examples of contract 1, "What was taken down comes back"; instants in hours."""

import unittest

from tests.model_tests.play import Play, after_grace


def ended(at: float = 5, items: int = 1) -> Play:
    """An order that was received at 0 and withdrawn with nothing taken down."""
    p = Play(items)
    p.mail(0)
    p.withdraw(at)
    return p


class LateReports(unittest.TestCase):
    def test_recorded_whenever_it_was_taken_and_asked_back(self) -> None:
        for taken in (1, 4.999, 5, 7):
            p = ended()
            assert p.report(8, taken=taken).verdict == "accepted"
            notice = p.view(8).notices[-1]
            assert (notice.kind, notice.items, p.asked_back(8), p.status(8)) == ("required", (1,), [1], "withdrawn")

    def test_nothing_taken_down_counts_only_from_before_the_end(self) -> None:
        p = ended(items=2)
        assert p.report(8, 1, taken=5, outcome="absent").code == 409
        assert p.report(8, 1, taken=4.999, outcome="absent").verdict == "accepted"
        assert (p.asked_back(8), len(p.view(8).notices)) == ([], 1)

    def test_a_mixed_report_is_recorded_whole(self) -> None:
        p = ended(items=2)
        assert p.report(8, 1, absent=(2,)).verdict == "accepted"
        assert [(item.outcome, item.asked_back) for item in p.view(8).items] == [("removed", True), ("absent", False)]

    def test_its_time_runs_from_its_own_receipt(self) -> None:
        # asked back at 8, received 20: owed until 21, then told daily, ten times
        p = ended()
        p.report(8)
        assert (p.owed_until(19), p.fact_hours(19, "overdue")) == ([], [])
        p.mail(20, 2)
        assert (p.owed_until(20), p.fact_hours(46, "overdue")) == ([(1, 21)], [after_grace(21), after_grace(45)])
        assert len(p.fact_hours(500, "overdue")) == 10

    def test_not_received_is_notified_from_its_own_instant(self) -> None:
        p = ended()
        p.report(8)
        assert p.fact_hours(13.5, "undelivered") == [9, 13]

    def test_its_bounce_counts_the_time_anew(self) -> None:
        # mail 10, bounce 10:30: nothing is owed and it waits from then on; received 20: until 21
        p = ended()
        p.report(8)
        p.mail(10, 2)
        p.bounce(10.5, "m2")
        assert (p.owed_until(10.5), p.waits(10.5)) == ([], [2])
        assert p.fact_hours(12, "undelivered") == [9, 11.5]
        p.hook(20, 2)
        assert p.owed_until(20) == [(1, 21)]

    def test_a_later_answer_receives_it_and_its_own_report_does_not(self) -> None:
        p = ended(items=2)
        p.report(8, 1)
        assert p.waits(8) == [2]
        p.report(9, 2)
        assert (p.waits(9), p.owed_until(9)) == ([3], [(1, 10)])

    def test_what_is_asked_back_already_makes_no_second_notice(self) -> None:
        p = ended(items=2)
        p.report(8, 1)
        assert p.report(9, 1, 2).verdict == "accepted"
        assert [notice.items for notice in p.view(9).notices[1:]] == [(1,), (2,)]

    def test_what_an_order_in_force_names_is_not_asked_back(self) -> None:
        p = Play(2)
        p.mail(0)
        p.supersede(5, 1)
        p.report(8, kept=(1,))
        assert p.asked_back(8) == [2]
        p.report(9, 1, kept=())
        assert p.asked_back(9) == [1, 2]

    def test_put_back_and_taken_down_again(self) -> None:
        p = Play()
        p.report(1)
        p.withdraw(5)
        p.back(6)
        assert p.report(8, taken=5.5).verdict == "accepted"
        assert (p.asked_back(8), p.view(8).items[0].down) == ([], False)
        p.report(9)
        assert (p.asked_back(9), p.view(9).items[0].down, p.waits(9)) == ([1], True, [3])


class LateVerdicts(unittest.TestCase):
    def in_time(self, p: Play, at: float) -> bool | None:
        return p.view(at).items[0].in_time

    def test_late_only_if_past_due_when_the_order_ended(self) -> None:
        for end, timely in ((23, True), (24, True), (24.001, False), (30, False)):
            p = ended(end)
            p.report(90)
            assert self.in_time(p, 90) is timely

    def test_taken_before_the_end_it_is_judged_by_when_it_was_taken(self) -> None:
        p = ended(30)
        p.report(90, taken=23)
        assert (self.in_time(p, 90), p.standing(90)) == (True, 0)
        q = ended(30)
        q.report(90, taken=25)
        assert (self.in_time(q, 90), q.standing(90)) == (False, 1)

    def test_what_was_not_received_or_stopped_was_not_past_due(self) -> None:
        p = Play()
        p.withdraw(90)
        p.report(91)
        q = Play()
        q.mail(0)
        q.ask(2)
        q.withdraw(90)
        q.report(91)
        assert (self.in_time(p, 91), self.in_time(q, 91)) == (True, True)

    def test_an_outage_makes_it_timely_whenever_it_is_recorded(self) -> None:
        # due 24, withdrawn 25; outage 20-26: due 30, so the item was not past due at 25
        for first in (True, False):
            p = ended(25)
            if first:
                p.outage(39, 20, 26)
            p.report(40)
            if not first:
                p.outage(41, 20, 26)
            assert (self.in_time(p, 42), p.standing(42)) == (True, 0)


class LateObstacles(unittest.TestCase):
    def test_taken_before_the_end_it_annuls_the_breach(self) -> None:
        p = ended(30)
        assert p.standing(30) == 1
        assert p.ask(40, taken=20).verdict == "accepted"
        assert (p.standing(40), p.status(40), p.view(40).debts) == (0, "withdrawn", ())

    def test_taken_late_it_annuls_nothing(self) -> None:
        p = ended(30)
        assert (p.ask(40, taken=25).verdict, p.standing(40)) == ("accepted", 1)

    def test_taken_after_the_end_or_of_what_is_done_it_is_refused(self) -> None:
        p = ended(30)
        assert p.ask(40, taken=30).code == 409
        p.report(41)
        assert p.ask(42, taken=20).code == 409
        assert (p.resume(43, taken=20).code, p.contest(44).code, p.ack(45).code) == (409, 409, 409)


class NotPossible(unittest.TestCase):
    def test_what_cannot_be_put_back_is_owed_no_more(self) -> None:
        p = Play(2)
        assert p.back(0.5, why_not="no_copy").code == 409
        p.report(1)
        p.withdraw(5)
        p.mail(6, 2)
        assert p.back(6.5, 1, why_not="no_copy").verdict == "accepted"
        assert (p.asked_back(6.5), p.owed_until(6.5), p.fact_hours(8, "overdue")) == ([2], [(2, 7)], [after_grace(7)])
        assert p.back(8, 1, why_not="author").verdict == "nothing_new"
        assert p.back(9).verdict == "accepted"
        assert [item.down for item in p.view(9).items] == [False, False]

    def test_what_is_back_cannot_be_impossible(self) -> None:
        p = Play()
        p.report(1)
        p.withdraw(5)
        p.back(6)
        assert p.back(7, why_not="no_copy").verdict == "nothing_new"


class Chains(unittest.TestCase):
    def test_what_was_inherited_comes_back_with_the_order(self) -> None:
        p = Play(3, down=(1,))
        p.mail(0)
        assert p.inherit(2, 2).verdict == "accepted"
        assert p.inherit(3, 1, 2).verdict == "nothing_new"
        assert [(item.down, item.outcome) for item in p.view(3).items] == [(True, None), (True, None), (False, None)]
        assert (len(p.view(3).notices), p.due(3, 2)) == (1, 24)
        p.supersede(4, 1)
        assert p.asked_back(4) == [2]
        assert p.inherit(5, 3).code == 409

    def test_what_is_ordered_again_is_asked_back_no_more(self) -> None:
        p = Play(2)
        p.report(1)
        assert p.order_again(2, 1).code == 409
        p.supersede(5)
        p.mail(6, 2)
        assert p.order_again(6.5, 1).verdict == "accepted"
        assert (p.asked_back(6.5), p.owed_until(6.5), p.fact_hours(8, "overdue")) == ([2], [(2, 7)], [after_grace(7)])
        assert p.order_again(9, 1).verdict == "nothing_new"
        assert p.back(9, 1).code == 409
        assert p.report(10, 1, kept=(1,)).verdict == "accepted"
        assert p.asked_back(10) == [2]

    def test_a_notice_that_asks_for_nothing_any_more_does_not_wait(self) -> None:
        p = Play()
        p.report(0.5)
        p.supersede(5)
        assert p.waits(5) == [2]
        p.order_again(5.5)
        assert (p.waits(5.5), p.fact_hours(50, "undelivered")) == ([], [])

    def test_a_report_of_before_a_dispute_counts_after_the_end_if_something_is_down(self) -> None:
        p = Play()
        p.report(1, outcome="absent")
        p.dispute(10)
        p.withdraw(11)
        assert p.report(12, taken=8, outcome="absent").reason == "disputed since"
        assert p.report(12, taken=9).verdict == "accepted"
        assert p.asked_back(12) == [1]


if __name__ == "__main__":
    unittest.main()

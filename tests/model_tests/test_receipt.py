"""Hand-computed examples of contract R1 to R9; instants in hours, law kz unless said."""

import unittest

import pytest

from tests.model import DEMO, EU
from tests.model_tests.play import GRACE, SECOND, Play


class Receipt(unittest.TestCase):
    def test_no_window_without_receipt(self) -> None:
        # never received: issued for ever, no breach
        p = Play()
        assert p.status(1000) == "issued"
        assert p.standing(1000) == 0

    def test_mail_opens_window(self) -> None:
        # mail 2 h: due 26 h
        p = Play()
        p.mail(2)
        assert (p.status(2), p.due(2)) == ("running", 26)

    def test_own_time_counts_up_to_five_minutes(self) -> None:
        # own 1:58, recorded 2:00: start 1:58; own 1:00, recorded 2:00: start 1:55
        p, q = Play(), Play()
        p.mail(2, own=2 - 2 / 60)
        q.mail(2, own=1)
        assert p.due(2) == pytest.approx(26 - 2 / 60, abs=1e-5)
        assert q.due(2) == pytest.approx(26 - 5 / 60, abs=1e-5)

    def test_start_not_after_recorded_nor_before_notice(self) -> None:
        # own in the future: recorded counts; own before the notice: the notice counts
        p, q = Play(), Play()
        p.mail(2, own=3)
        q.mail(1 / 60, own=-1)
        assert (p.due(2), q.due(1)) == (26, 24)

    def test_first_recorded_decides(self) -> None:
        # recorded 2:00 own 2:00; then recorded 2:01 own 1:57: moves nothing
        p = Play()
        p.mail(2)
        p.mail(2 + 1 / 60, own=2 - 3 / 60, name="b")
        assert p.due(3) == 26

    def test_answer_is_receipt_first(self) -> None:
        # a question at 3 h on an issued order: window 3 h, stopped at 3 h, all of it left
        p = Play()
        p.ask(3)
        v = p.view(3)
        assert (v.status, v.windows[0].number, v.notices[0].rule) == ("suspended", 1, "answer")

    def test_report_is_receipt_and_complies(self) -> None:
        p = Play()
        p.report(100)
        assert (p.status(100), p.view(100).items[0].in_time) == ("complied", True)

    def test_cumulative_later_notice_receives_earlier(self) -> None:
        # suspended 2 h, lift 3 h (not delivered); dispute of item 2 at 4 h delivered 5 h: both
        p = Play(2)
        p.mail(0)
        p.report(1, 2)
        p.suspend(2)
        p.lift(3)
        p.dispute(4, 2)
        p.mail(5, 3)
        v = p.view(5)
        assert [n.received is not None for n in v.notices] == [True] * 3
        # item 1: 5 + (24 - 2) = 27; item 2: 5 + 24 = 29
        assert (p.due(5, 1), p.due(5, 2)) == (27, 29)

    def test_answer_taken_before_notice_is_none_for_it(self) -> None:
        # dispute 5 h; an acknowledgement taken 4:59, decided 5:01 does not receive it
        p = Play()
        p.report(1)
        p.dispute(5)
        p.ack(5 + 1 / 60, taken=5 - 1 / 60)
        assert p.view(6).notices[1].received is None
        p.ack(7, taken=5)
        # taken 5:00 is at the notice's instant; start 6:55, due 30:55
        assert p.due(7) == pytest.approx(31 - 5 / 60, abs=1e-5)

    def test_answer_decided_late_starts_at_most_five_minutes_before(self) -> None:
        # taken 5 h, decided 7 h: start 6:55, due 30:55
        p = Play()
        p.ack(7, taken=5)
        assert p.due(7) == pytest.approx(31 - 5 / 60, abs=1e-5)

    def test_bounce_of_only_mail(self) -> None:
        # mail 0, bounce 3: issued; window void; webhook 4: window 2, due 28
        p = Play()
        p.mail(0)
        p.bounce(3)
        assert (p.status(3), p.view(3).windows[0].void) == ("issued", True)
        p.hook(4)
        assert (p.due(4), p.view(4).items[0].window) == (28, 2)

    def test_bounce_annuls_breach(self) -> None:
        # due 24, breach 24 + 20 s, bounce 30: issued, annulled
        p = Play()
        p.mail(0)
        assert p.fact_hours(25, "breached") == [round(24 + GRACE, 6)]
        p.bounce(30)
        assert (p.status(30), p.standing(30)) == ("issued", 0)
        assert p.fact_hours(30, "breach_annulled") == [30]

    def test_earliest_remaining_takes_its_place(self) -> None:
        # mails recorded 0, 2, 3 (own 2, and own 2:59); first bounces: start 2
        p = Play()
        p.mail(0)
        p.mail(2, name="b")
        p.mail(3, own=3 - 1 / 60, name="c")
        p.bounce(4)
        assert (p.due(4), p.view(4).items[0].window) == (26, 1)

    def test_bounce_too_late_withdraws_nothing(self) -> None:
        # P5D: 120 h counts, 120 h + 1 s does not
        p, q = Play(), Play()
        for play in (p, q):
            play.mail(0)
        p.bounce(121, own=120)
        q.bounce(121, own=120 + SECOND)
        assert (p.status(121), q.status(121)) == ("issued", "breached")

    def test_acceptance_after_its_bounce_is_none(self) -> None:
        p = Play()
        p.bounce(1)
        p.mail(2, own=0.5)
        assert p.status(100) == "issued"

    def test_webhook_cannot_be_withdrawn(self) -> None:
        # mail 0, webhook 1 kept; mail bounces 2: webhook's start, due 25
        p = Play()
        p.mail(0)
        p.hook(1)
        p.bounce(2)
        assert (p.status(2), p.due(2)) == ("running", 25)

    def test_fourth_mail_is_not_kept(self) -> None:
        # four mails, all but the fourth bounce: issued again
        p = Play()
        for number in range(4):
            p.mail(number, name=f"m{number}")
        for number in range(3):
            p.bounce(5, f"m{number}")
        assert p.status(5) == "issued"

    def test_question_becomes_receipt(self) -> None:
        # mail 0; breach 24; question 25 (late); bounce 26: question is receipt, no breach ever
        p = Play()
        p.mail(0)
        p.ask(25)
        assert p.status(25) == "breached"
        p.bounce(26)
        v = p.view(5000)
        assert (v.status, p.standing(5000)) == ("suspended", 0)
        assert p.model.state.book.windows[0].due_at == v.windows[0].due_at

    def test_undelivered_steps(self) -> None:
        # PT1H, then each PT4H: 1, 5, 9, ... 45 (12th), from the 13th on daily: 69, 93
        p = Play()
        steps = p.fact_hours(100, "undelivered")
        assert steps[:3] + steps[11:14] == [1, 5, 9, 45, 69, 93]
        assert len(p.fact_hours(5000, "undelivered")) == 24

    def test_undelivered_once_in_demo_and_anew_after_bounce(self) -> None:
        # 40 s once; bounce at 1 h: again 40 s later
        p = Play(law=DEMO)
        p.mail(0.5)
        p.bounce(0.6)
        assert p.fact_hours(9, "undelivered") == [round(40 / 3600, 6), round(0.6 + 40 / 3600, 6)]

    def test_undelivered_not_counted_anew_by_reassignment(self) -> None:
        p = Play()
        p.reassign(0.5)
        assert p.fact_hours(2, "undelivered") == [1]

    def test_former_representatives_evidence(self) -> None:
        # accepted 1 h by the one then in office, recorded 1:04 after the change at 1:02: counts
        p = Play()
        p.reassign(1 + 2 / 60)
        p.mail(1 + 4 / 60, own=1)
        assert p.due(2) == 25
        q = Play()
        q.reassign(1)
        q.mail(2, own=2)  # the former one, no longer in office at its own time
        assert q.status(2) == "issued"
        assert q.ack(3).code == 403
        assert q.ack(3, by="rep-2").verdict == "accepted"

    def test_repeat_within_an_hour(self) -> None:
        # report 1 h, dispute 1:10, same report 1:30: nothing; the same at 2 h + 1 s settles
        p = Play()
        p.report(1, words="same")
        p.dispute(1 + 10 / 60)
        assert p.report(1.5, words="same").reason == "repeat"
        assert p.report(2, words="same").reason == "repeat"
        assert p.report(2 + SECOND, words="same").verdict == "accepted"
        assert p.status(3) == "complied"

    def test_acknowledge_zero_only_when_nothing_waits(self) -> None:
        p = Play(law=EU)
        assert p.ack(0.1).verdict == "accepted"
        assert p.ack(0.2).verdict == "nothing_new"
        p.suspend(0.3)
        p.lift(0.4)
        assert p.ack(0.5).verdict == "accepted"
        # 0.5 + max(1 - 0.2, PT1H) = 1.5
        assert p.due(0.5) == 1.5

    def test_lift_overtaken_by_new_suspension_is_void(self) -> None:
        p = Play()
        p.mail(0)
        p.suspend(2)
        p.lift(3)
        p.suspend(4)
        assert p.view(4).notices[1].void
        p.mail(5, 2)
        assert p.view(5).items[0].clock == "stopped"
        p.lift(6)
        p.mail(7, 3)
        # stop = begin of the unbroken stop, 2 h: 7 + 22 = 29
        assert p.due(7) == 29


if __name__ == "__main__":
    unittest.main()

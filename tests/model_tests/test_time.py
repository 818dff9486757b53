"""Hand-computed examples of contract T1 to T6; instants in hours, law kz unless said."""

import unittest

from tests.model import EU
from tests.model_tests.play import GRACE, SECOND, Play, after_grace


class Stops(unittest.TestCase):
    def test_specification_example_of_t1(self) -> None:
        # mail 0; question 25 (late); report 26; dispute 27 (due 51); same question 28 stops;
        # at 61 the first mail bounces: the item stays stopped, no breach, ever
        p = Play()
        p.mail(0)
        p.ask(25)
        p.report(26)
        p.dispute(27)
        p.hook(27, 2)
        assert p.due(27) == 51
        p.ask(28)
        assert p.view(28).items[0].clock == "stopped"
        p.bounce(61)
        assert p.view(9000).items[0].clock == "stopped"
        assert p.standing(9000) == 0
        assert len(p.view(9000).breaches) == 1

    def test_at_due_is_in_time_and_after_is_late(self) -> None:
        p, q = Play(), Play()
        for play in (p, q):
            play.mail(0)
        p.report(24)
        q.report(24 + SECOND)
        assert (p.status(25), q.status(25)) == ("complied", "complied_late")
        assert len(q.view(25).breaches) == 1

    def test_taken_in_time_decided_after_the_breach(self) -> None:
        p = Play()
        p.mail(0)
        assert p.standing(24.1) == 1
        p.report(24.2, taken=24)
        assert (p.status(25), p.standing(25)) == ("complied", 0)

    def test_obstacle_taken_in_time_decided_after_the_breach(self) -> None:
        p = Play()
        p.mail(0)
        p.ask(24.2, taken=24)
        assert (p.status(99), p.standing(99)) == ("suspended", 0)

    def test_breach_at_due_plus_grace_not_before(self) -> None:
        p = Play()
        p.mail(0)
        assert p.standing(24 + 19 / 3600) == 0
        assert p.standing(24 + GRACE) == 1

    def test_limit_one_question(self) -> None:
        # question 5, answered and received 10: due 34; second question 12 does not stop
        p = Play()
        p.mail(0)
        p.ask(5)
        p.answer(10)
        p.mail(10, 2)
        assert p.due(10) == 34
        p.ask(12)
        assert (p.due(12), p.standing(35)) == (34, 1)

    def test_question_again_before_receipt_of_answer_receives_it(self) -> None:
        # answer 10 not delivered; the same question at 11: receipt first, due 35, no stop
        p = Play()
        p.mail(0)
        p.ask(5)
        p.answer(10)
        assert p.view(10).items[0].clock == "awaiting_receipt"
        p.ask(11)
        assert (p.status(11), p.due(11)) == ("running", 35)

    def test_told_before_an_answer_decided_after_it(self) -> None:
        # question 5; answer 10; the question again taken 9:59, decided 10:01; received 11
        p = Play()
        p.mail(0)
        p.ask(5)
        p.answer(10)
        p.ask(10 + 1 / 60, taken=10 - 1 / 60)
        p.mail(11, 2)
        assert p.view(99).items[0].clock == "stopped"
        p.answer(100)
        p.mail(100, 3)
        p.ask(101)  # the limit is used by the first
        assert p.due(101) == 124

    def test_unable_expires_and_goes_on_with_what_was_left(self) -> None:
        # kz: told 4 h, stops until 76 h, left 20: due 96; breach 96 h + 20 s
        p = Play()
        p.mail(0)
        p.ask(4, ground="technical")
        assert p.due(76) == 96
        assert p.fact_hours(200, "breached") == [round(96 + GRACE, 6)]

    def test_unable_not_renewed_under_kz(self) -> None:
        p = Play()
        p.mail(0)
        p.ask(4, ground="technical")
        p.ask(70, ground="technical")
        assert p.due(76) == 96

    def test_unable_renewed_under_eu(self) -> None:
        # told 0:30, again 20 h: stops until 44 h; expired restarts: due 45 h
        p = Play(law=EU)
        p.mail(0)
        p.ask(0.5, ground="technical")
        p.ask(20, ground="technical")
        assert p.status(43) == "suspended"
        assert p.due(44) == 45

    def test_renewal_taken_in_time_decided_after_expiry(self) -> None:
        # expiry 24:30; renewal taken 24:29 decided 24:40: still stopped until 48:29
        p = Play(law=EU)
        p.mail(0)
        p.ask(0.5, ground="technical")
        assert p.status(24.5) == "running"
        p.ask(24.6, taken=24.4, ground="technical")
        assert p.status(48.3) == "suspended"
        assert p.due(48.4) == 49.4

    def test_resumption_resumes_under_kz_restarts_under_eu(self) -> None:
        # kz: told 4, resumed 10: 10 + 20 = 30; eu: told 0:30, resumed 10: 11
        p, q = Play(), Play(law=EU)
        p.mail(0)
        p.ask(4, ground="technical")
        p.resume(10)
        q.mail(0)
        q.ask(0.5, ground="technical")
        q.resume(10)
        assert (p.due(10), q.due(10)) == (30, 11)

    def test_resumption_counts_from_its_request(self) -> None:
        p = Play()
        p.mail(0)
        p.ask(4, ground="technical")
        p.resume(12, taken=10)
        assert p.due(12) == 30

    def test_answer_to_question_leaves_force_majeure(self) -> None:
        # question 2, force majeure 3 (until 75); answer to all questions received 10: stopped;
        # expiry 75: better of restart (75 + 24) and resume (75 + 22): 99
        p = Play()
        p.mail(0)
        p.ask(2)
        p.ask(3, ground="force_majeure")
        p.answer(10)
        p.mail(10, 2)
        assert p.view(74).items[0].clock == "stopped"
        assert p.due(75) == 99

    def test_answer_naming_no_question_is_refused(self) -> None:
        p = Play()
        p.mail(0)
        p.ask(3, ground="force_majeure")
        assert p.answer(4).code == 409
        assert p.answer(4, "force_majeure").verdict == "accepted"
        p.mail(5, 2)
        assert p.due(5) == 29

    def test_expiry_runs_while_the_answer_waits(self) -> None:
        # force majeure 3 (until 75) answered 70, never received: expiry 75, left 21: 96
        p = Play()
        p.mail(0)
        p.ask(3, ground="force_majeure")
        p.answer(70, "force_majeure")
        assert p.due(75) == 96

    def test_unanswered_question_stops_for_ever(self) -> None:
        p = Play()
        p.mail(0)
        p.ask(3)
        assert p.fact_hours(60, "overdue") == [after_grace(27), after_grace(51)]
        assert (p.status(9000), p.standing(9000)) == ("suspended", 0)

    def test_late_item_beside_stopped_one(self) -> None:
        # items 1, 2; question on 1 at 5; item 2 breaches at 24 + 20 s, item 1 is left out
        p = Play(2)
        p.mail(0)
        p.ask(5, 1)
        v = p.view(25)
        assert (v.status, v.breaches[0].open_items) == ("breached", (2,))
        p.answer_items(30, (1,))
        p.mail(31, 2)
        assert p.due(31, 1) == 55
        assert p.standing(56) == 2


if __name__ == "__main__":
    unittest.main()

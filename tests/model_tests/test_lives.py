"""Properties of random lives."""

import itertools
import unittest
from collections import Counter

from tests.model import DEMO, EU, KZ, View
from tests.model.laws import GRACE
from tests.model.lives import Life, play_life


class Lives(unittest.TestCase):
    def test_same_seed_same_life(self) -> None:
        assert play_life(7, KZ) == play_life(7, KZ)

    def test_verdicts_only_improve(self) -> None:
        for seed, law in itertools.product(range(150), (KZ, EU, DEMO)):
            life = Life(seed, law, watch=lambda _e, _a, old, new: self.check(old, new))
            assert len(list(life.steps())) > 5

    def check(self, old: View, new: View) -> None:
        """No due moves back, no stop is taken away, no window has two breaches in force."""
        for before, after in zip(old.items, new.items, strict=False):
            if before.due and after.due and before.outcome == after.outcome:
                assert after.due >= before.due
        for obstacle, kept in zip(old.obstacles, new.obstacles, strict=False):
            if obstacle.stops and new.items[obstacle.item - 1].outcome is None:
                assert kept.stops
        standing = Counter(b.window for b in new.breaches if b.annulled_at is None)
        assert max(standing.values(), default=0) <= 1
        for breach in new.breaches:
            if breach.annulled_at is None:
                assert new.windows[breach.window - 1].due_at + GRACE <= breach.decided_at
            assert (breach.decided_at - breach.due_at).total_seconds() >= 20


if __name__ == "__main__":
    unittest.main()

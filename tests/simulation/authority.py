"""The authority's side of an order."""

from tests.simulation.life import ENDED, Life
from tests.simulation.orders import SUCCESSOR, Body

MINUTE = 60  # seconds
SUPERSEDES = 0.12


class AuthorityLife(Life):
    """What an authority does after it has issued an order: often nothing, else one to three commands."""

    def run(self) -> None:
        """Until it has nothing more to say."""
        busy = self.chance.random()
        for _ in range(0 if busy < 0.5 else self.chance.choice((1, 1, 2, 4))):
            self.rest(0.02, 0.9)
            seen = self.read(self.order.authority)
            if seen["status"] in ENDED:
                return
            if self.order.number < SUCCESSOR and self.chance.random() < SUPERSEDES:
                successor = self.order.successor(self.chance.randint(1, self.order.items))
                self.lives.begin(successor)
                return
            path, body = self._command(seen)
            self.post(self.order.authority, path, body)

    def _command(self, seen: Body) -> tuple[str, Body]:
        """What fits what it sees, mostly."""
        owed = [debt["owed"] for debt in seen["owed"]]
        answered = [item["number"] for item in seen["items"] if item["outcome"] and not item["disputed"]]
        if "obstacle" in owed and self.chance.random() < 0.8:
            return "obstacle-answers", {"items": self._questioned(seen), "answer": "It is at 00:41."}
        if "contest" in owed and self.chance.random() < 0.8:
            decision = self.chance.choice(("rejected", "rejected", "upheld"))
            return "contest-decision", {"decision": decision, "reasons": "Weighed."}
        if answered and self.chance.random() < 0.5:
            return "disputes", {"items": self.some(answered), "reason": "It is still there."}
        return self._of_its_own(seen)

    def _of_its_own(self, seen: Body) -> tuple[str, Body]:
        suspended = any("suspension" in item["stopped_by"] for item in seen["items"])
        if suspended and self.chance.random() < 0.8:
            return "suspension", {"suspended": False, "reason": "The court has looked."}
        choice = self.chance.random()
        if choice < 0.4:
            return "extension", {"extend_by": self._more(), "reason": "They asked for it."}
        if choice < 0.75:
            return "suspension", {"suspended": True, "reason": "A court looks at it."}
        return "withdrawal", {"reason": "Issued in error."}

    def _questioned(self, seen: Body) -> list[int]:
        numbers = [number for debt in seen["owed"] if debt["owed"] == "obstacle" for number in debt["items"]]
        return sorted(set(numbers))

    def _more(self) -> str:
        seconds = max(1, int(self.order.window.total_seconds() * self.chance.uniform(0.05, 0.6)))
        return f"PT{seconds // 60}M" if seconds >= MINUTE else f"PT{seconds}S"

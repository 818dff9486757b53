"""The representative's side of an order."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.simulation import people
from tests.simulation.life import ENDED, Life
from tests.simulation.orders import Body
from tests.simulation.process import stream
from tests.simulation.wording import written

AT_DESK = 0.35  # of the answers by the API
OUTCOMES = ("removed", "removed", "access_disabled", "already_absent")
QUESTIONS, UNABLE = ("manifest_error", "insufficient_information"), ("force_majeure", "technical")
Act = Callable[["RepresentativeLife", Body], None]


class RepresentativeLife(Life):
    """How a representative answers one order. Some never do, some late, some in parts."""

    def run(self) -> None:
        """Until the order is answered, or the representative has done what it would."""
        if self.chance.random() < 0.12:
            return
        self.rest(0.0, 1.15)
        for _ in range(self.chance.choice((1, 1, 2, 2, 3, 4, 6))):
            seen = self.read(self.order.platform)
            if seen["status"] in ENDED and not seen["reinstate"]:
                return
            self._act(seen)(self, seen)
            self.rest(0.01, 0.35)

    def _act(self, seen: Body) -> Act:
        if seen["reinstate"]:
            return RepresentativeLife.reinstate
        acts, weights = zip(*ACTS.items(), strict=True)
        act: Act = self.chance.choices(acts, weights)[0]
        return act

    def say(self, path: str, **body: Any) -> None:  # noqa: ANN401 - JSON
        """An answer by the API: of its system, or of a person at a desk."""
        platform, number = self.order.platform, len(self.order.requests)
        at_desk = stream(self.lives.seed, "desk", self.order.number, number).random() < AT_DESK
        body = {"by": "R. Representative", "reference": self._reference(), **body}
        self.post(platform, path, body, platform.desk if at_desk else None)

    def _reference(self) -> str:
        return f"R-{self.chance.randrange(1_000_000)}"

    def acknowledge(self, _: Body) -> None:
        """Read."""
        if self.order.link and self.chance.random() < 0.5:
            self._on_page({"answer": "acknowledge"})
        else:
            self.say("acknowledgement")

    def report(self, seen: Body) -> None:
        """Measures on some or all items."""
        open_items = [item["number"] for item in seen["items"] if not item["outcome"]]
        numbers = open_items or [item["number"] for item in seen["items"]]
        chosen = numbers if self.chance.random() < 0.7 else self.some(numbers)
        if self.order.link and chosen == [item["number"] for item in seen["items"]] and self.chance.random() < 0.4:
            self._on_page({"answer": "report", "outcome": "removed", "scope": "all"})
            return
        at = f"{self.lives.scheduler.now:%Y-%m-%dT%H:%M:%SZ}"
        items = [self._measure(number, at) for number in chosen]
        self.say("reports", items=items)

    def _measure(self, number: int, at: str) -> Body:
        outcome = self.chance.choice(OUTCOMES)
        where = {"territory": ["KZ"]} if outcome == "access_disabled" else {}
        return {"number": number, "outcome": outcome, "measured_at": at, **where}

    def ask(self, seen: Body) -> None:
        """A question to the authority."""
        self._obstruct(seen, QUESTIONS)

    def unable(self, seen: Body) -> None:
        """Force majeure, or a technical ground."""
        self._obstruct(seen, UNABLE)

    def _obstruct(self, seen: Body, grounds: tuple[str, ...]) -> None:
        numbers = self.some([item["number"] for item in seen["items"]])
        explanation = written(self.chance, "We cannot find it.")
        self.say("obstacles", ground=self.chance.choice(grounds), items=numbers, explanation=explanation)

    def resume(self, seen: Body) -> None:
        """The ground has ceased."""
        stopped = [item["number"] for item in seen["items"] if set(item["stopped_by"]) & set(UNABLE)]
        self.say("resumption", items=stopped or [1])

    def contest(self, _: Body) -> None:
        """The order is unlawful."""
        self.say("contest", explanation=written(self.chance, "It is satire."))

    def reinstate(self, seen: Body) -> None:
        """What was taken down is back."""
        self.say("reinstatement-report", items=seen["reinstate"] or [1])

    def _on_page(self, fields: Mapping[str, str]) -> None:
        people.act(self.lives, self.order, self.chance, self.order.link or "", {"by": "R. Representative", **fields})


ACTS: dict[Act, float] = {
    RepresentativeLife.acknowledge: 2,
    RepresentativeLife.report: 5,
    RepresentativeLife.ask: 1.5,
    RepresentativeLife.unable: 1,
    RepresentativeLife.resume: 0.7,
    RepresentativeLife.contest: 0.7,
}

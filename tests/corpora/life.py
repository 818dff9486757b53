"""One life: each field of each route is given one string, what is taken goes together, what is not goes alone.

So a string that is refused hides no other, and one order carries many. Whatever is kept is looked for again, word for
word, in the table, in what both sides read and in what webhooks were sent; mails and pages are kept to be judged.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from removal.record.canonical import canonical
from removal.registry.caller import Caller
from removal.web.app import Route
from removal.web.body import FORBIDDEN
from tests.bodies import SAMPLES, Leaf, Path, at, body, changed, leaves
from tests.corpora.place import Place, PlaceAnswer, needles
from tests.corpora.script import BATCH, ISSUE, LEFT_OUT, MAKES, Step
from tests.corpora.shown import Document, mail
from tests.corpora.tally import Tally

COMPOSED = re.compile("[/ ](own_)?reference$")  # kept in NFC, not as sent (contract 4.1)
Pick = Callable[[str], str | None]  # a field's string in this life; None for none, its plain words stay


NO_STEP = "give it a Step in tests/corpora/script.py where it can succeed"


class NotReached(Exception):
    """A route that refuses what should be good: what it would do with strings is not known."""


@dataclass(slots=True)
class Life:
    """What was given where, and what people were shown of it."""

    place: Place
    routes: Mapping[str, Route[Caller]]
    number: int
    index: Callable[[str], int]
    pick: Pick
    tally: Tally
    values_sent: dict[str, str] = field(default_factory=dict)
    shown: list[Document] = field(default_factory=list)
    link: str = ""
    facts: int = 0  # of the order's journal, how many have been read

    def live(self, step: Step) -> None:
        """One route: alone what it must refuse, then together what it may take; and what came of it."""
        route = self.routes[step.route]
        good = self._good(route, step)
        chosen = {}
        for leaf in (leaf for leaf in leaves(_taken(route)) if leaf.is_text):
            text = self.pick(row(route, leaf))
            if text is not None and _goes_along(leaf, step, text):
                chosen[leaf] = text
            elif text is not None:
                self._alone(route, step, changed(good, leaf.path, text), (leaf, text))
        answer = self._together(route, step, good, chosen)
        self._note_ids(step, answer)
        if step.has_webhook:
            self.place.world.settle()
        else:
            self.place.world.lose_stream()
        self._read_back(route, step, answer, chosen)
        self.look(step.route)

    def plain(self, name: str) -> str:
        """What a field says that is given nothing: its own words, so that it is known where they are shown."""
        return f"Words {self.index(name)} of life {self.number}."

    def ended(self, name: str, text: str, answer: PlaceAnswer, *, stored: bool = True) -> None:
        """One string's answer."""
        self.tally.answered(name, text, answer.status, stored=stored)
        if answer.odd_headers:
            self.tally.unescaped(name, text, f"headers {answer.odd_headers}")

    def _good(self, route: Route[Caller], step: Step) -> Any:  # noqa: ANN401 - JSON
        free = filter(is_free, leaves(_taken(route)))
        made = body(_taken(route), {leaf.path: self.plain(row(route, leaf)) for leaf in free})
        for pointer, value in step.fixed.items():
            made = _with(made, pointer, value)
        return made

    def _alone(self, route: Route[Caller], step: Step, sent: object, leaf_and_text: tuple[Leaf, str]) -> None:
        answer = self._post(route, step, sent)
        leaf, text = leaf_and_text
        self.ended(row(route, leaf), text, answer)
        if answer.status < 300 and not _is_stored(self.place.table(), leaf, kept(row(route, leaf), text)):
            self.tally.differs(row(route, leaf), text, "the table")

    def _together(self, route: Route[Caller], step: Step, good: object, chosen: dict[Leaf, str]) -> PlaceAnswer:
        """Without those that are named as wrong, until it is taken; what is left of `chosen` was."""
        answer = self._post(route, step, _filled(good, chosen))
        while answer.status >= 300:
            wrong = (
                [leaf for leaf in chosen if leaf.pointer in _blamed(answer)] if answer.status < 500 else list(chosen)
            )
            if not wrong:
                message = f"{route.name} cannot be reached: {answer.status} {answer.text[:400]}; {NO_STEP}"
                raise NotReached(message)
            for leaf in wrong:
                self.ended(row(route, leaf), chosen.pop(leaf), answer)
            answer = self._post(route, step, _filled(good, chosen))
        for leaf, text in chosen.items():
            self.ended(row(route, leaf), text, answer)
        return answer

    def _post(self, route: Route[Caller], step: Step, sent: object) -> PlaceAnswer:
        sub = step.sub or self.place.who.for_(route).sub or ""
        answer = self.place.ask(route.method, self.place.who.path(route), sent, sub)
        return _first_result(answer) if answer.status == 207 else answer

    def _note_ids(self, step: Step, answer: PlaceAnswer) -> None:
        made, body = MAKES.get(step.route), answer.body.get("order") or answer.body
        if made:
            self.place.who.ids[made] = body["id"]
        if made == "orders":
            self.facts = 0
        if made == "representatives":
            self.place.speak_for(body["id"])
        if step.route.startswith("PUT"):
            self.place.forget()  # what is known of the register is kept for a minute

    def _read_back(self, route: Route[Caller], step: Step, answer: PlaceAnswer, chosen: Mapping[Leaf, str]) -> None:
        free = [row(route, leaf) for leaf in filter(is_free, leaves(_taken(route)))]
        self.values_sent.update({name: self.plain(name) for name in free})
        self.values_sent.update({row(route, leaf): kept(row(route, leaf), text) for leaf, text in chosen.items()})
        places = self.read_back(step) if "/orders" in route.path else self._entry(route, answer)
        for leaf, text in chosen.items():
            self.look_for(row(route, leaf), leaf, kept(row(route, leaf), text), places)

    def look_for(self, name: str, leaf: Leaf, text: str, places: Mapping[str, str]) -> None:
        """In each place that tells the field at all, as the table and the journal do always."""
        text = kept(name, text)
        for where, held in places.items():
            perhaps = where.startswith("perhaps") and (
                f"{canonical(leaf.name)}:" not in held or canonical(text) in held
            )
            if not perhaps and not _is_stored(held, leaf, text):
                self.tally.differs(name, text, where)

    def read_back(self, step: Step) -> dict[str, str]:
        """What an order's sides read of what has just happened, and what they were sent."""
        path, sub = f"/orders/{self.place.who.ids['orders']}", step.sub or "every-authority"
        shown = {"the table": self.place.table()}
        if step.route in (BATCH, ISSUE):
            shown["GET /orders/{id}"] = self.place.ask("GET", path, None, sub).text
        if step.route != BATCH:  # a draft's text is in no fact
            facts = self._facts(path, sub)
            shown["GET /orders/{id}/facts"], self.facts = canonical(facts[self.facts :]), len(facts)
        return shown | ({"a webhook": self.place.calls()} if step.has_webhook else {})

    def _facts(self, order: str, sub: str) -> list[dict[str, Any]]:
        """The facts of all pages of an order's journal."""
        page = self.place.ask("GET", f"{order}/facts", None, sub).body
        facts: list[dict[str, Any]] = page["facts"]
        while page["next"]:
            page = self.place.ask("GET", f"{order}/facts?after={page['next']}", None, sub).body
            facts = facts + page["facts"]
        return facts

    def _entry(self, route: Route[Caller], answer: PlaceAnswer) -> dict[str, str]:
        """The table; its answer and whatever shows the entry."""
        above = "/".join(self.place.who.path(route).split("/")[:3])
        shown = self.place.ask("GET", above, None, self.place.who.for_(route).sub or "").text
        return {"the table": self.place.table(), "perhaps its answer": answer.text, "perhaps a GET": shown}

    def look(self, after: str) -> None:
        """Every mail that it caused, to be judged with the others; a takeover brings those of earlier lives' orders."""
        mine = (None, self.place.who.ids.get("orders"))
        for posted in (posted_mail for posted_mail in self.place.mails() if posted_mail.tags.get("order") in mine):
            fact = posted.message["X-Removal-Orders-Fact"]
            self.shown += mail(f"the mail {fact} after {after} to {posted.recipient}", posted)
            self.link = posted.link if fact == "order.issued" else self.link
        for failure in self.place.world.failures:
            self.tally.fault(after, "", f"failed behind the scenes: {failure!r}")
        self.place.world.failures.clear()


def row(route: Route[Caller], leaf: Leaf) -> str:
    """A field by its name in the table."""
    return f"{route.name} {leaf.pointer}"


def kept(name: str, text: str) -> str:
    """The text as the field of that name is kept."""
    return unicodedata.normalize("NFC", text) if COMPOSED.search(name) else text


def _taken(route: Route[Caller]) -> Any:  # noqa: ANN401 - a model
    return route.takes


@cache
def is_free(leaf: Leaf) -> bool:
    """Whether it takes any words, as far as its type says."""
    return leaf.is_text and leaf.plain == SAMPLES[0]


def _goes_along(leaf: Leaf, step: Step, text: str) -> bool:
    """Whether it may be taken."""
    fixed = any(f"{leaf.pointer}/".startswith(f"{pointer}/") for pointer in step.fixed)
    return is_free(leaf) and not fixed and leaf.takes(text) and not FORBIDDEN.search(text)


def _filled(good: Any, chosen: Mapping[Leaf, str]) -> Any:  # noqa: ANN401 - JSON
    for leaf, text in chosen.items():
        good = changed(good, leaf.path, text)
    return good


def _with(made: Any, pointer: str, value: object) -> Any:  # noqa: ANN401 - JSON
    path: Path = tuple(int(part) if part.isdigit() else part for part in pointer[1:].split("/"))
    if value is not LEFT_OUT:
        return changed(made, path, value)
    holder = at(made, path[:-1])
    return changed(made, path[:-1], {name: key for name, key in holder.items() if name != path[-1]})


def _blamed(answer: PlaceAnswer) -> Iterator[str]:
    """The pointers that a problem names; a taken reference is one without."""
    problem = answer.body
    yield from (fault["pointer"] for fault in problem.get("errors", ()))
    if str(problem.get("type")).endswith("/reference-taken"):
        yield from ("/reference", "/orders/0/reference")


def _first_result(answer: PlaceAnswer) -> PlaceAnswer:
    result = answer.body["results"][0]
    return PlaceAnswer(result["status"], answer.headers, canonical(result["problem"] or result["order"]))


def _is_stored(held: str, leaf: Leaf, text: str) -> bool:
    """Whether it is there under its name; what does not tell the name at all says nothing against it."""
    name = leaf.path[-1] if isinstance(leaf.path[-1], str) else None
    return any(needle in held for needle in needles(name, text))

"""The cells of contract 6's two tables, and which of them one step of a life exercised."""

from collections import Counter

from tests.model import events as ev
from tests.model.journal import PUT_BACK
from tests.model.view import View
from tests.model.weights import COMMANDS, ENDED

STATUSES = ("issued", "running", "suspended", "breached", "complied", "complied_late", "withdrawn", "superseded")
NAMES: dict[type[ev.Event], str] = {
    ev.Acknowledge: "acknowledge",
    ev.Report: "report",
    ev.Obstacle: "obstacle",
    ev.Resumption: "resume",
    ev.Contest: "contest",
    ev.ReinstatementReport: "reinstate",
    ev.AnswerObstacles: "answer",
    ev.Extend: "extend",
    ev.Suspend: "suspend",
    ev.Lift: "lift",
    ev.Dispute: "dispute",
    ev.DecideContest: "decide",
    ev.Withdraw: "withdraw",
    ev.Supersede: "supersede",
    ev.Outage: "outage",
    ev.Reassign: "reassign",
    ev.Inherit: "inherit",
    ev.OrderAgain: "order_again",
    ev.Evidence: "evidence",
    ev.Bounce: "bounce",
}
KINDS = ("issued", "answered", "disputed", "lifted", "withdrawn", "superseded", "required")
CLOCK_KINDS = KINDS[:4]
REASONS = ("repeat", "disputed since", "not in office", "too late", "withdraws")
AFTER_END = (
    "report taken before it: asked back",
    "report taken before it: nothing asked back",
    "report taken after it: asked back",
    "report taken after it: an order in force names it",
    "report taken after it: refused",
    "report of what was settled: asked back again",
    "obstacle taken before it: accepted",
    "obstacle taken before it: breach annulled",
    "obstacle taken after it: refused",
    "cannot be put back",
    "put back",
    "ordered again",
)
"""What can happen to an order that has ended."""
OPENERS = (*CLOCK_KINDS, "ceased", "expired")
COLUMNS = (
    "received by webhook",
    "received by mail",
    "received by answer",
    "undelivered",
    "receipt lost",
    "receipt replaced",
    "outage while it waits",
)
MOVES = (
    "evidence issued->running",
    "evidence issued->suspended",
    "evidence running->running",
    "evidence suspended->running",
    "evidence breached->breached",
    "evidence withdrawn->withdrawn",
    "evidence superseded->superseded",
    "bounce running->issued",
    "bounce suspended->issued",
    "bounce breached->issued",
    "bounce breached->breached",
    "bounce breached->suspended",
    "bounce running->suspended",
    "bounce suspended->suspended",
    "bounce running->running",
    "bounce complied_late->complied",
    "bounce withdrawn->withdrawn",
    "report issued->running",
    "report issued->suspended",
    "report issued->complied",
    "report running->running",
    "report running->suspended",
    "report running->complied",
    "report suspended->suspended",
    "report suspended->running",
    "report suspended->complied",
    "report breached->breached",
    "report breached->complied_late",
    "report breached->complied",
    "report breached->running",
    "obstacle issued->suspended",
    "obstacle issued->running",
    "obstacle running->suspended",
    "obstacle running->running",
    "obstacle suspended->running",
    "obstacle suspended->suspended",
    "obstacle breached->breached",
    "obstacle breached->suspended",
    "acknowledge issued->running",
    "acknowledge suspended->running",
    "resume suspended->running",
    "resume breached->breached",
    "resume running->running",
    "resume suspended->suspended",
    "suspend running->suspended",
    "suspend running->running",
    "suspend suspended->suspended",
    "outage breached->running",
    "outage breached->breached",
    "outage complied_late->complied",
    "dispute complied->suspended",
    "dispute complied_late->breached",
    "lift suspended->suspended",
    "lift running->running",
    "lift breached->breached",
    "dispute running->suspended",
    "decide running->withdrawn",
    "decide breached->withdrawn",
    "decide complied->withdrawn",
)


TIMERS = {
    "breached": ("running", "suspended", "breached"),
    "expired": ("running", "suspended", "breached"),
    "undelivered": ("issued", "running", "suspended", "breached", "withdrawn", "superseded"),
    "overdue": STATUSES[1:],
}
"""Timers and the statuses in which they can act; the specification has "-" elsewhere."""


def expected() -> list[str]:
    """Returns the names of all cells that lives are expected to exercise."""
    names = [f"command {name} in {status}" for name in COMMANDS for status in STATUSES]
    names += [f"move {move}" for move in MOVES]
    names += [f"notice {kind}: {column}" for kind in KINDS for column in COLUMNS]
    names += [f"window opened by {opener}" for opener in OPENERS]
    names += [f"outage moves due of {opener}" for opener in OPENERS]
    names += [f"breach of window opened by {opener}" for opener in OPENERS]
    names += [f"notice {kind}: void" for kind in CLOCK_KINDS]
    names += [f"answer {reason}" for reason in REASONS]
    names += [f"after the end: {what}" for what in AFTER_END]
    for kind, statuses in TIMERS.items():
        names += [f"timer {kind} in {status}" for status in statuses]
    return names


class Cells:
    """Counts the cells that lives exercised; `watch` is called for each step."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def watch(self, event: ev.Event, answer: ev.Answer, before: View, after: View) -> None:
        """Counts the cells of one step."""
        name = NAMES.get(type(event))
        if name is None or not before.notices:
            return
        if name in COMMANDS:
            self.counts[f"command {name} in {before.status}"] += 1
        if answer.reason in REASONS:
            self.counts[f"answer {answer.reason}"] += 1
        if answer.verdict == "accepted":
            self.counts[f"move {name} {before.status}->{after.status}"] += 1
        if before.status in ENDED:
            self.counts.update(f"after the end: {what}" for what in self.after_end(event, answer, before, after))
        self.watch_notices(name, before, after)
        self.watch_windows(name, before, after)

    def after_end(self, event: ev.Event, answer: ev.Answer, before: View, after: View) -> list[str]:
        """Returns what happened to an order that has ended."""
        if isinstance(event, (ev.Report, ev.Obstacle)):
            return self.late_answer(event, answer, before, after)
        if answer.verdict != "accepted":
            return []
        if isinstance(event, ev.ReinstatementReport):
            return ["cannot be put back" if event.not_possible else "put back"]
        return ["ordered again"] if isinstance(event, ev.OrderAgain) else []

    def late_answer(self, event: ev.Report | ev.Obstacle, answer: ev.Answer, before: View, after: View) -> list[str]:
        """Returns what became of a report or an obstacle that was decided after the end."""
        assert before.ended_at is not None
        kind = "report" if isinstance(event, ev.Report) else "obstacle"
        taken = f"{kind} taken {'before' if event.taken < before.ended_at else 'after'} it"
        if answer.verdict != "accepted":
            return [f"{taken}: refused"] if answer.verdict == "refused" else []
        if isinstance(event, ev.Obstacle):
            annulled = sum(b.annulled_at is not None for b in after.breaches)
            more = annulled > sum(b.annulled_at is not None for b in before.breaches)
            return [f"{taken}: accepted"] + [f"{taken}: breach annulled"] * more
        if len(after.notices) == len(before.notices):
            named = event.outcome == "removed" and set(event.kept) & set(event.items)
            return [f"{taken}: {'an order in force names it' if named else 'nothing asked back'}"]
        owed = {item for notice in before.notices if notice.kind in PUT_BACK for item in notice.items}
        return [f"{taken}: asked back"] + ["report of what was settled: asked back again"] * bool(
            owed & set(after.notices[-1].items)
        )

    def watch_notices(self, name: str, before: View, after: View) -> None:
        """Counts what happened to each notice."""
        for old, new in zip(before.notices, after.notices, strict=False):
            if old.received is None and new.received is not None:
                self.counts[f"notice {new.kind}: received by {new.rule}"] += 1
            if old.received is not None and new.received is None:
                self.counts[f"notice {new.kind}: receipt lost"] += 1
            if name == "bounce" and new.received and (old.received, old.rule) != (new.received, new.rule):
                self.counts[f"notice {new.kind}: receipt replaced"] += 1
            if new.void and not old.void:
                self.counts[f"notice {new.kind}: void"] += 1
            if name == "outage" and new.waits:
                self.counts[f"notice {new.kind}: outage while it waits"] += 1

    def watch_windows(self, name: str, before: View, after: View) -> None:
        """Counts windows that opened, and those that an outage moved."""
        opener = {w.number: self.opener(after, w.opened_by) for w in after.windows}
        for window in after.windows[len(before.windows) :]:
            self.counts[f"window opened by {opener[window.number]}"] += 1
        for old, new in zip(before.windows, after.windows, strict=False):
            if name == "outage" and new.due_at > old.due_at and not new.void:
                self.counts[f"outage moves due of {opener[new.number]}"] += 1

    def opener(self, view: View, opened_by: tuple[str, int]) -> str:
        """Returns what opened a window: a kind of notice, ceased or expired."""
        kind, number = opened_by
        return view.notices[number - 1].kind if kind == "notice" else kind

    def finish(self, view: View, timers: list[tuple[str, str]], paths: set[str]) -> None:
        """Counts the timers, undelivered notices, breaches and rule paths of a whole life."""
        for kind, status in timers:
            self.counts[f"timer {kind} in {status}"] += 1
        for fact in view.facts:
            if fact.kind == "undelivered":
                kinds = {view.notices[int(number) - 1].kind for number in fact.detail}
                self.counts.update(f"notice {kind}: undelivered" for kind in kinds)
        for breach in view.breaches:
            opener = self.opener(view, view.windows[breach.window - 1].opened_by)
            self.counts[f"breach of window opened by {opener}"] += 1
            if breach.annulled_at is not None:
                self.counts["breach annulled"] += 1
        self.counts.update(f"path {path}" for path in paths)

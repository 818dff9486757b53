"""The cells of contract 6's two tables, and which of them one step of a life exercised."""

from collections import Counter

from tests.model import events as ev
from tests.model.choices import COMMANDS
from tests.model.view import View

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
    ev.Evidence: "evidence",
    ev.Bounce: "bounce",
}
KINDS = ("issued", "answered", "disputed", "lifted", "withdrawn", "superseded", "required")
CLOCK_KINDS = KINDS[:4]
REASONS = ("repeat", "disputed since", "not in office", "too late", "withdraws")
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
        self.watch_notices(name, before, after)
        self.watch_windows(name, before, after)

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

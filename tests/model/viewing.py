"""Builds the view of one order."""

from datetime import datetime

from tests.model.state import State
from tests.model.track import Track
from tests.model.view import (
    BreachView,
    ItemView,
    NoticeView,
    ObstacleView,
    View,
    WindowView,
)


def view_of(state: State, now: datetime) -> View:
    """Returns the view of an order that was issued, at `now`."""
    return View(
        now=now,
        status=state.status() if state.journal.issued_at is not None else "none",
        items=tuple(item_view(state, track) for track in state.book.tracks.values()),
        notices=notice_views(state),
        windows=tuple(
            WindowView(w.number, w.items, w.opened_at, w.due_at, w.void, w.key[:2]) for w in state.book.windows
        ),
        breaches=tuple(
            BreachView(b.window, b.due_at, b.decided_at, b.open_items, b.late_items, b.annulled_at)
            for b in state.book.breaches
        ),
        obstacles=obstacle_views(state),
        debts=tuple(state.debts()),
        facts=tuple(state.facts),
        ended_at=state.journal.end.at if state.journal.end is not None else None,
    )


def item_view(state: State, track: Track) -> ItemView:
    """Returns the view of one item; an ended order has no clock."""
    ended = state.journal.end is not None
    clock = "done" if ended else state.book.clock(track)
    due = track.span.due if clock == "running" and track.span is not None else None
    number = None
    if track.spans:
        number = state.journal.notified.numbers[(track.item, track.spans[-1].key)]
    down = track.down and track.item not in state.put_back
    owed = state.owes(track.item)
    return ItemView(track.item, clock, due, number, track.outcome, track.in_time, down, owed)


def notice_views(state: State) -> tuple[NoticeView, ...]:
    """Returns the views of all notices."""
    views = []
    for n in state.journal.notices:
        start = n.receipt.start if n.receipt is not None else None
        rule = n.receipt.kind if n.receipt is not None else None
        void = n.void_at is not None
        waits = state.waits(n)
        views.append(NoticeView(n.number, n.kind, n.items, n.made_at, start, rule, void, waits))
    return tuple(views)


def obstacle_views(state: State) -> tuple[ObstacleView, ...]:
    """Returns the views of all obstacles, one an item."""
    views = []
    for telling in state.journal.tellings:
        for item in telling.items:
            track = state.book.tracks[item]
            effect, until = track.effects.get(telling.seq, ("none", None))
            active = telling.seq in track.grounds.get(telling.ground, [])
            stops = effect not in ("none", "noted")
            views.append(
                ObstacleView(
                    telling.seq,
                    item,
                    telling.ground,
                    telling.taken,
                    stops,
                    effect,
                    until,
                    active,
                ),
            )
    return tuple(views)

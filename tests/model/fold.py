"""Computes the clocks of all items from the journal, and keeps what is notified (contract T1)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from tests.model.journal import Ceased, Done, Journal, Telling
from tests.model.track import Track

Handler = Callable[[Track, Any, datetime], None]
Point = tuple[datetime, int, float, Handler, Any, tuple[int, ...] | None]
"""Instant, 1 for expiries (after all else at that instant), order, handler, fact, items."""


def effective(journal: Journal, fact: Telling | Done | Ceased) -> datetime:
    """Returns the instant at which an answer takes effect.

    It is `taken`, but never before the start of a notice that it received ("it receives
    first, then says"): notices made at or before `taken` and recorded before the answer.
    """
    instant = fact.taken
    for notice in journal.notices:
        if notice.seq > fact.seq or notice.made_at > fact.taken:
            break
        if notice.receipt is not None and notice.receipt.start > instant:
            instant = notice.receipt.start
    return instant


def answer_points(journal: Journal, handler: Handler, facts: Sequence[Telling | Done | Ceased]) -> list[Point]:
    """Returns the points of one kind of answer."""
    return [(effective(journal, f), 0, f.seq, handler, f, f.items) for f in facts]


def cease_point(journal: Journal, ceased: Ceased, item: int) -> Point:
    """Returns the point of a resumption for one item: when it was taken, but after what it ends (contract T3)."""
    tellings = (t for t in journal.tellings if item in t.items and (t.taken, t.seq) < (ceased.taken, ceased.seq))
    at = max((ceased.taken, *(effective(journal, telling) for telling in tellings)))
    return (at, 0, ceased.seq, Track.cease, ceased, (item,))


def points(journal: Journal) -> list[Point]:
    """Returns all facts as points in order of instant, then of recording."""
    points: list[Point] = []
    for notice in journal.notices:
        if notice.receipt is not None:
            start = notice.receipt.start
            items = None if notice.kind == "lifted" else notice.named
            points.append((start, 0, notice.seq + 0.5, Track.receive, notice, items))
    points += answer_points(journal, Track.tell, journal.tellings)
    points += answer_points(journal, Track.report, journal.reports)
    points += [cease_point(journal, ceased, item) for ceased in journal.ceased for item in ceased.items]
    points += [(e.at, 1, e.seq, Track.expire, e, None) for e in journal.expiries]
    points += [(m.at, 0, m.seq, Track.suspend, m, None) for m in journal.suspensions]
    points += [(m.at, 0, m.seq, Track.dispute, m, m.items) for m in journal.disputes]
    points += [(m.at, 0, m.seq, Track.extend, m, None) for m in journal.extensions]
    if journal.end is not None:
        points.append((journal.end.at, 0, journal.end.seq, Track.finish, journal.end, None))
    points.sort(key=lambda point: point[:3])
    return points


def fold(journal: Journal) -> dict[int, Track]:
    """Returns the track of each item, computed from the whole journal."""
    facts = points(journal)
    return {item: track_of(journal, item, facts) for item in range(1, journal.item_count + 1)}


def track_of(journal: Journal, item: int, facts: list[Point]) -> Track:
    """Returns the track of one item after all facts that concern it."""
    track = Track(journal, item, down=item in journal.down)
    for at, _, _, handler, fact, items in facts:
        if items is None or item in items:
            handler(track, fact, at)
    return track


def remember(journal: Journal, tracks: dict[int, Track]) -> None:
    """Keeps what is notified now: stops, ends of stops, reports in time, dues of running clocks."""
    for track in tracks.values():
        remember_item(journal, track)


def remember_item(journal: Journal, track: Track) -> None:
    """Keeps what is notified now of one item (contract T1)."""
    record = journal.notified
    item = track.item
    record.in_time.update((seq, item) for seq in track.timely)
    for seq, key in track.extended_windows.items():
        record.extended_windows.setdefault((seq, item), key)
    record.stops.update((seq, item) for seq, (effect, _) in track.effects.items() if effect not in ("none", "noted"))
    for seq, (_, until) in track.effects.items():
        if until is not None:
            record.untils[(seq, item)] = max(until, record.untils.get((seq, item), until))
    for span in track.spans:
        if span.state == "live":
            number = record.numbers[(item, span.key)]
            record.keep_due(item, span.round_number, number, span.due)
            record.turns.setdefault(number, journal.turn)

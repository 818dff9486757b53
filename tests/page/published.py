"""Tables of a year, as the log publishes them, for pictures."""

from collections import Counter
from random import Random

from removal.publiclog.figures import Row, tables

MONTHS = [*(f"2025-{month:02}" for month in range(11, 13)), *(f"2026-{month:02}" for month in range(1, 11))]


def published() -> dict[str, str]:
    """The files, by their keys."""
    chance, files = Random(4), dict[str, str]()
    for month in MONTHS:
        rows: dict[Row, Counter[str]] = {}
        for category in ("child_cyberbullying", "illegal_content"):
            for authority in ("ministry", "prosecutor"):
                for platform in ("chat-example", "forum-example", "video-example"):
                    rows["kz-1", category, authority, platform] = _row(chance)
        files |= tables(month, rows)
    return files


def _row(chance: Random) -> Counter[str]:
    orders = chance.choice((3, 12, 40, 55))
    row = Counter(orders=orders, items=3 * orders, received=orders, removed=2 * orders, timed_outcomes=2 * orders)
    row.update(complied=orders - 2, breaches=chance.choice((0, 2, 12)), in_effect=orders - 1)
    row.update(f"hours_to_receipt:{chance.randrange(9)}" for _ in range(orders))
    row.update(f"hours_to_effect:{chance.randrange(30)}" for _ in range(orders - 1))
    return row

"""What a mail that is no notice shows of a large order, so that it has at most 90 kB. Pure.

A notice has its items and words whole (contract R3). Other mails name the items that they are about by number, list
the first of the open ones, or of all if none is open, and leave the rest to the page behind the link.
"""

from itertools import accumulate

from removal.characters.shortening import shortened
from removal.language.texts import Texts
from removal.mail.room import Room
from removal.reading.view import ItemView, OrderView, Row
from removal.values import dataclass, replace

ITEMS_AT_MOST = 20
ITEM_BYTES_AT_MOST = 12_000  # of all URLs and locators that are listed; each is in text and HTML, and then encoded
REASONS_AT_MOST = 2_000  # characters
REDRESS_AT_MOST = 1_000  # characters of each line
BASIS_AT_MOST = 200  # characters of each legal basis


@dataclass(frozen=True, slots=True)
class Brief:
    """The view, and what it leaves out: a sentence about items; None if they are all there."""

    view: OrderView
    left_out: str | None = None


def brief(view: OrderView, words: Texts, room: Room) -> Brief:
    """The view with as much as a mail shows; the page behind the mail's link has the rest, or else the API."""
    items = _listed(view.items, room.share)
    more = len(view.items) - len(items)
    shown = replace(
        view,
        items=items,
        reasons=room.cut(view.reasons, REASONS_AT_MOST, words),
        legal_basis=tuple(shortened(basis, BASIS_AT_MOST // room.share) for basis in view.legal_basis),
        redress=tuple(Row(row.label, room.cut(row.text, REDRESS_AT_MOST, words)) for row in view.redress),
    )
    return Brief(shown, words("mail.left_out" if room.by_link else "mail.left_out_api", count=more) if more else None)


def _listed(items: tuple[ItemView, ...], share: int) -> tuple[ItemView, ...]:
    """The items to list, at least one: all if they fit, else the first of the open ones."""
    most = ITEM_BYTES_AT_MOST // share
    if len(items) <= ITEMS_AT_MOST and sum(map(_bytes, items)) <= most:
        return items
    wanted = ([item for item in items if item.code == "open"] or list(items))[:ITEMS_AT_MOST]
    sizes = accumulate(map(_bytes, wanted))
    return tuple(item for item, size in zip(wanted, sizes, strict=True) if size <= most) or items[:1]


def _bytes(item: ItemView) -> int:
    return len(f"{item.url}{item.locator or ''}{item.ascii_url or ''}".encode())

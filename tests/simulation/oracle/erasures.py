"""Erasure: an order at rest is erased when its preservation ends, not before, and then says no more than it may.

Contract 1 ("Preservation": when, what goes, what stays; 410), 2 (`order.erased`), 4.1 (what GET shows). How long a
month of preservation lasts is an input, because a world is shorter than six months; days are shorter likewise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.simulation.oracle import webhooks
from tests.simulation.oracle.chains import chain
from tests.simulation.oracle.exchanges import SERVER_FAULT, Exchange, Json
from tests.simulation.oracle.history import Fault, History, Seen, instant
from tests.simulation.oracle.terms import PartyFacts, representatives

ERASED, OF_ERASURE = "order.erased", frozenset({"order.erased", "order.erasure_held", "order.erasure_released"})
MONTHS = {"kz": 6, "eu-tco": 6}  # `[content] preservation` (contract 3); `demo` has none
OF_TEXT = frozenset({"salt", "statement_of_reasons", "legal_basis", "redress", "issuing_officer", "expert_decision"})
OF_ITEMS = frozenset({"url", "locator"})
GONE, BEFORE_STATE = 410, frozenset({400, 401, 403, 404, 412, 413, 415, 422, 429})
DONE = frozenset({"complied", "complied_late", "withdrawn", "superseded"})
RELEASED, AFTER_RELEASE = "order.erasure_released", 5 / 30  # of a month
CHAIN_LOOKED_AT = timedelta(minutes=15)  # again, while another order of the chain is not at rest: a day, as the months


@dataclass(frozen=True, slots=True)
class _Erased:
    """An order that was erased, as it was `before`, as it is now, and the fact that says so."""

    before: Seen
    now: Seen
    fact: Json

    @property
    def at(self) -> datetime:
        return instant(self.fact["timestamp"])


def faults(history: History) -> Iterator[Fault]:
    """Everything that is wrong with what was erased, and with what should have been."""
    for seen in history.seen:
        now = history.erased.get(seen.order.id)
        found = _of_erased(history, seen, now) if now else (*_overdue(history, seen), *_refused(history, seen))
        for what in found:
            yield Fault("erasure", what, seen.order.id)


def _of_erased(history: History, before: Seen, now: Seen) -> Iterator[str]:
    facts = now.of(ERASED)
    if len(facts) != 1 or now.facts[-1]["type"] != ERASED:
        yield f"{len(facts)} facts say that it was erased, and the last is {now.facts[-1]['type']}"
        return
    erased = _Erased(before, now, facts[0])
    yield from _journal(erased)
    yield from _when(history, erased)
    yield from _shown(erased)
    yield from _answers(history, erased)
    yield from _webhooks(history, erased)
    yield from _lists(history, erased)


def _journal(erased: _Erased) -> Iterator[str]:
    """The chain verifies; of each fact nothing but its words is gone, and no fact was added."""
    yield from chain(erased.now.facts)
    for fact in (*erased.now.facts, *erased.now.theirs):
        if "words_sha256" in fact["data"] and fact["data"].get("words", "left out") is not None:
            yield f"fact {fact['data']['sequence']} still has words"
        if "text" in fact["data"].get("order", {}):
            yield f"fact {fact['data']['sequence']} still has the order's text"
    hashes = [fact["data"]["hash"] for fact in erased.now.facts[:-1]]
    if hashes != [fact["data"]["hash"] for fact in erased.before.facts]:
        kinds = [fact["type"] for fact in erased.now.facts[len(erased.before.facts) : -1]]
        yield f"between its last reading and its erasure it got {kinds}"
    data = erased.fact["data"]
    if data["rule"] != "preservation" or {*data["what"]} != {"text", "words", "deliveries"}:
        yield f"it was erased by {data['rule']}: {data['what']}"
    if data["by"]["kind"] not in {"system", "operator"}:
        yield f"it was erased by {data['by']}"


def _when(history: History, erased: _Erased) -> Iterator[str]:
    """When its preservation and that of its chain has passed, and soon then."""
    until = _until(history, erased.before, erased.at)
    if until is None:
        yield "it was erased, though its law or its state preserves it"
        return
    if erased.at < until - erased.now.clocks:
        yield f"it was erased at {erased.at:%d %H:%M:%S}, and is preserved until {until:%d %H:%M:%S}"
    if abs(instant(erased.fact["data"]["preserved_until"]) - until) > erased.now.clocks:
        yield f"it says that it was preserved until {erased.fact['data']['preserved_until']}, and was until {until}"
    if erased.at > _latest(history, erased.before, until):
        yield f"it was erased at {erased.at:%d %H:%M:%S}, long after {until:%d %H:%M:%S}"


def _overdue(history: History, seen: Seen) -> Iterator[str]:
    """An order at rest, with its chain, is not left beyond its preservation."""
    chain_, until = _chain(history, seen), _until(history, seen, seen.at)
    if until and all(map(_is_at_rest, chain_)) and _latest(history, seen, until) < seen.at:
        yield f"it was not erased, and was preserved until {until:%d %H:%M:%S}"


def _latest(history: History, seen: Seen, until: datetime) -> datetime:
    more = CHAIN_LOOKED_AT if len(_chain(history, seen)) > 1 else timedelta()
    return history.allowed.latest(until, accuses=False) + more


def _is_at_rest(seen: Seen) -> bool:
    shown = seen.shown
    clocks = any(item["clock"] != "done" for item in shown["items"])
    owed = shown["owed"] or shown["waiting_notices"] or shown["reinstate"]
    return shown["status"] in DONE and not clocks and not owed


def _until(history: History, seen: Seen, by: datetime) -> datetime | None:
    """The end of its preservation, by the facts of its whole chain up to an instant; None if it has none."""
    months = MONTHS.get(seen.order.law)
    if months is None or history.month is None:
        return None
    chain_ = _chain(history, seen)
    if any(_is_held(each, by) for each in chain_):
        return None
    last = max(at for each in chain_ for at in _happened(each) if at <= by)
    released = (instant(fact["timestamp"]) for each in chain_ for fact in each.of(RELEASED))
    return max([last + months * history.month, *(at + AFTER_RELEASE * history.month for at in released if at <= by)])


def _is_held(seen: Seen, by: datetime) -> bool:
    held = [fact for fact in seen.of("order.erasure_held", "order.erasure_released") if instant(fact["timestamp"]) < by]
    return bool(held) and held[-1]["type"] == "order.erasure_held"


def _happened(seen: Seen) -> Iterator[datetime]:
    """Facts that prolong preservation, and measures."""
    for fact in seen.facts:
        if fact["type"] not in OF_ERASURE:
            yield instant(fact["timestamp"])
    yield from (instant(item["measured_at"]) for item in seen.shown["items"] if item["measured_at"])


def _chain(history: History, seen: Seen) -> list[Seen]:
    """The orders that supersede each other, this one among them."""
    by_id = {each.order.id: each for each in history.seen}
    chain_ = [seen]
    while (before := by_id.get(chain_[0].order.supersedes or "")) and before not in chain_:
        chain_.insert(0, before)
    while after := [each for each in history.seen if each.order.supersedes == chain_[-1].order.id]:
        chain_.append(after[0])
    return chain_


def _shown(erased: _Erased) -> Iterator[str]:
    """4.1: the members that come from the journal, and none of the text."""
    shown, before = erased.now.shown, erased.before.shown
    if shown["status"] != "erased":
        yield f"its status is {shown['status']}"
    left = (OF_TEXT & shown.keys()) | {name for item in shown["items"] for name in OF_ITEMS & item.keys()}
    if left:
        yield f"it still shows {sorted(left)}"
    for name in ("id", "reference", "authority", "platform", "law", "issued_at", "text_sha256", "breaches"):
        if shown[name] != before[name]:
            yield f"it shows {name} {shown[name]}, and was {before[name]}"
    for item, earlier in zip(shown["items"], before["items"], strict=True):
        for name in ("number", "outcome", "measured_at", "in_time", "answered_at", "reinstated_at"):
            if item[name] != earlier[name]:
                yield f"item {item['number']} shows {name} {item[name]}, and was {earlier[name]}"
    if erased.now.again is not None and erased.now.again != shown["journal"]:
        yield f"reading changed its journal from {shown['journal']} to {erased.now.again}"


def _answers(history: History, erased: _Erased) -> Iterator[str]:
    """410 to each command and answer of its two sides that was sent since; not before."""
    order = erased.now.order
    sides = {order.authority.name, order.platform.name, order.platform.desk}
    sides |= history.callers.get(order.platform.name, set())
    for exchange in history.of_order.get(order.id, ()):
        if exchange.method == "POST" and exchange.who in sides:
            yield from _answer(exchange, erased)
    for exchange in history.exchanges:
        same = exchange.path == "/orders" and exchange.who == order.authority.name and exchange.method == "POST"
        if same and exchange.body.get("reference") == order.reference:
            yield from _answer(exchange, erased)


def _answer(exchange: Exchange, erased: _Erased) -> Iterator[str]:
    if not exchange.attempts or exchange.status >= SERVER_FAULT:
        return
    what = f"{exchange.who} {exchange.command} at {exchange.attempts[0].sent:%d %H:%M:%S}: {exchange.status}"
    is_gone = exchange.status == GONE and exchange.answer["type"].endswith("/order-erased")
    if exchange.attempts[-1].sent > erased.at + erased.now.clocks:
        if not is_gone and exchange.status not in BEFORE_STATE:
            yield f"{what}, and it was erased at {erased.at:%d %H:%M:%S}"
    elif is_gone and exchange.attempts[-1].answered < erased.at - erased.now.clocks:
        yield f"{what}, before it was erased"


def _refused(history: History, seen: Seen) -> Iterator[str]:
    """No command to an order that is not erased is answered as if it were."""
    for exchange in history.of_order.get(seen.order.id, ()):
        if exchange.status == GONE and "/order-erased" in exchange.text:
            yield f"{exchange.who} {exchange.command} was refused as if it had been erased"


def _webhooks(history: History, erased: _Erased) -> Iterator[str]:
    """Its last fact comes to both sides; and what was sent since has neither words nor text."""
    sides = (PartyFacts(erased.now.order.authority, erased.now.facts), *representatives(history, erased.now))
    for side in sides:
        if side.party.hook is None:
            continue
        hooks = history.hooks_of.get((side.party.hook, erased.now.order.id), [])
        owed = [fact for fact in webhooks.owed(history, side) if fact["type"] == ERASED]
        yield from webhooks.missing(history, side.party, owed, hooks)
        visible = {fact["data"]["fact"]: fact for fact in erased.now.facts}
        for hook in hooks:
            if history.is_bare(hook):
                yield from webhooks.hook_faults(side.party, hook, visible)
            elif hook.at > erased.at + webhooks.UNDER_WAY:
                number, kind = hook.payload["data"]["sequence"], hook.payload["type"]
                yield f"{side.party.name} was given fact {number} {kind} with its words at {hook.at:%d %H:%M:%S}"


def _lists(history: History, erased: _Erased) -> Iterator[str]:
    for listed in history.lists:
        for entry in listed.entries:
            if entry.get("id") == erased.now.order.id and entry["status"] != "erased":
                yield f"{listed.party.name} {listed.query} shows it as {entry['status']}"

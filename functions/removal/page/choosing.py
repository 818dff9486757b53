"""The pages on which an answer is written: what to tell, and then the form for it."""

from collections.abc import Iterator, Mapping, Sequence

from removal.language.moments import span
from removal.language.texts import Texts
from removal.law.law import Law
from removal.orders.item import NOT_POSSIBLE, Ground, Outcome
from removal.page.body import UNKNOWN
from removal.page.drafting import EXPLANATION, with_scope
from removal.page.forms.chosen import ALL, NUMBERS, SCOPE, SCOPES, every, ranges
from removal.page.forms.filed import FILE, TABLE
from removal.page.forms.kinds import ACKNOWLEDGE, KINDS, REINSTATEMENT, REPORT
from removal.page.forms.named import FieldError
from removal.page.forms.reinstatement import BACK, not_back
from removal.page.forms.report import OUTCOME
from removal.page.opening import Opened
from removal.page.show import open_kinds
from removal.reading.view import ItemView, Row, order_view
from removal.record import duration
from removal.values import dataclass

WARNED = frozenset({ACKNOWLEDGE, "contest"})  # whose form says that the clock goes on
WRITTEN = (OUTCOME, "ground", NUMBERS, EXPLANATION, TABLE, UNKNOWN, "measured_at", "territory", "by", "own_reference")


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """The kinds of answer among which the reader chooses."""

    texts: Texts
    reference: str
    authority: str
    telephone: str | None
    kinds: tuple[str, ...]
    errors: Sequence[FieldError]
    files: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form for one kind of answer. `offered`: the numbers of the items that "all" means.

    `listed`: the items that may be named; `sole`: the order has one item, so nothing is to be chosen.
    """

    texts: Texts
    reference: str
    authority: str
    telephone: str | None
    kind: str
    hint: str
    form: Mapping[str, str]
    errors: Sequence[FieldError]
    offered: str
    listed: tuple[ItemView, ...]
    sole: bool
    zone: str
    scopes: tuple[str, ...] = SCOPES
    outcomes: tuple[str, ...] = tuple(outcome.value for outcome in Outcome)
    grounds: tuple[str, ...] = tuple(ground.value for ground in Ground)
    not_possible: tuple[str, ...] = (BACK, *NOT_POSSIBLE)

    @property
    def names_items(self) -> bool:
        """Whether the form asks for items."""
        return self.kind != ACKNOWLEDGE


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """An answer that was not recorded, and what was written. `form`: its fields, for another language."""

    texts: Texts
    reference: str
    authority: str
    telephone: str | None
    why: str
    rows: tuple[Row, ...]
    form: Mapping[str, str]
    kinds: tuple[str, ...]


def choose_page(opened: Opened, *, chosen_none: bool) -> ChoosePage:
    """The page on which the reader says what to tell; `chosen_none`: it was sent without a choice."""
    texts = opened.reader.texts
    errors = [FieldError("answer", texts("page.error_answer"))] if chosen_none else []
    return ChoosePage(texts, *named_order(opened), open_kinds(opened), errors, FILE in opened.kinds)


def form_page(opened: Opened, kind: str, form: Mapping[str, str], errors: Sequence[FieldError] = ()) -> FormPage:
    """The form for a kind of answer, filled in."""
    order, texts = opened.order, opened.reader.texts
    offered = KINDS[kind].offered(order)
    listed = {REPORT: every, REINSTATEMENT: not_back}.get(kind, KINDS[kind].offered)(order)
    items = order_view(order, opened.text, opened.parties, opened.reader).items if opened.text else ()
    return FormPage(
        texts,
        *named_order(opened),
        kind=kind,
        hint=_hint(kind, opened.parties.law, texts),
        form=with_scope(form),
        errors=errors,
        offered=ranges(offered),
        listed=tuple(item for item in items if item.number in listed),
        sole=len(listed) == 1,
        zone=opened.reader.zone,
    )


def refused_page(opened: Opened, form: Mapping[str, str], why: str) -> RefusedPage:
    """The page of an answer that is not taken, with all that was written."""
    texts = opened.reader.texts
    return RefusedPage(
        texts, *named_order(opened), why, tuple(_written(form, texts, opened.reader.zone)), form, open_kinds(opened)
    )


def contact_caller(contact_id: str) -> str:
    """The caller name, in facts, of a contact that answered on the page."""
    return f"contact:{contact_id}"


def signed_before(opened: Opened) -> dict[str, str]:
    """The name under which the contact answered this order last, for its next form; empty before its first answer."""
    own = (fact.payload for fact in reversed(opened.facts) if fact.by.caller == contact_caller(opened.contact.id))
    name = next((payload["answered_by"] for payload in own if payload.get("answered_by")), None)
    return {"by": name} if name else {}


def _written(form: Mapping[str, str], texts: Texts, zone: str) -> Iterator[Row]:
    """What was written, with the labels of the fields; that of the time names the zone."""
    fields = with_scope(form)
    for name in WRITTEN:
        text = fields.get(name, "").strip()
        if name == NUMBERS and fields.get(SCOPE) in SCOPES:
            text = (
                f"{texts(f'page.scope_{fields[SCOPE]}')}: {text}" if fields[SCOPE] != ALL else texts("page.scope_all")
            )
        if text:
            yield Row(texts(f"page.{name}", zone=zone), texts.named(name, text))


def named_order(opened: Opened) -> tuple[str, str, str | None]:
    """What every page says: the order's reference, the authority, its telephone."""
    authority = opened.parties.authority
    return opened.order.reference, authority.name_in(opened.reader.texts.language), authority.telephone


def _hint(kind: str, law: Law, texts: Texts) -> str:
    if kind == "obstacle":
        return _obstacle_hint(law, texts)
    return texts(f"page.{kind}_{'warning' if kind in WARNED else 'hint'}")


def _obstacle_hint(law: Law, texts: Texts) -> str:
    """The hint about the effect of an obstacle on the due time, by the law."""
    if not law.obstacle_limit:
        return texts("page.obstacle_never_stops")
    longest, key = span(duration.to_text(law.unable_max), texts), "obstacle_hint"
    if law.answered == "none":
        key = "obstacle_hint_unable"
    return texts(f"page.{key}", limit=law.obstacle_limit, unable_max=longest)

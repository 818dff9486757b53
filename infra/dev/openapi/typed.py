"""Models for the document, made from the types by which the code builds and reads payloads."""

from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from pydantic import BaseModel, Field, create_model

from infra.dev.openapi.response_model import (
    At,
    Count,
    Digest,
    FreeText,
    Id,
    Item,
    LawName,
    Link,
    Number,
    ResponseModel,
    Restored,
    Seconds,
    Territory,
    Uuid,
)
from removal.deliveries import shown as deliveries
from removal.endpoints import payloads as delivery
from removal.endpoints import shown as endpoints
from removal.endpoints.schemas import FactType
from removal.mail import shown as mails
from removal.orders import schemas, shown
from removal.orders.order import Status
from removal.orders.payloads import lines
from removal.publiclog import shown as log
from removal.record import members
from removal.registry import payloads as registry
from removal.registry import schemas as entered
from removal.registry import shown as entries
from removal.registry.schemas import AuthorityRole
from removal.web.body_models import Country, Day, Email, Language, Line, Month

Model = type[BaseModel]
EvidenceKind = Literal["webhook_accepted", "mail_accepted", "answer"]
GroundName = Literal["manifest_error", "insufficient_information", "force_majeure", "technical"]

# How each kind of member looks; a member without a row here makes no document.
SHAPES: dict[Any, Any] = {
    members.Instant: At,
    members.Duration: Annotated[str, Field(pattern="^P", max_length=40)],
    members.Digest: Digest,
    members.Uuid: Uuid,
    members.Restored: Restored,
    members.Slug: Id,
    members.LawName: LawName,
    members.FactType: FactType,
    members.Line: Line,
    members.Words: FreeText,
    members.Territory: Territory,
    members.Link: Link,
    members.Number: Number,
    members.Count: Count,
    members.Seconds: Seconds,
    lines.ItemNumber: Item,
    lines.EvidenceKind: EvidenceKind,
    lines.GroundName: GroundName,
    lines.HindranceName: Literal["clarification_needed", "unable"],
    lines.OutcomeName: Literal["removed", "access_disabled", "already_absent"],
    lines.OwedName: Literal["obstacle", "contest", "reinstatement"],
    lines.AuthorityOwedName: Literal["obstacle", "contest"],
    lines.NotPossibleGround: schemas.NotPossibleGround,
    registry.ContactChange: Literal["added", "altered", "awaits", "moved", "removed", "confirmed"],
    registry.WordName: Annotated[str, Field(pattern="^[a-z_]+$", max_length=40)],
    registry.Scope: Annotated[str, Field(pattern="^[a-z]+:[a-z]+$", max_length=40)],
    delivery.Challenge: Annotated[str, Field(pattern="^[A-Za-z0-9_-]+$", max_length=100)],
    delivery.WarnedPercent: Literal[50, 70, 90],
    entries.Month: Month,
    entries.Day: Day,
    entries.Users: Annotated[int, Field(ge=0, le=entered.USERS_AT_MOST)],
    entries.Email: Email,
    entries.LanguageName: Language,
    entries.Country: Country,
    entries.Zone: entered.Zone,
    entries.ZoneOfReader: Annotated[str, Field(max_length=64)],
    entries.AuthorityRole: AuthorityRole,
    entries.Role: Literal["primary", "deputy", "escalation"],
    entries.ExemptionKind: Literal["corporate_messenger", "email", "other"],
    entries.CallerKind: Literal["person", "machine"],
    endpoints.OwnerName: Annotated[str, Field(pattern="^(?:authority|platform|registrar):[a-z0-9-]+$")],
    endpoints.Url: Annotated[str, Field(max_length=2_048)],
    endpoints.Secret: Annotated[str, Field(pattern="^whsec_[A-Za-z0-9+/]+=*$")],
    deliveries.Subject: Annotated[str, Field(pattern="^[a-z]+:[A-Za-z0-9-]+$", max_length=100)],
    members.AnyFactType: Annotated[str, Field(pattern="^[a-z]+\\.[a-z_]+$", max_length=100)],
    deliveries.StateName: Literal["pending", "held", "delivered"],
    deliveries.HttpStatus: Annotated[int, Field(ge=100, le=999)],
    log.Proof: Annotated[str, Field(max_length=20_000)],
    mails.MailStatus: Annotated[str, Field(pattern="^[245](\\.[0-9]{1,3}){1,2}$")],
    shown.StatusName: Status,
    shown.NoticeType: Literal[
        "order.issued",
        "order.obstacle_answered",
        "order.disputed",
        "order.resumed",
        "order.reinstatement_required",
        "order.withdrawn",
        "order.superseded",
    ],
    shown.ItemClockName: Literal["awaiting_receipt", "running", "stopped", "done"],
    shown.StopName: Literal[*get_args(GroundName), "suspension"],
    shown.MeasuredAt: Annotated[str, Field(max_length=40)],
    bool: bool,
    NoneType: None,
}
BASES: dict[type, tuple[Model, ...]] = {  # as it was sent
    shown.OrderItem: (schemas.OrderedItem,),
    entries.Measurement: (entered.MeasurementBody,),
    entries.Exemption: (entered.ExemptionBody,),
}
NULL_IF_ABSENT = {"stopped"}  # of a clock that goes on: with nothing in it, a lift that lets none go on


@cache
def model_of(payload: type, *bases: Model, without: frozenset[str] = frozenset()) -> Model:
    """A model with a payload type's members after those of `bases`. Raises KeyError for a member without a shape."""
    hints = get_type_hints(payload, include_extras=True)
    fields: dict[str, Any] = {name: field(name, hint) for name, hint in hints.items() if name not in without}
    base = bases or BASES.get(payload, (ResponseModel,))
    made: Model = create_model(payload.__name__, __base__=base, __doc__=payload.__doc__, __module__=__name__, **fields)
    return made


def many(shape: Any) -> Any:  # noqa: ANN401 - a type made of types
    """An array of it."""
    return GenericAlias(tuple, (shape, ...))


def field(name: str, hint: Any) -> tuple[Any, Any]:  # noqa: ANN401 - a type made of types
    """The shape of a member and its default."""
    if get_origin(hint) is not NotRequired:
        return _shape(hint), ...
    (inner,) = get_args(hint)
    if get_origin(inner) is list and name not in NULL_IF_ABSENT:
        return _shape(inner), ()
    return _shape(inner | None), None


def _shape(hint: Any) -> Any:  # noqa: ANN401 - likewise
    origin = get_origin(hint)
    if origin is Literal:
        return hint
    if origin is list:
        return many(_shape(*get_args(hint)))
    if origin in (UnionType, Union):
        return Union[tuple(map(_shape, get_args(hint)))]  # noqa: UP007 - of so many
    return model_of(hint) if is_typeddict(hint) else _shape_of_value(hint)


def _shape_of_value(hint: Any) -> Any:  # noqa: ANN401 - likewise
    try:
        return SHAPES[hint]
    except KeyError:
        msg = f"add {hint} to SHAPES in infra/dev/openapi/typed.py"
        raise KeyError(msg) from None

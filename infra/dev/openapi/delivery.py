"""Endpoints and deliveries as the API shows them."""

from infra.dev.openapi.response_model import Count, Cursor, ResponseModel
from infra.dev.openapi.typed import model_of
from removal.deliveries import shown as deliveries
from removal.endpoints import shown
from removal.mail import shown as mails

Endpoint, NewEndpoint = model_of(shown.Endpoint), model_of(shown.NewEndpoint)
TestDelivery, Delivery = model_of(shown.TestDelivery), model_of(deliveries.Delivery)
ReadDelivery = model_of(deliveries.ReadDelivery)


class Endpoints(ResponseModel):
    """The caller's endpoints."""

    endpoints: tuple[model_of(shown.Endpoint), ...]  # type: ignore[valid-type]
    next: Cursor | None


class Deliveries(ResponseModel):
    """A page of an endpoint's deliveries, the newest fact first."""

    deliveries: tuple[model_of(deliveries.Delivery), ...]  # type: ignore[valid-type]
    next: Cursor | None


class Replayed(ResponseModel):
    """How many deliveries go out; with `next`, ask again with it as `cursor`."""

    count: Count
    next: Cursor | None


class MailReports(ResponseModel):
    """Reports about the mails of one order."""

    reports: tuple[model_of(mails.MailReport), ...]  # type: ignore[valid-type]

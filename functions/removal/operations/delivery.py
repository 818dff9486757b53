"""Deliveries that need a hand: dead letters, an order's notice once more, an endpoint stopped or started, link keys."""

from datetime import UTC, datetime
from typing import Any

from removal.deliveries.list_store import DeliveryList
from removal.endpoints.actions import Endpoints
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.owner import owner_of
from removal.endpoints.store import EndpointStore
from removal.operations.command_context import DONE, CommandContext, shown
from removal.operations.dead_letters import RETURNS_TO, DeadLetters
from removal.record import instant
from removal.record.facts import SYSTEM
from removal.registry.office import Act
from removal.wiring import now

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def add(commands: Any, where: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for them
    """`redrive`, `resend`, `endpoint list|disable|enable`, `link-key rotate`."""
    redrive = commands.add_parser("redrive", parents=[writes], help="put dead letters back where they came from")
    redrive.add_argument("queue", choices=sorted(RETURNS_TO))
    redrive.set_defaults(command=_redrive)
    resend = commands.add_parser("resend", parents=[writes], help="send an order's notice to its representative again")
    resend.add_argument("order")
    resend.set_defaults(command=_resend)
    endpoint = commands.add_parser("endpoint", parents=[where], help="webhooks").add_subparsers(
        required=True, metavar="ACTION"
    )
    listed = endpoint.add_parser("list", parents=[where], help="those that fail or are disabled; the rest with --all")
    listed.add_argument("--all", action="store_true")
    listed.set_defaults(command=_list)
    stop = endpoint.add_parser("disable", parents=[writes], help="hold what comes for it, until it is enabled")
    stop.add_argument("id")
    stop.add_argument("--reason", required=True, type=shown, help="its owner is told")
    stop.set_defaults(command=_disable)
    start = endpoint.add_parser("enable", parents=[writes], help="send what was held for it, the oldest first")
    start.add_argument("id")
    start.set_defaults(command=_enable)
    key = commands.add_parser("link-key", parents=[where], help="what signs the links in mails").add_subparsers(
        required=True, metavar="ACTION"
    )
    rotate = key.add_parser("rotate", parents=[writes], help="make a new one; the one before it stays good")
    rotate.set_defaults(command=_rotate)


def _redrive(asked: CommandContext) -> int:
    letters = DeadLetters(asked.wiring.client("sqs"), asked.wiring.settings.need("STACK_NAME"), asked.arguments.queue)
    what = f"put about {letters.count()} messages of {letters.name} back into {letters.source}"
    return asked.write(what, lambda: asked.say(f"{letters.put_back()} messages went back"))


def _resend(asked: CommandContext) -> int:
    order = asked.arguments.order

    def resend() -> None:
        sent = asked.wiring.resending.run(order)
        asked.say(f"{order}: {sent.by_webhook} webhooks and {sent.by_mail} mails go out")

    found = asked.wiring.resending.planned(order)
    what = f"send the notice of {order} again by {found.by_webhook} webhooks and {found.by_mail} mails"
    return asked.write(what, resend)


def _list(asked: CommandContext) -> int:
    """Without its URL, which may hold a secret of its owner's."""
    store, line = EndpointStore(), DeliveryList()
    for id_ in store.ids():
        found = store.load(id_).endpoint
        well = found.takes and not found.unconfirmed
        if found.deleted_at is None and (asked.arguments.all or not well):
            asked.say(f"{id_} of {found.owner}: {_state(found)}; {line.held_since(id_, BEGINNING)} wait")
    return DONE


def _state(endpoint: Endpoint) -> str:
    if not endpoint.enabled:
        return "disabled"
    if endpoint.failing_since:
        return f"failing since {instant.to_text(endpoint.failing_since)} ({endpoint.last_fault})"
    if endpoint.unconfirmed:
        return "not confirmed: gets no facts of orders"
    return "takes deliveries" if endpoint.takes else "not verified"


def _disable(asked: CommandContext) -> int:
    found, endpoints = _endpoint(asked)
    reason = asked.arguments.reason
    what = f"disable endpoint {found.id} of {found.owner}"
    return asked.write(what, lambda: endpoints.disable(owner_of(found), found.id, reason, SYSTEM))


def _enable(asked: CommandContext) -> int:
    found, endpoints = _endpoint(asked)
    _require_owner(asked, found)
    what = f"enable endpoint {found.id} of {found.owner}"
    return asked.write(what, lambda: endpoints.enable(owner_of(found), found.id, SYSTEM))


def _require_owner(asked: CommandContext, endpoint: Endpoint) -> None:
    """IllegalCommand for the endpoint of a representative that may not have one any more."""
    kind, _, platform = endpoint.owner.partition(":")
    if kind == "platform":
        asked.wiring.offices.require_for(platform, endpoint.representative, Act.KEEP_ENDPOINTS, now())


def _endpoint(asked: CommandContext) -> tuple[Endpoint, Endpoints]:
    store = EndpointStore()
    found = store.load(asked.arguments.id).endpoint
    return found, Endpoints(store, asked.wiring.vault, asked.wiring.guard, now, asked.wiring.limits)


def _rotate(asked: CommandContext) -> int:
    return asked.write("make a new key for the links in mails", asked.wiring.link_keys.rotate)

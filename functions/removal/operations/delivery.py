"""Commands for deliveries: redrive or discard dead letters, resend notices, stop or start webhooks, rotate keys."""

import json
import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from removal.deliveries.list_store import DeliveryList
from removal.endpoints.actions import Endpoints
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.owner import owner_of
from removal.endpoints.store import EndpointStore
from removal.errors import RemovalError
from removal.operations.command_context import DONE, CommandContext, shown
from removal.operations.dead_letters import DISCARDED, SOURCE_QUEUES, DeadLetters
from removal.record import instant
from removal.record.facts import SYSTEM
from removal.registry.office import Act
from removal.wiring.operate import guard, limits, link_keys, now, offices, resending, vault

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def add(commands: Any, where: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for them
    """Add the commands `redrive`, `discard`, `resend`, `endpoint list|disable|enable` and `link-key rotate`."""
    redrive = commands.add_parser("redrive", parents=[writes], help="put dead letters back where they came from")
    redrive.add_argument("queue", choices=sorted(SOURCE_QUEUES))
    redrive.set_defaults(command=_redrive)
    discard = commands.add_parser(
        "discard", parents=[writes], help="take dead letters that no function can read into a file"
    )
    discard.add_argument("queue", choices=sorted(DISCARDED))
    discard.add_argument(
        "--copy", required=True, type=Path, metavar="FILE", help="appended to, before a message is deleted"
    )
    discard.set_defaults(command=_discard)
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
    stop.add_argument("--reason", required=True, type=shown, help="sent to its owner")
    stop.set_defaults(command=_disable)
    start = endpoint.add_parser("enable", parents=[writes], help="send what was held for it, the oldest first")
    start.add_argument("id")
    start.set_defaults(command=_enable)
    key = commands.add_parser("link-key", parents=[where], help="what signs the links in mails").add_subparsers(
        required=True, metavar="ACTION"
    )
    rotate = key.add_parser("rotate", parents=[writes], help="make a new one; the one before it stays good")
    rotate.set_defaults(command=_rotate)


def _redrive(context: CommandContext) -> int:
    letters = _dead_letters(context)
    what = f"put about {letters.count()} messages of {letters.name} back into {letters.source}"
    return context.write(what, lambda: context.say(f"{letters.put_back()} messages went back"))


def _discard(context: CommandContext) -> int:
    letters = _dead_letters(context)
    what = f"write about {letters.count()} messages of {letters.name} to {context.arguments.copy} and delete them"
    return context.write(
        what, lambda: context.say(f"{_copied(letters, context.arguments.copy)} messages are in the file")
    )


def _copied(letters: DeadLetters, path: Path) -> int:
    """How many messages were written, then deleted. RemovalError if the file cannot be written."""
    try:
        with path.open("a", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write("\n" if _ends_within_a_line(path) else "")
            return letters.discard(partial(_write, file, letters.name))
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}): what is not in it is still in the queue."
        raise RemovalError(msg) from None


def _ends_within_a_line(path: Path) -> bool:
    """Whether a full disk cut the last line: the message is written again, and must not be joined to it."""
    return path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")


def _write(file: TextIO, queue: str, message: "MessageTypeDef") -> None:
    """Write a message as a line of JSON, and wait until the disk has it."""
    known = {name: message.get(name) for name in ("MessageId", "Body", "Attributes", "MessageAttributes")}
    file.write(json.dumps({"queue": queue, **known}) + "\n")
    file.flush()
    os.fsync(file.fileno())


def _dead_letters(context: CommandContext) -> DeadLetters:
    stack = context.process.settings.need("STACK_NAME")
    return DeadLetters(context.process.client("sqs"), stack, context.arguments.queue)


def _resend(context: CommandContext) -> int:
    order = context.arguments.order

    def resend() -> None:
        sent = resending().run(order)
        context.say(f"{order}: {sent.by_webhook} webhooks and {sent.by_mail} mails go out")

    planned = resending().planned(order)
    what = f"send the notice of {order} again by {planned.by_webhook} webhooks and {planned.by_mail} mails"
    return context.write(what, resend)


def _list(context: CommandContext) -> int:
    """Print endpoints, without their URLs, which may hold secrets of their owners."""
    store, deliveries = EndpointStore(), DeliveryList()
    for id_ in store.ids():
        endpoint = store.load(id_).endpoint
        well = endpoint.takes and not endpoint.unconfirmed
        if endpoint.deleted_at is None and (context.arguments.all or not well):
            context.say(f"{id_} of {endpoint.owner}: {_state(endpoint)}; {deliveries.held_since(id_, BEGINNING)} wait")
    return DONE


def _state(endpoint: Endpoint) -> str:
    if not endpoint.enabled:
        return "disabled"
    if endpoint.failing_since:
        return f"failing since {instant.to_text(endpoint.failing_since)} ({endpoint.last_fault})"
    if endpoint.unconfirmed:
        return "not confirmed: gets no facts of orders"
    return "takes deliveries" if endpoint.takes else "not verified"


def _disable(context: CommandContext) -> int:
    endpoint, endpoints = _endpoint(context)
    reason = context.arguments.reason
    what = f"disable endpoint {endpoint.id} of {endpoint.owner}"
    return context.write(what, lambda: endpoints.disable(owner_of(endpoint), endpoint.id, reason, SYSTEM))


def _enable(context: CommandContext) -> int:
    endpoint, endpoints = _endpoint(context)
    _require_owner(endpoint)
    what = f"enable endpoint {endpoint.id} of {endpoint.owner}"
    return context.write(what, lambda: endpoints.enable(owner_of(endpoint), endpoint.id, SYSTEM))


def _require_owner(endpoint: Endpoint) -> None:
    """IllegalCommand if the endpoint's representative may no longer have endpoints."""
    kind, _, platform = endpoint.owner.partition(":")
    if kind == "platform":
        offices().require_for(platform, endpoint.representative, Act.KEEP_ENDPOINTS, now())


def _endpoint(context: CommandContext) -> tuple[Endpoint, Endpoints]:
    store = EndpointStore()
    endpoint = store.load(context.arguments.id).endpoint
    return endpoint, Endpoints(store, vault(), guard(), now, limits())


def _rotate(context: CommandContext) -> int:
    return context.write("make a new key for the links in mails", link_keys().rotate)

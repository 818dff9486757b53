"""The parts of all functions, as tests reach them: `parts.registry()` is the register of the process that runs.

In a `World` all functions are one process; `world.restart()` begins another one, with new parts. `parts.put(sender=…)`
puts something else in place of a part until then.
"""

from removal.wiring.api import Routes, app, routes_of_orders
from removal.wiring.dispatch import fan_out, promise_signer, promised
from removal.wiring.log import log_worker, next_signers, signer, witnessing
from removal.wiring.mail_feedback import mail_feedback
from removal.wiring.operate import journals, log_resuming, resending
from removal.wiring.page import (
    authority_page,
    contact_page,
    draft_answers,
    endpoint_page,
    front_page,
    list_page,
    order_page,
    proof_file,
    record_page,
    refused_answers,
)
from removal.wiring.parts.addresses import addresses
from removal.wiring.parts.appointing import appointing
from removal.wiring.parts.channels import channels
from removal.wiring.parts.control import control
from removal.wiring.parts.deliveries import deliveries
from removal.wiring.parts.endpoints import guard, vault
from removal.wiring.parts.erasure import erasure, register_erasure
from removal.wiring.parts.law import laws
from removal.wiring.parts.ledger import ledger
from removal.wiring.parts.limits import limits
from removal.wiring.parts.links import link_keys
from removal.wiring.parts.log import log_queue
from removal.wiring.parts.order_context import order_context, order_lists
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.orders import orders
from removal.wiring.parts.other_routes import other_routes
from removal.wiring.parts.passing_on import pass_on
from removal.wiring.parts.proofs import proof_reader
from removal.wiring.parts.queues import bus, mail_queue, timer_queues, webhook_queue
from removal.wiring.parts.receipt import receipt_by_webhook
from removal.wiring.parts.registry import offices, registry
from removal.wiring.parts.timers import other_timers
from removal.wiring.parts.witnesses import witness_sender
from removal.wiring.parts.workers import workers
from removal.wiring.process import now, process
from removal.wiring.send_email import mailer, mailing
from removal.wiring.send_webhook import sender, sending
from removal.wiring.sweep import sweep
from removal.wiring.tick import order_timer, tick

__all__ = [
    "Routes",
    "addresses",
    "app",
    "appointing",
    "authority_page",
    "bus",
    "channels",
    "contact_page",
    "control",
    "deliveries",
    "draft_answers",
    "endpoint_page",
    "erasure",
    "fan_out",
    "front_page",
    "guard",
    "journals",
    "laws",
    "ledger",
    "limits",
    "link_keys",
    "list_page",
    "log_queue",
    "log_resuming",
    "log_worker",
    "mail_feedback",
    "mail_queue",
    "mailer",
    "mailing",
    "next_signers",
    "now",
    "offices",
    "order_context",
    "order_lists",
    "order_page",
    "order_store",
    "order_timer",
    "orders",
    "other_routes",
    "other_timers",
    "pass_on",
    "process",
    "promise_signer",
    "promised",
    "proof_file",
    "proof_reader",
    "put",
    "receipt_by_webhook",
    "record_page",
    "refused_answers",
    "register_erasure",
    "registry",
    "resending",
    "routes_of_orders",
    "sender",
    "sending",
    "signer",
    "sweep",
    "tick",
    "timer_queues",
    "vault",
    "webhook_queue",
    "witness_sender",
    "witnessing",
    "workers",
]
OF_THE_PROCESS = {"session", "chance"}


def put(**others: object) -> None:
    """Put others in place of parts with these names."""
    unknown = others.keys() - OF_THE_PROCESS - {*__all__}
    assert not unknown, f"no parts: {unknown}"
    vars(process()).update(others)

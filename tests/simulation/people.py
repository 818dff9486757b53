"""What contacts do when a mail comes: now and then one takes the order over, on the page behind its own link.

A server accepts mails at any hour, so most of them are read by no person.
"""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from infra.dev.local.browser import forms
from tests.simulation.cast import Party
from tests.simulation.orders import Order
from tests.simulation.process import drawn, stream
from tests.simulation.receivers import Letter

if TYPE_CHECKING:
    from tests.simulation.lives import Lives

SHARES = {  # of the mails after which a person acts, by the fact that the mail is about
    "order.issued": 0.1,
    "order.obstacle_answered": 0.2,
    "order.disputed": 0.2,
    "order.undelivered": 0.2,
    "order.reassigned": 0.1,
    "order.reminded": 0.25,
    "order.breached": 0.2,
}
REPORTS = 0.15  # of these; the others acknowledge
REMOVED = {"answer": "report", "outcome": "removed", "scope": "all"}
SLOWEST = 0.2  # of the window, until a person does


def read(lives: "Lives", order: Order, letter: Letter) -> None:
    """A mail was accepted."""
    chance, link = stream(lives.seed, "people", letter.message_id), letter.link
    if link is None or order.is_left or chance.random() >= SHARES.get(letter.kind, 0):
        return
    name = f"{letter.recipient.partition('@')[0].title()} on duty"
    fields = (
        {"answer": "report", "outcome": "removed", "scope": "all"}
        if chance.random() < REPORTS
        else {"answer": "acknowledge"}
    )
    person = Party("person", "person", chance, None)
    after = drawn(chance, timedelta(seconds=3), order.window * SLOWEST)
    task = lives.scheduler.spawn(person, lambda: act(lives, order, chance, link, {"by": name, **fields}), after)
    lives.tasks.append(task)


def act(lives: "Lives", order: Order, chance: Random, link: str, fields: Mapping[str, str]) -> None:
    """As a person does: look, fill in, confirm."""
    gateway, scheduler = lives.gateway, lives.scheduler
    gateway.page(chance, link)
    preview = gateway.page(chance, link, fields)
    scheduler.sleep(timedelta(seconds=chance.uniform(0.5, 4)))
    drafted = next((form.fields for form in forms(preview.text) if "draft" in form.fields), None)
    if drafted is None:  # nothing to confirm: the page said why
        return
    answer = gateway.page(chance, link, {**fields, **drafted, "confirm": "yes"})
    order.requests.append((scheduler.now, "page", fields["answer"], answer.status))

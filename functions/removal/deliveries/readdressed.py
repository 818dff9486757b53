"""The ids of a notice's mails by contact: a contact with another address than before gets the notice under a new id.

Example: the notice went to the primary's old address, whose server is silent. The registrar replaces the address. The
mail under the usual id went elsewhere, so the new address has not had the notice, and its mail has another id.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from removal.deliveries.delivery import Delivery, State
from removal.endpoints.channel import delivery_id
from removal.record.canonical import derived_id
from removal.registry.platform import Contact
from removal.values import dataclass


class Deliveries(Protocol):
    """Earlier deliveries."""

    def find_all(self, ids: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Delivery]:
        """Deliveries by the ids of endpoint and delivery; those that were never planned are missing."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """The id of a notice's mail to a contact's present address; `state` is None if it was not planned."""

    id: str
    state: State | None


def readdressed_id(usual_id: str, email: str) -> str:
    """The id of a mail to a contact's new address; the same whatever causes it, so that it is planned once."""
    return derived_id("readdressed", usual_id, email)


def mailed_to(deliveries: Deliveries, fact_id: str, contacts: Iterable[Contact]) -> dict[str, Mailed]:
    """The mail of a notice to the present address of each contact, by contact id.

    One request; two if an address was replaced. One more each time that an address comes back whose mail was not sent.
    """
    by_id = {contact.id: contact for contact in contacts}
    mails, ids = dict[str, Mailed](), {id_: delivery_id(fact_id, id_) for id_ in by_id}
    while ids:
        stored = deliveries.find_all(ids.items())
        mails |= {pair[0]: Mailed(pair[1], _state(stored.get(pair))) for pair in ids.items()}
        ids = {
            id_: readdressed_id(delivery.id, by_id[id_].email)
            for (id_, _), delivery in stored.items()
            if _went_elsewhere(delivery, by_id[id_])
        }
    return mails


def _went_elsewhere(delivery: Delivery, contact: Contact) -> bool:
    return delivery.state is State.UNNEEDED or (delivery.mail is not None and delivery.mail.email != contact.email)


def _state(delivery: Delivery | None) -> State | None:
    return delivery.state if delivery else None

"""The parties that may see each type of fact, in one table. A type that is not in it is visible to no party."""

from collections.abc import Mapping

AUTHORITY, REPRESENTATIVE, OWNER, REGISTRAR = "authority", "representative", "owner", "registrar"
REGISTRAR_OWNER = "registrar:registrar"  # the one registrar, which belongs to no tenant
BOTH = frozenset({AUTHORITY, REPRESENTATIVE})

AUDIENCE: Mapping[str, frozenset[str]] = {
    "order.drafted": frozenset({AUTHORITY}),
    "order.refused": frozenset({AUTHORITY}),
    "order.issued": BOTH,
    "order.received": BOTH,
    "order.evidence_kept": BOTH,
    "order.evidence_withdrawn": BOTH,
    "order.receipt_withdrawn": BOTH,
    "order.bounced_late": BOTH,
    "order.undelivered": BOTH,
    "order.reminded": BOTH,
    "order.acknowledged": BOTH,
    "order.reported": BOTH,
    "order.complied": BOTH,
    "order.complied_late": BOTH,
    "order.breached": BOTH,
    "order.breach_annulled": BOTH,
    "order.obstructed": BOTH,
    "order.obstacle_answered": BOTH,
    "order.extended": BOTH,
    "order.suspended": BOTH,
    "order.resumed": BOTH,
    "order.disputed": BOTH,
    "order.contested": BOTH,
    "order.contest_decided": BOTH,
    "order.answer_overdue": BOTH,
    "order.withdrawn": BOTH,
    "order.superseded": BOTH,
    "order.reinstatement_required": BOTH,
    "order.reinstated": BOTH,
    "order.not_reinstated": BOTH,
    "order.inherited": BOTH,
    "order.ordered_again": BOTH,
    "order.reassigned": BOTH,
    "platform.appointment_due": frozenset({OWNER, REGISTRAR}),
    "platform.appointment_overdue": frozenset({OWNER, REGISTRAR}),
    "platform.first_contacted": frozenset({OWNER, REGISTRAR}),
    "platform.registered": frozenset({OWNER, REGISTRAR}),
    "platform.changed": frozenset({OWNER, REGISTRAR}),
    "platform.measured": frozenset({OWNER, REGISTRAR}),
    "platform.exempted": frozenset({OWNER, REGISTRAR}),
    "platform.exemption_lifted": frozenset({OWNER, REGISTRAR}),
    "representative.appointed": frozenset({OWNER, REGISTRAR}),
    "representative.ended": frozenset({OWNER, REGISTRAR}),
    "representative.contacts_tested": frozenset({OWNER, REGISTRAR}),
    "representative.contact_changed": frozenset({OWNER, REGISTRAR}),
    "representative.unreachable": frozenset({OWNER, REGISTRAR}),
    "authority.registered": frozenset({OWNER, REGISTRAR}),
    "authority.changed": frozenset({OWNER, REGISTRAR}),
    "caller.bound": frozenset({OWNER, REGISTRAR}),
    "caller.changed": frozenset({OWNER, REGISTRAR}),
    "caller.moved": frozenset({REGISTRAR}),
    "caller.revoked": frozenset({OWNER, REGISTRAR}),
    "endpoint.challenged": frozenset({OWNER}),
    "endpoint.verified": frozenset({OWNER}),
    "endpoint.confirmed": frozenset({OWNER, REGISTRAR}),
    "endpoint.failing": frozenset({OWNER}),
    "endpoint.recovered": frozenset({OWNER}),
    "endpoint.warned": frozenset({OWNER}),
    "endpoint.disabled": frozenset({OWNER, REGISTRAR}),
    "endpoint.tested": frozenset({OWNER}),
    "endpoint.rotated": frozenset({OWNER}),
    "endpoint.changed": frozenset({OWNER}),
    "endpoint.deleted": frozenset({OWNER, REGISTRAR}),
}


def audience(fact_type: str) -> frozenset[str]:
    """The parties that may see facts of a type; empty for a type that is not in the table."""
    return AUDIENCE.get(fact_type, frozenset())

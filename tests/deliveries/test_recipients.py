"""Who is mailed what, in a table by hand; tests/docs/test_contract.py holds contract 2 against the code."""

import pytest

from removal.deliveries.recipients import BRINGS_NOTICE, MAILED, MAILED_TO_AUTHORITY, addressed
from removal.record.audience import AUDIENCE
from removal.registry.platform import Contact


def contact(name: str, role: str) -> Contact:
    return Contact(name, role, name, f"{name}@video.example", "en")


CONTACTS = (contact("p", "primary"), contact("d", "deputy"), contact("e1", "escalation"), contact("e2", "escalation"))

# Fact | to whom, nothing having gone wrong before | to whom, if the notice has gone to the next contacts too
TABLE = """
order.issued             p            p
order.received           -            -
order.evidence_kept      -            -
order.evidence_withdrawn -            -
order.receipt_withdrawn  d,e1,e2      d,e1,e2
order.bounced_late       -            -
order.undelivered        d,e1,e2      d,e1,e2
order.reminded           p            p,d,e1,e2
order.acknowledged       p,d,e1,e2    p,d,e1,e2
order.reported           p,d,e1,e2    p,d,e1,e2
order.complied           p,d,e1,e2    p,d,e1,e2
order.complied_late      p,d,e1,e2    p,d,e1,e2
order.breached           p            p,d,e1,e2
order.breach_annulled    p,d,e1,e2    p,d,e1,e2
order.drafted            -            -
order.refused            -            -
order.obstructed         p,d,e1,e2    p,d,e1,e2
order.obstacle_answered  p,d,e1,e2    p,d,e1,e2
order.extended           p,d,e1,e2    p,d,e1,e2
platform.appointment_due     -        -
platform.appointment_overdue -        -
platform.first_contacted     p        p
representative.contact_changed -      -
representative.contacts_tested -      -
representative.unreachable   -        -
platform.registered           -        -
platform.changed              -        -
platform.measured             -        -
platform.exempted             -        -
platform.exemption_lifted     -        -
representative.appointed      -        -
representative.ended          -        -
authority.registered          -        -
authority.changed             -        -
caller.bound                  -        -
caller.changed                -        -
caller.moved                  -        -
caller.revoked                -        -
order.suspended          p,d,e1,e2    p,d,e1,e2
order.resumed            p,d,e1,e2    p,d,e1,e2
order.disputed           p,d,e1,e2    p,d,e1,e2
order.contested          p,d,e1,e2    p,d,e1,e2
order.contest_decided    p,d,e1,e2    p,d,e1,e2
order.answer_overdue     -            -
order.withdrawn          p,d,e1,e2    p,d,e1,e2
order.superseded         p,d,e1,e2    p,d,e1,e2
order.reinstated         p,d,e1,e2    p,d,e1,e2
order.reinstatement_required p,d,e1,e2    p,d,e1,e2
order.not_reinstated     p,d,e1,e2    p,d,e1,e2
order.inherited          p,d,e1,e2    p,d,e1,e2
order.ordered_again      p,d,e1,e2    p,d,e1,e2
order.reassigned         p            p
order.handed_over        -            -
order.erased             -            -
representative.erased    -            -
authority.words_erased   -            -
caller.erased            -            -
order.erasure_held       -            -
order.erasure_released   -            -
endpoint.challenged      p,d,e1,e2    p,d,e1,e2
endpoint.verified        -            -
endpoint.confirmed       -            -
endpoint.failing         -            -
endpoint.warned          p,d,e1,e2    p,d,e1,e2
endpoint.recovered       -            -
endpoint.rotated         -            -
endpoint.changed         -            -
endpoint.deleted         p,d,e1,e2    p,d,e1,e2
endpoint.tested          -            -
endpoint.disabled        p,d,e1,e2    p,d,e1,e2
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


def ids(fact: str, before: tuple[str, ...] = (), undeliverable: tuple[str, ...] = ()) -> str:
    return ",".join(recipient.id for recipient in addressed(fact, before, CONTACTS, undeliverable)) or "-"


@pytest.mark.parametrize(("fact", "plainly", "escalated"), ROWS)
def test_each_fact_is_mailed_to_whom_the_table_names(fact: str, plainly: str, escalated: str) -> None:
    assert ids(fact, ("order.issued", "order.received")) == plainly
    assert ids(fact, ("order.issued", "order.undelivered")) == escalated
    assert ids(fact, ("order.issued", "order.receipt_withdrawn")) == escalated


def test_every_fact_has_its_row_and_the_default_is_no_one() -> None:
    assert {row[0] for row in ROWS} == set(AUDIENCE)
    assert set(MAILED) - {"order.handed_over"} == {row[0] for row in ROWS if row[1] != "-"}
    assert ids("order.invented") == "-"


def test_with_no_primary_contact_to_be_reached_the_next_ones_take_its_place_at_once() -> None:
    assert ids("order.issued", (), ("p",)) == "p,d,e1,e2"
    assert ids("order.reminded", (), ("p",)) == "p,d,e1,e2"
    assert ids("order.issued", (), ("d",)) == "p"


def test_who_was_sent_the_notice_is_sent_how_it_goes_on() -> None:
    def notified(fact: str) -> list[str]:
        return [recipient.id for recipient in addressed(fact, ("order.issued",), CONTACTS, (), ("p", "e1"))]

    assert [notified(fact) for fact in ("order.reminded", "order.breached", "order.issued")] == [["p", "e1"]] * 2 + [
        ["p"]
    ]


def test_what_is_handed_over_is_mailed_to_the_contact_that_the_fact_names_if_its_address_takes_mail() -> None:
    def handed(undeliverable: tuple[str, ...]) -> list[str]:
        return [contact.id for contact in addressed("order.handed_over", (), CONTACTS, undeliverable, ("e1",))]

    assert (handed(()), handed(("e1",))) == (["e1"], [])


def test_of_an_address_that_takes_no_mail_the_others_are_notified() -> None:
    assert ids("endpoint.disabled", (), ("d", "e2")) == "p,e1"


def test_the_notice_itself_goes_on_and_the_authority_is_alarmed() -> None:
    brings = ["order.handed_over", "order.reassigned", "order.receipt_withdrawn", "order.undelivered"]
    assert sorted(BRINGS_NOTICE) == brings
    assert sorted(MAILED_TO_AUTHORITY) == ["order.answer_overdue", "order.undelivered"]


def test_a_notice_to_a_successor_does_not_bring_everybody_the_reminders() -> None:
    assert ids("order.reminded", ("order.issued", "order.reassigned")) == "p"

"""Who is notified of what, what proves receipt, and how an endpoint fares."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from removal.endpoints import endpoint as endpoints
from removal.endpoints.challenge import answers, new_challenge
from removal.endpoints.endpoint import Endpoint, proves_receipt
from removal.endpoints.secret import Secret
from removal.orders.fold import PROJECTIONS
from removal.record.audience import AUDIENCE, audience
from removal.record.facts import NOTHING_BEFORE, SYSTEM, Fact, seal

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NEW = Endpoint("e1", "platform:video", "rep-1", "https://hooks.example/", NOW, (Secret("sealed"),), orders_since=NOW)
VERIFIED = endpoints.verified(NEW, NOW).endpoint


def fact(type_: str, subject: str = "order:1", at: datetime = NOW) -> Fact:
    """Some fact."""
    return seal(type_, {}, subject=subject, after=(0, NOTHING_BEFORE), at=at, by=SYSTEM, command="c")


AUDIENCES = """
order.drafted          authority
order.refused          authority
order.issued           authority representative
order.received         authority representative
order.evidence_kept    authority representative
order.evidence_withdrawn  authority representative
order.receipt_withdrawn   authority representative
order.bounced_late     authority representative
order.undelivered      authority representative
order.reminded         authority representative
order.acknowledged     authority representative
order.reported         authority representative
order.complied         authority representative
order.complied_late    authority representative
order.breached         authority representative
order.breach_annulled  authority representative
order.obstructed       authority representative
order.obstacle_answered   authority representative
order.extended         authority representative
order.suspended        authority representative
order.resumed          authority representative
order.disputed         authority representative
order.contested        authority representative
order.contest_decided  authority representative
order.answer_overdue   authority representative
order.withdrawn        authority representative
order.superseded       authority representative
order.reinstated       authority representative
order.reinstatement_required authority representative
order.not_reinstated   authority representative
order.inherited        authority representative
order.ordered_again    authority representative
order.reassigned       authority representative
order.handed_over      authority representative
order.erased           authority representative
order.erasure_held     authority representative
order.erasure_released authority representative
platform.appointment_due         owner registrar
platform.appointment_overdue     owner registrar
platform.first_contacted         owner registrar
representative.contact_changed   owner registrar
representative.contacts_tested   owner registrar
representative.unreachable       owner registrar
platform.registered              owner registrar
platform.changed                 owner registrar
platform.measured                owner registrar
platform.exempted                owner registrar
platform.exemption_lifted        owner registrar
representative.appointed         owner registrar
representative.ended             owner registrar
representative.erased            owner registrar
authority.words_erased           owner registrar
caller.erased                    owner registrar
authority.registered             owner registrar
authority.changed                owner registrar
caller.bound                     owner registrar
caller.changed                   owner registrar
caller.moved                     registrar
caller.revoked                   owner registrar
endpoint.challenged    owner
endpoint.verified      owner
endpoint.confirmed     owner registrar
endpoint.failing       owner
endpoint.warned        owner
endpoint.recovered     owner
endpoint.disabled      owner registrar
endpoint.tested        owner
endpoint.rotated       owner
endpoint.changed       owner
endpoint.deleted       owner registrar
"""


def test_each_fact_has_the_audience_that_the_contract_names() -> None:
    by_hand = {line.split()[0]: frozenset(line.split()[1:]) for line in AUDIENCES.strip().splitlines()}
    assert dict(AUDIENCE) == by_hand


def test_no_fact_of_an_order_is_without_an_audience_and_an_unknown_one_is_sent_to_no_one() -> None:
    assert {name for name in AUDIENCE if name.startswith("order.")} == {"order.drafted", *PROJECTIONS}
    assert audience("order.invented") == frozenset()


@pytest.mark.parametrize(
    "endpoint",
    [
        NEW,
        replace(VERIFIED, enabled=False),
        replace(VERIFIED, representative="rep-2"),
        replace(VERIFIED, owner="authority:a", representative=None),
        replace(VERIFIED, unconfirmed=True),
        replace(VERIFIED, orders_since=None),
    ],
    ids=[
        "unverified",
        "disabled",
        "of another representative",
        "of the authority",
        "moved by a caller that may not answer",
        "made by a caller that may not answer",
    ],
)
def test_an_answer_from_this_endpoint_proves_nothing(endpoint: Endpoint) -> None:
    assert not proves_receipt(endpoint, "rep-1")


def test_of_a_later_notice_which_names_no_one_any_representatives_endpoint_proves_receipt() -> None:
    assert proves_receipt(VERIFIED, "rep-1")
    assert proves_receipt(VERIFIED, None)
    assert not proves_receipt(replace(VERIFIED, owner="authority:a", representative=None), None)
    assert not proves_receipt(replace(VERIFIED, enabled=False), None)


def test_a_filter_keeps_no_notice_from_a_representative_and_everything_else_from_everybody() -> None:
    picky = replace(VERIFIED, wanted=("order.breached",))
    answered = fact("order.obstacle_answered")
    assert picky.wants(answered, passes_filters=True)
    assert not picky.wants(answered)
    assert not replace(picky, representative=None).wants(answered, passes_filters=True)
    assert not replace(picky, listens_since=NOW + timedelta(seconds=1)).wants(answered, passes_filters=True)


def test_a_fact_goes_to_endpoints_that_were_verified_before_it() -> None:
    assert VERIFIED.wants(fact("order.issued"))
    assert not VERIFIED.wants(fact("order.issued", at=NOW - timedelta(seconds=1)))
    assert not NEW.wants(fact("order.issued"))


def test_one_that_was_made_by_a_caller_that_may_not_answer_gets_facts_of_orders_once_it_is_confirmed() -> None:
    later = NOW + timedelta(hours=1)
    made = endpoints.directed(replace(VERIFIED, orders_since=None), NOW, directs=False)
    assert not made.wants(fact("order.issued", at=later))
    assert made.wants(fact("platform.first_contacted", subject="platform:video"))
    assert (made.takes, made.waits) == (True, False)
    change = endpoints.confirmed(made, later)
    assert (change.fact_type, change.endpoint.wakes_at) == ("endpoint.confirmed", later)
    assert change.endpoint.wants(fact("order.issued", at=later))
    assert not change.endpoint.wants(fact("order.issued", at=NOW))


def test_one_that_is_moved_by_such_a_caller_holds_what_it_is_owed() -> None:
    moved = endpoints.moved(VERIFIED, "https://elsewhere.example/", (), "challenge").endpoint
    held = endpoints.verified(endpoints.directed(moved, NOW, directs=False), NOW).endpoint
    assert (held.takes, held.waits, held.moves) == (False, True, 1)
    assert held.wants(fact("order.issued"))
    assert held.wakes_at is None
    assert endpoints.directed(held, NOW, directs=None) == held
    assert endpoints.confirmed(held, NOW).endpoint.takes


def test_a_filter_keeps_other_facts_away_but_never_the_challenge() -> None:
    picky = replace(VERIFIED, wanted=("order.breached",))
    assert picky.wants(fact("order.breached"))
    assert not picky.wants(fact("order.issued"))
    assert picky.wants(fact("endpoint.challenged", subject="endpoint:e1"))
    assert not picky.wants(fact("endpoint.challenged", subject="endpoint:e2"))


def test_the_owner_is_notified_once_that_its_endpoint_is_failing_and_once_that_it_recovered() -> None:
    first = endpoints.failed(VERIFIED, NOW, "status 500", NOW + timedelta(minutes=5))
    again = endpoints.failed(first.endpoint, NOW + timedelta(minutes=5), "timeout", NOW + timedelta(minutes=20))
    assert (first.fact_type, again.fact_type) == ("endpoint.failing", None)
    assert (again.endpoint.failing_since, again.endpoint.probes) == (NOW, 1)
    assert not again.endpoint.takes
    well = endpoints.recovered(again.endpoint, NOW)
    assert (well.fact_type, well.endpoint.takes) == ("endpoint.recovered", True)


def test_an_endpoint_that_flaps_for_years_is_served_and_its_journal_stays_small() -> None:
    tired = replace(VERIFIED, sequence=endpoints.HEALTH_FACTS_AT_MOST)
    change = endpoints.failed(tired, NOW, "timeout", NOW)
    assert (change.fact_type, change.endpoint.failing_since) == (None, NOW)


def test_a_test_is_sent_to_the_endpoint_that_it_is_about_once_that_is_verified() -> None:
    picky = replace(VERIFIED, wanted=("order.breached",))
    assert picky.wants(fact("endpoint.tested", subject="endpoint:e1"))
    assert not VERIFIED.wants(fact("endpoint.tested", subject="endpoint:e2"))
    assert not NEW.wants(fact("endpoint.tested", subject="endpoint:e1"))


def test_a_rotated_secret_signs_until_the_overlap_ends_and_two_live_at_most() -> None:
    once = endpoints.rotated(NEW, "second", NOW, timedelta(hours=24)).endpoint
    ends = NOW + timedelta(hours=24)
    assert (once.live_secrets(NOW), once.old_secret_until) == (["second", "sealed"], ends)
    assert once.live_secrets(ends - timedelta(milliseconds=1)) == ["second", "sealed"]
    assert once.live_secrets(ends) == ["second"]
    twice = endpoints.rotated(once, "third", NOW, timedelta(hours=1)).endpoint
    assert twice.live_secrets(NOW) == ["third", "second"]
    revoked = endpoints.rotated(once, "third", NOW, timedelta()).endpoint
    assert (revoked.live_secrets(NOW), revoked.old_secret_until) == (["third"], None)


def test_an_endpoint_that_may_get_nothing_sleeps_on_so_that_no_timer_runs_for_ever() -> None:
    unverified = endpoints.enabled(replace(NEW, enabled=False), NOW).endpoint
    assert (unverified.enabled, unverified.wakes_at) == (True, None)
    disabled = replace(VERIFIED, enabled=False, failing_since=NOW, wakes_at=None)
    assert endpoints.recovered(disabled, NOW).endpoint.wakes_at is None
    assert endpoints.verified(replace(NEW, enabled=False), NOW).endpoint.wakes_at is None
    assert endpoints.enabled(disabled, NOW).endpoint.wakes_at == NOW


def test_the_challenge_is_answered_by_itself_or_as_json_and_by_nothing_else() -> None:
    challenge = new_challenge()
    assert answers(challenge.encode(), challenge)
    assert answers(f' {{"challenge": "{challenge}"}}\n'.encode(), challenge)
    for wrong in (b"", b"ok", b"[]", b"\xff", f"x{challenge}".encode(), b'{"challenge": null}'):
        assert not answers(wrong, challenge)
    assert new_challenge() != challenge

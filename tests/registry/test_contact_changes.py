"""Where notices go while contacts change: never to fewer than one address, to a new one once its owner has agreed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from removal.errors import RemovalError
from removal.registry import contact_changes
from removal.registry.contact_changes import Changed, Entering, notified
from removal.registry.platform import Contact, Mandate, Representative

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY_REPRESENTATIVE, BY_REGISTRAR = Entering(NOW, by_registrar=False), Entering(NOW, by_registrar=True)


def contact(id_: str, role: str = "deputy", *, confirmed: bool = False, at_once: bool = True) -> Contact:
    made = Contact(id_, role, id_.title(), f"{id_}@video.example", "en", tests=1, tested_at=NOW, at_once=at_once)
    return replace(made, acknowledged_at=NOW) if confirmed else made


def holder(*contacts: Contact) -> Representative:
    return Representative("r1", "Rep", "DE", "UTC", ("en",), Mandate("M-1"), NOW, None, contacts)


def moved(holder: Representative, id_: str, email: str, by: Entering, *, given_up: bool = False) -> Changed:
    before = next(contact for contact in holder.contacts if contact.id == id_)
    wanted = Contact(id_, before.role, before.name, email, before.language)
    return contact_changes.changed(holder, wanted, by, given_up=given_up, invalidate_links=False)


def addresses(holder: Representative, *given_up: str) -> list[str]:
    return [contact.email.partition("@")[0] for contact in notified(holder, given_up)]


def whats(changed: Changed) -> list[str]:
    return [str(dict(fact.payload)["what"]) for fact in changed.facts if "what" in fact.payload]


CONFIRMED = holder(contact("p", "primary", confirmed=True), contact("d"), contact("e", "escalation", at_once=False))


def test_with_no_contact_confirmed_all_get_notices_else_who_is_confirmed_and_whom_the_registrar_entered() -> None:
    assert addresses(holder(contact("p", "primary", at_once=False), contact("d", at_once=False))) == ["p", "d"]
    assert addresses(CONFIRMED) == ["p", "d"]
    assert addresses(CONFIRMED, "p") == ["p", "d", "e"]


def test_another_address_of_a_contact_that_works_waits_for_its_owner() -> None:
    waiting = moved(CONFIRMED, "p", "new@video.example", BY_REPRESENTATIVE)
    (primary, *_) = waiting.holder.contacts
    assert (primary.email, primary.new_email, primary.tests) == ("p@video.example", "new@video.example", 2)
    assert (primary.confirmed, primary.generation, whats(waiting)) == (True, 1, ["awaits"])
    assert waiting.mailed == ("new@video.example",)
    assert moved(waiting.holder, "p", "new@video.example", BY_REPRESENTATIVE).holder == waiting.holder

    assert contact_changes.confirmed(waiting.holder, "p", 1, NOW).holder == waiting.holder
    settled = contact_changes.confirmed(waiting.holder, "p", 2, NOW)
    (primary, *_) = settled.holder.contacts
    assert (primary.email, primary.new_email, primary.generation) == ("new@video.example", None, 2)
    assert whats(settled) == ["moved", "confirmed"]
    assert [(former.email, former.change) for former in settled.holder.former] == [("p@video.example", 2)]


def test_the_registrar_and_who_has_no_contact_confirmed_or_lost_the_address_move_at_once() -> None:
    unconfirmed = holder(contact("p", "primary"), contact("d"))
    for changed in (
        moved(CONFIRMED, "p", "new@video.example", BY_REGISTRAR),
        moved(unconfirmed, "p", "new@video.example", BY_REPRESENTATIVE),
        moved(CONFIRMED, "p", "new@video.example", BY_REPRESENTATIVE, given_up=True),
    ):
        (primary, *_) = changed.holder.contacts
        assert (primary.email, primary.new_email, primary.confirmed) == ("new@video.example", None, False)
        assert primary.generation == 2
        assert whats(changed) == ["moved"]
        assert "new" in addresses(changed.holder)
        assert [former.email for former in changed.holder.former] == ["p@video.example"]
    assert moved(unconfirmed, "p", "new@video.example", BY_REPRESENTATIVE).mailed == (
        "new@video.example",
        "p@video.example",
    )


def test_an_address_that_waits_takes_the_place_of_one_that_takes_no_mail() -> None:
    waiting = moved(CONFIRMED, "d", "new@video.example", BY_REPRESENTATIVE).holder
    assert addresses(waiting) == ["p", "d"]
    assert contact_changes.succeeded(waiting, "d", "other@video.example", NOW).holder == waiting
    after = contact_changes.succeeded(waiting, "d", "d@video.example", NOW)
    assert (addresses(after.holder), whats(after)) == (["p", "new"], ["moved"])
    assert contact_changes.succeeded(after.holder, "d", "d@video.example", NOW).facts == ()


def test_an_address_that_was_taken_back_is_confirmed_by_no_link() -> None:
    waiting = moved(CONFIRMED, "p", "new@video.example", BY_REPRESENTATIVE).holder
    back = moved(waiting, "p", "p@video.example", BY_REPRESENTATIVE)
    assert (back.holder.contacts[0].new_email, whats(back), back.mailed) == (None, ["altered"], ())
    assert contact_changes.confirmed(back.holder, "p", 2, NOW).holder == back.holder
    unconfirmed = moved(CONFIRMED, "d", "new@video.example", BY_REPRESENTATIVE).holder
    again = moved(unconfirmed, "d", "d@video.example", BY_REPRESENTATIVE)
    assert (again.holder.contacts[1].tests, again.mailed) == (3, ("d@video.example",))


def test_what_changes_nothing_is_sent_to_no_one() -> None:
    assert moved(CONFIRMED, "p", "p@video.example", BY_REPRESENTATIVE) == Changed(CONFIRMED)


def test_where_a_change_was_notified_is_kept_for_a_week() -> None:
    gone = contact_changes.removed(CONFIRMED, "d", BY_REPRESENTATIVE).holder
    assert [former.email for former in gone.former] == ["d@video.example"]
    later = Entering(NOW + timedelta(days=8), by_registrar=False)
    assert [former.email for former in contact_changes.removed(gone, "e", later).holder.former] == ["e@video.example"]


class Changing(RuleBasedStateMachine):
    """Whatever is done to contacts in whichever order."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.holder = holder(contact("p", "primary"))
        self.worked: set[str] = {"p@video.example"}

    def _do(self, change: Changed) -> None:
        self.holder = change.holder

    @rule(target=ids, number=st.integers(0, 4), by=st.sampled_from([BY_REPRESENTATIVE, BY_REGISTRAR]))
    def add(self, number: int, by: Entering) -> str:
        id_ = f"c{number}"
        if all(contact.id != id_ for contact in self.holder.contacts):
            self._do(contact_changes.added(self.holder, contact(id_), by))
        return id_

    @rule(id_=ids, number=st.integers(), by=st.sampled_from([BY_REPRESENTATIVE, BY_REGISTRAR]), lost=st.booleans())
    def move(self, id_: str, number: int, by: Entering, lost: bool) -> None:  # noqa: FBT001 - drawn
        if any(contact.id == id_ for contact in self.holder.contacts):
            before = next(contact for contact in self.holder.contacts if contact.id == id_)
            after = moved(self.holder, id_, f"n{number}@video.example", by, given_up=lost)
            (contact_after,) = [contact for contact in after.holder.contacts if contact.id == id_]
            if before.confirmed and by is BY_REPRESENTATIVE and not lost:
                assert contact_after.email == before.email
            self._do(after)

    @rule(id_=ids)
    def confirm(self, id_: str) -> None:
        matching = [contact for contact in self.holder.contacts if contact.id == id_]
        for contact in matching:
            self._do(contact_changes.confirmed(self.holder, id_, contact.tests, NOW))

    @rule(id_=ids)
    def remove(self, id_: str) -> None:
        try:
            self._do(contact_changes.removed(self.holder, id_, BY_REPRESENTATIVE))
        except RemovalError:
            return

    @invariant()
    def a_contact_gets_notices(self) -> None:
        assert notified(self.holder)
        for contact in self.holder.contacts:
            assert notified(self.holder, {contact.id})

    @invariant()
    def who_is_confirmed_gets_them(self) -> None:
        assert {contact.id for contact in self.holder.contacts if contact.confirmed} <= {
            contact.id for contact in notified(self.holder)
        }


TestChanging = Changing.TestCase


@given(st.sets(st.sampled_from(["p", "d", "e"])))
def test_whatever_address_takes_no_mail_a_contact_gets_notices(given_up: set[str]) -> None:
    assert notified(CONFIRMED, given_up)

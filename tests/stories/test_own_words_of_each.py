"""What belongs to one contact or caller of several: its own time zone in its mails, its own answers."""

from datetime import timedelta

from tests.people import DEPUTY, PRIMARY, Cast
from tests.world import World

MINUTE = timedelta(minutes=1)
CONTEST = {"by": "R. Representative", "reference": "R-1", "explanation": "It is satire."}


def test_each_contact_reads_the_time_of_its_own_place(world: World, people: Cast) -> None:
    """The primary contact has none of its own, and reads that of its representative."""
    order = people.issue()
    world.settle()
    assert people.representative.post(f"/orders/{order}/contest", CONTEST).status == 200
    world.run(MINUTE)
    of_primary, of_deputy = (world.mailbox.to(address)[-1].text for address in (PRIMARY, DEPUTY))
    assert ("(Asia/Hong_Kong)" in of_primary, "(Europe/London)" in of_primary) == (True, False)
    assert ("(Asia/Hong_Kong)" in of_deputy, "(Europe/London)" in of_deputy) == (False, True)


def test_two_callers_who_send_the_same_words_have_two_answers(world: World, people: Cast) -> None:
    """Only the same caller's repeat is a retry: a colleague who contests too has contested."""
    order = people.issue()
    world.settle()
    colleague = people.join("colleague")
    for caller in (people.representative, colleague, people.representative, colleague):
        assert caller.post(f"/orders/{order}/contest", CONTEST).status == 200
    world.settle()
    assert people.ministry.types(order).count("order.contested") == 2


def test_two_callers_of_an_authority_who_extend_by_the_same_words_extend_twice(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    more = {"extend_by": "PT1H", "reason": "A holiday."}
    for caller in (people.ministry, people.approver):
        assert caller.post(f"/orders/{order}/extension", more).status == 200
    world.settle()
    assert people.ministry.types(order).count("order.extended") == 2

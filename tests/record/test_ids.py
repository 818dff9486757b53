"""Ids that are the same for ever, wherever they are computed: nothing is sent twice under two ids."""

from removal.endpoints.channel import delivery_id
from removal.record.facts import fact_id, from_text
from tests.record.test_chain import journal


def test_a_fact_has_one_id_who_reads_it() -> None:
    fact = journal()[0]
    assert fact.id == from_text(fact.to_text()).id == fact_id("order:1", 1) == "79f82a25-a516-5399-96a5-7ecead600c35"


def test_a_delivery_has_one_id_for_one_fact_and_one_endpoint() -> None:
    fact = journal()[0]
    assert delivery_id(fact.id, "e1") == delivery_id(fact_id("order:1", 1), "e1")
    assert delivery_id(fact.id, "e1") != delivery_id(fact.id, "e2")

"""All families of rules, in the order in which they are asked."""

from collections.abc import Callable, Iterator, Mapping

from tests.simulation.oracle import (
    answers,
    breaches,
    chains,
    contacts,
    erasures,
    first_contacts,
    lists,
    lives,
    mails,
    persons,
    receipts,
    registers,
    scope,
    shown_facts,
    stopped,
    tenants,
    webhooks,
)
from tests.simulation.oracle.history import Fault, History

Rule = Callable[[History], Iterator[Fault]]
OF_JOURNALS: Mapping[str, Rule] = {
    "chain": chains.faults,
    "webhooks": webhooks.faults,
    "mails": mails.faults,
    "model": lives.faults,
    "breaches": breaches.faults,
}
ALL: Mapping[str, Rule] = {
    **OF_JOURNALS,
    "persons": persons.faults,
    "receipts": receipts.faults,
    "shown": shown_facts.faults,
    "answers": answers.faults,
    "first contacts": first_contacts.faults,
    "lists": lists.faults,
    "tenants": tenants.faults,
    "stopped": stopped.faults,
    "scope": scope.faults,
    "contacts": contacts.faults,
    "registers": registers.faults,
    "erasure": erasures.faults,
}


def faults(history: History, rules: Mapping[str, Rule] = ALL) -> Iterator[Fault]:
    """Everything that is wrong in a history."""
    for rule in rules.values():
        yield from rule(history)

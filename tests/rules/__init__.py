"""What must stay true of the templates: each rule takes one of them and answers with what breaks it."""

from collections.abc import Callable, Iterator
from types import ModuleType

from tests.rules import (
    data,
    documents,
    edges,
    environment,
    functions,
    mail,
    network,
    operations,
    permissions,
    queues,
    recursion,
)
from tests.rules.template import Template

Rule = Callable[[Template], list[str]]


def _rules(module: ModuleType) -> Iterator[Rule]:
    """Every public function of a module of rules that answers with faults."""
    for name, member in vars(module).items():
        own = getattr(member, "__module__", None) == module.__name__ and not name.startswith("_")
        if own and getattr(member, "__annotations__", {}).get("return") == list[str]:
            yield member


ALL: tuple[Rule, ...] = tuple(
    rule
    for module in (queues, functions, environment, permissions, edges, data, mail, recursion, network)
    for rule in _rules(module)
)
OF_OPERATIONS: tuple[Rule, ...] = (*_rules(operations), *_rules(documents))
# The local stack differs here, and `test_template.py` names each difference with its reason.
AWS_ONLY: frozenset[Rule] = frozenset(
    {
        queues.queues_take_tls_only,
        data.the_table_can_be_restored,
        data.keys_may_have_replicas,
        functions.handlers_exist,
        permissions.what_is_wild_on_one_machine_is_not_deployed,
    }
)

"""Commands and facts of orders that are listed by hand elsewhere: a new one has its row there, or a reason."""

import json
from importlib.resources import files

from infra.dev.fuzz.feeding import FRESH
from removal.record.audience import AUDIENCE
from tests.simulation.oracle import mails
from tests.simulation.oracle.command_forms import COMMAND_FORMS

DOCUMENT = json.loads((files("removal.web") / "openapi.json").read_text("utf-8"))
OF_ORDER = "/v1/orders/{id}/"
COMMANDS = {
    path.removeprefix(OF_ORDER): methods["post"]["operationId"]
    for path, methods in DOCUMENT["paths"].items()
    if path.startswith(OF_ORDER) and "post" in methods
}
FACTS = {fact for fact in AUDIENCE if fact.startswith("order.")}
# Facts that no command of COMMAND_FORMS makes, and what does.
MADE_OTHERWISE: dict[str, str] = {
    **dict.fromkeys(("order.drafted", "order.superseded"), "an order that is issued"),
    **dict.fromkeys(("order.received", "order.evidence_kept", "order.evidence_withdrawn"), "evidence and its bounce"),
    **dict.fromkeys(("order.receipt_withdrawn", "order.bounced_late"), "evidence and its bounce"),
    **dict.fromkeys(("order.undelivered", "order.reminded", "order.breached", "order.answer_overdue"), "a timer"),
    **dict.fromkeys(("order.complied", "order.complied_late", "order.breach_annulled"), "what was said before"),
    **dict.fromkeys(("order.reinstatement_required", "order.inherited", "order.ordered_again"), "another order"),
    "order.reassigned": "the register",
    "order.handed_over": "a contact on the page, which the simulation does not do",
    "order.erased": "a timer, months later",
    **dict.fromkeys(("order.erasure_held", "order.erasure_released"), "an operator"),
}
MAILED = mails.TO_PRIMARY | mails.TO_ALL | mails.TO_REACHED | mails.TO_ALARM
# Facts that the oracle's lists of mails leave out, and why.
MAILED_OTHERWISE: dict[str, str] = {
    "order.receipt_withdrawn": "brings the notice of another fact: `ESCALATE`",
    "order.reassigned": "brings the notice of another fact: `_brought`",
    "order.handed_over": "a contact does that on the page, which the simulation does not do",
}


def test_every_command_of_an_order_has_its_words_in_the_oracle() -> None:
    assert len(COMMANDS) > 12
    assert set(COMMANDS) - set(COMMAND_FORMS) == set(), "write its row in tests/simulation/oracle/command_forms.py"


def test_every_command_of_an_order_can_succeed_when_it_is_fuzzed() -> None:
    assert set(COMMANDS.values()) - set(FRESH) == set(), "write its row in infra/dev/fuzz/feeding.py"


def test_every_fact_of_an_order_is_of_a_command_that_the_oracle_knows_or_made_otherwise() -> None:
    said = {fact for row in COMMAND_FORMS.values() for fact in row.facts}
    assert said ^ set(MADE_OTHERWISE) == FACTS


def test_every_fact_of_an_order_is_mailed_or_not_in_the_oracle() -> None:
    assert MAILED ^ mails.NOT_MAILED ^ set(MAILED_OTHERWISE) == FACTS

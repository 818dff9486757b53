"""The largest lives hold every command of a party: a new one could fill the item unseen."""

from random import Random

from removal.orders import commands
from removal.orders.commands import Command
from tests.orders.lives import T0, issued
from tests.orders.test_largest_life import SOME, said

ITEM_AFTER_ITEM = {commands.Report, commands.Dispute}
NOT_OF_A_PARTY = {
    *(commands.RecordReceipt, commands.WithdrawEvidence, commands.FireTimers, commands.ExtendForOutage),
    *(
        commands.Erase,
        commands.HoldErasure,
        commands.Supersede,
        commands.Inherit,
        commands.OrderAgain,
        commands.Reassign,
    ),
}
# Commands of a party that the fullest journal does not hold, and why.
NOT_HELD: dict[type[Command], str] = {
    commands.Issue: "the first fact; its text lies beside the journal",
    commands.Approve: "of a draft, once",
    commands.Refuse: "of a draft, once: it ends the order",
    commands.Withdraw: "it ends the order: no breach and no report follow",
    commands.ReportReinstatement: "of an order that has ended",
}


def test_the_fullest_journal_holds_every_command_of_a_party() -> None:
    every = {kind for kind in vars(commands).values() if isinstance(kind, type) and issubclass(kind, Command)}
    held = {type(command) for command in said(Random(0), issued(SOME), T0)} | ITEM_AFTER_ITEM
    missing = every - {Command, commands.Answer} - held - NOT_OF_A_PARTY - set(NOT_HELD)
    assert missing == set(), "let `tests/orders/test_largest_life.py` say it, or say why not"
    assert held & set(NOT_HELD) == set()

"""Every cell of the table: what `may` answers each standing on each channel; a refusal says who may instead."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import removal
from removal.registry.office import Act, Actor, Addressed, Standing, may
from removal.registry.office_words import why_not
from removal.registry.platform import Platform, Representative
from tests.office import parties, table
from tests.office.parties import NOW, actor, had, of_the_successor, platform

About = Addressed | Platform | Representative | None
NOT_RECEIVED: dict[str, Act] = {
    "API answer to an order not received": Act.ANSWER,
    "page act on an order not received": Act.ANSWER_ON_PAGE,
}
OTHERS: dict[str, Act] = {
    "API read of an order that it never had": Act.READ,
    "contact of another representative": Act.KEEP_CONTACTS,
}
ACTS: dict[str, Act] = {
    "API answer: all but acknowledgement": Act.ANSWER,
    "API answer: acknowledgement": Act.CONFIRM,
    "API read": Act.READ,
    "list": Act.LIST,
    "feed": Act.FEED,
    "page view": Act.VIEW,
    "page act: all but acknowledgement": Act.ANSWER_ON_PAGE,
    "page act: acknowledgement": Act.CONFIRM_ON_PAGE,
    "webhook receipt": Act.PROVE_BY_WEBHOOK,
    "mail receipt": Act.PROVE_BY_MAIL,
    "notices and other facts of orders, CLI resend": Act.GET_FACTS,
    "endpoint, CLI endpoint enable": Act.KEEP_ENDPOINTS,
    "contact": Act.KEEP_CONTACTS,
    "contact's test": Act.PASS_TEST,
    "delivery list": Act.READ_DELIVERIES,
    "replay": Act.REPLAY,
    "register": Act.READ_REGISTER,
    "authority's first contact": Act.TELL_FIRST,
}
OF_ORDERS = {Act.ANSWER, Act.CONFIRM, Act.READ, Act.LIST, Act.FEED, Act.VIEW, Act.ANSWER_ON_PAGE, Act.CONFIRM_ON_PAGE}
SHORT = {"yes": "yes", "as it was": "was", "no": "no"}
CELLS = [(row, column) for row, cells in table.rows(table.ROWS).items() for column in cells]


def about(row: str, act: Act, column: str) -> About:
    if row in OTHERS:
        return of_the_successor() if act is Act.READ else parties.OTHER
    if act is Act.KEEP_CONTACTS:
        return parties.MINE if column != "expired" else parties.OTHER
    if act in (Act.READ_REGISTER, Act.TELL_FIRST):
        return platform(column)
    return had(column, received=row not in NOT_RECEIVED) if act in OF_ORDERS else None


@pytest.mark.parametrize(("row", "column"), CELLS)
def test_each_standing_may_do_on_each_channel_what_the_table_says(row: str, column: str) -> None:
    act = {**ACTS, **NOT_RECEIVED, **OTHERS}[row]
    asks = actor(column, page=row.startswith("page"))
    assert SHORT[may(asks, act, about(row, act, column), NOW)] == table.rows(table.ROWS)[row][column]


@pytest.mark.parametrize("row", ACTS)
@pytest.mark.parametrize(("column", "registered"), [("one", "office"), ("none", "revoked")])
def test_an_authority_may_do_on_each_channel_what_its_table_says(row: str, column: str, registered: str) -> None:
    asks, act = Actor("authority", "ministry"), ACTS[row]
    assert may(asks, act, about(row, act, registered), NOW) == table.rows(table.AUTHORITY)[row][column]
    if act in OF_ORDERS:
        assert may(Actor("authority", "other"), act, about(row, act, registered), NOW) == "no"


def test_every_channel_and_every_standing_has_its_place_in_the_table(
    record_property: Callable[[str, object], None],
) -> None:
    record_property("summary", table.summary())
    assert set(table.rows(table.ROWS)) == set(ACTS) | set(NOT_RECEIVED) | set(OTHERS)
    assert set(table.rows(table.AUTHORITY)) == set(ACTS)
    assert set(ACTS.values()) == set(Act)
    assert {actor(column).standing(NOW) for column in table.COLUMNS} == set(Standing)
    assert all(tuple(row) == table.COLUMNS for row in table.rows(table.ROWS).values())


def test_every_act_is_asked_for_by_a_channel() -> None:
    files = (file for file in Path(removal.__file__).parent.rglob("*.py") if not file.name.startswith("office"))
    acts = {name for file in files for name in re.findall(r"\bAct\.([A-Z_]+)\b", file.read_text("utf-8"))}
    assert {act.name for act in Act} <= acts


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("not_yet", "begins 2026-11-25T09:00:00.000Z. Other is in office for video and may act."),
        ("former", "Other is in office for video and may act."),
        ("last", "You may still report, state obstacles, resume, contest and say what is back"),
        ("revoked", "The registrar has to appoint a representative."),
        ("replaced", "Other is in office for video and may act."),
        ("expired", "the registrar can bind it to one. Third is in office for video and may act."),
        ("forgotten", "Other is in office for video and may act."),
    ],
)
def test_a_refusal_says_who_may_act_instead(column: str, names: str) -> None:
    assert names in why_not(actor(column), Act.REPLAY, NOW)

"""UpdateItem."""

from tests.simulation.conformance.rows import Refused, Row
from tests.simulation.conformance.table.dynamodb import (
    API,
    CONSTRAINTS,
    FAILED,
    INVALID,
    NO_TABLE,
    ORDER,
    RESERVED,
    SHOWN,
    UPDATES,
    Values,
    item,
    put,
    update,
    write,
)

UPDATE = API.format("UpdateItem")
ALL_NEW: Values = {"ReturnValues": "ALL_NEW"}
COUNT_OF_ONE = {":one": {"N": "1"}}
LINE = {":l": {"L": [{"S": "c"}]}}
LONG = {":l": {"L": [{"S": "x" * 300_000}]}}
APPEND = "SET notes = list_append(notes, :l)"
DEEP = item(deep={"M": {"inner": {"M": {"n": {"N": "1"}}}}})


def _row(name: str, request: Values, answer: Values | Refused, source: str = UPDATES, **more: object) -> Row:
    return Row(f"update: {name}", "dynamodb", "UpdateItem", request, answer, source, **more)  # type: ignore[arg-type]


def _new(**attributes: object) -> Values:
    return {"Attributes": {**ORDER, **attributes}}


ROWS = (
    _row(
        "makes an item",
        update("SET told = :t", {":t": {"S": "a"}}, **ALL_NEW),
        {"Attributes": item(told={"S": "a"})},
        UPDATE,
    ),
    _row("without an expression makes an item", write(Key=item(), **ALL_NEW), {"Attributes": item()}, UPDATE),
    _row(
        "counts",
        update("SET version = version + :one", COUNT_OF_ONE, **ALL_NEW),
        _new(version={"N": "4"}),
        before=[put(ORDER)],
    ),
    _row(
        "counts down",
        update("SET version = version - :one", COUNT_OF_ONE, **ALL_NEW),
        _new(version={"N": "2"}),
        before=[put(ORDER)],
    ),
    _row(
        "counts from nothing",
        update("SET tries = if_not_exists(tries, :zero) + :one", {**COUNT_OF_ONE, ":zero": {"N": "0"}}, **ALL_NEW),
        _new(tries={"N": "1"}),
        before=[put(ORDER)],
    ),
    _row(
        "adds to a number",
        update("ADD version :one", COUNT_OF_ONE, **ALL_NEW),
        _new(version={"N": "4"}),
        before=[put(ORDER)],
    ),
    _row(
        "adds to nothing",
        update("ADD tries :one", COUNT_OF_ONE, **ALL_NEW),
        _new(tries={"N": "1"}),
        before=[put(ORDER)],
    ),
    _row("adds a number to a text", update("ADD told :one", COUNT_OF_ONE), INVALID, before=[put(ORDER)]),
    _row(
        "appends",
        update(APPEND, LINE, **ALL_NEW),
        _new(notes={"L": [{"S": "a"}, {"S": "b"}, {"S": "c"}]}),
        before=[put(ORDER)],
    ),
    _row("appends to nothing", update(APPEND, LINE), INVALID),
    _row("appends to a text", update("SET told = list_append(told, :l)", LINE), INVALID, before=[put(ORDER)]),
    _row(
        "removes",
        update("REMOVE told, tags, absent", **ALL_NEW),
        {"Attributes": {name: value for name, value in ORDER.items() if name not in {"told", "tags"}}},
        before=[put(ORDER)],
    ),
    _row(
        "removes from a list",
        update("REMOVE notes[0]", **ALL_NEW),
        _new(notes={"L": [{"S": "b"}]}),
        before=[put(ORDER)],
    ),
    _row(
        "takes from a set",
        update("DELETE tags :t", {":t": {"SS": ["a"]}}, **ALL_NEW),
        _new(tags={"SS": ["b"]}),
        before=[put(ORDER)],
    ),
    _row(
        "takes the last from a set",
        update("DELETE tags :t", {":t": {"SS": ["a", "b"]}}, **ALL_NEW),
        {"Attributes": {name: value for name, value in ORDER.items() if name != "tags"}},
        before=[put(ORDER)],
    ),
    _row(
        "inside a document",
        update("SET deep.#i.n = :one", {":one": {"N": "2"}}, {"#i": "inner"}, **ALL_NEW),
        {"Attributes": item(deep={"M": {"inner": {"M": {"n": {"N": "2"}}}}})},
        before=[put(DEEP)],
    ),
    _row(
        "inside a document that is not there",
        update("SET deep.nowhere.n = :one", COUNT_OF_ONE),
        INVALID,
        before=[put(DEEP)],
    ),
    _row(
        "two clauses see the item as it was",
        update("SET version = version + :one, tries = version", COUNT_OF_ONE, **ALL_NEW),
        _new(version={"N": "4"}, tries={"N": "3"}),
        before=[put(ORDER)],
    ),
    _row("an attribute that is not there", update("SET told = absent"), INVALID, before=[put(ORDER)]),
    _row("a number and a text", update("SET told = told + :one", COUNT_OF_ONE), INVALID, before=[put(ORDER)]),
    _row("one attribute twice", update("SET told = :a, told = :b", {":a": {"S": "a"}, ":b": {"S": "b"}}), INVALID),
    _row(
        "overlapping paths",
        update("SET deep.#i.n = :one REMOVE deep", COUNT_OF_ONE, {"#i": "inner"}),
        INVALID,
        before=[put(DEEP)],
    ),
    _row("one clause twice", update("SET told = :one SET tries = :one", COUNT_OF_ONE), INVALID),
    _row("a key", update("SET pk = :a", {":a": {"S": "a"}}), INVALID, UPDATE),
    _row("a reserved word", update("SET status = :one", COUNT_OF_ONE), INVALID, RESERVED),
    _row("a name that is not given", update("SET #a = :one", COUNT_OF_ONE), INVALID),
    _row("an expression that is cut off", update("SET told ="), INVALID),
    _row(
        "a condition that holds",
        update("SET version = version + :one", COUNT_OF_ONE, ConditionExpression="version < :one + :one")
        | {"ConditionExpression": "version > :one"},
        {},
        UPDATE,
        before=[put(ORDER)],
    ),
    _row(
        "a failed condition",
        update("SET version = :one", COUNT_OF_ONE, ConditionExpression="version = :one"),
        FAILED,
        UPDATE,
        before=[put(ORDER)],
    ),
    _row(
        "a failed condition shows the item",
        update("SET version = :one", COUNT_OF_ONE, ConditionExpression="version = :one", **SHOWN),
        Refused(FAILED.code, item=ORDER),
        UPDATE,
        before=[put(ORDER)],
    ),
    _row(
        "a condition on nothing",
        update("SET version = :one", COUNT_OF_ONE, ConditionExpression="attribute_exists(pk)"),
        FAILED,
        UPDATE,
    ),
    _row(
        "shows what was",
        update("SET version = :one", COUNT_OF_ONE, ReturnValues="ALL_OLD"),
        {"Attributes": ORDER},
        UPDATE,
        before=[put(ORDER)],
    ),
    _row(
        "shows of what was the changed",
        update("SET version = :one", COUNT_OF_ONE, ReturnValues="UPDATED_OLD"),
        {"Attributes": {"version": {"N": "3"}}},
        UPDATE,
        before=[put(ORDER)],
    ),
    _row(
        "shows of what is the changed",
        update("SET version = :one", COUNT_OF_ONE, ReturnValues="UPDATED_NEW"),
        {"Attributes": {"version": {"N": "1"}}},
        UPDATE,
        before=[put(ORDER)],
    ),
    _row("grows over 400 kB", update(APPEND, LONG), INVALID, CONSTRAINTS, before=[put(item(notes=LONG[":l"]))]),
    _row("an index's key of a wrong type", update("SET timer_at = :one", COUNT_OF_ONE), INVALID, UPDATE),
    _row("an index's key that is empty", update("SET timer_shard = :e", {":e": {"S": ""}}), INVALID, UPDATE),
    _row(
        "a table that is not there",
        {**update("SET told = :one", COUNT_OF_ONE), "TableName": "nowhere"},
        NO_TABLE,
        UPDATE,
    ),
    _row(
        "a key without its sort key",
        {**update("SET told = :one", COUNT_OF_ONE), "Key": {"pk": {"S": "a"}}},
        INVALID,
        UPDATE,
    ),
)

"""What schemathesis is taught: which strings mean something, which ids exist; and what it saw, a line a call."""

import json
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation

from infra.dev.fuzz import bodies, strings
from infra.dev.fuzz.feeding import FRESH, STANDING, Feeder, Ids
from infra.dev.fuzz.roles import beyond

UNFED = ("cursor", "after", "authority")  # only what a list has given is a cursor, and only auditors name an authority
UNKNOWN_ID = "0" * 64
# The emulator's routes end at a line break in a path; schemathesis has it in per cents already.
CONTROL = re.compile(r"[\x00-\x1f\x7f]|%[01][0-9A-Fa-f]|%7[Ff]")
# Whatever else is made up meets the emulator's own reading of a request, which is not the gateway's.
HEADERS = ("authorization", "content-type", "if-match", "if-none-match")
# What is meant to be wrong and is carried out all the same, such as one with a header too many, would take with it
# what everything else is asked of.
ENDS = ("changeEndpoint", "deleteEndpoint")
strings.register()


@cache
def _feeder() -> Feeder:
    return Feeder.from_environment()


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:  # noqa: ANN401 - schemathesis's own types
    """Leave alone what is meant to be wrong; feed the rest."""
    name = case.operation.definition.raw["operationId"]
    if "id" in (case.path_parameters or {}) and not _wrong(case, ParameterLocation.PATH):
        case.path_parameters.update(_ids(name, case))
    for parameter, value in (case.path_parameters or {}).items():
        case.path_parameters[parameter] = CONTROL.sub("", value) or UNKNOWN_ID if isinstance(value, str) else value
    if isinstance(case.body, dict) and not _wrong(case, ParameterLocation.BODY):
        case.body = _meant(name)(bodies.whole(case.body))
    if case.query and not _wrong(case, ParameterLocation.QUERY):
        case.query = {key: value for key, value in case.query.items() if key not in UNFED}
    for extra in [name for name in case.headers or () if name.lower() not in HEADERS]:
        del case.headers[extra]
    if "if-match" in (case.headers or {}) and not _wrong(case, ParameterLocation.HEADER):
        case.headers["if-match"] = "*"


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:  # noqa: ANN401 - likewise
    """One line for the report."""
    record = {
        "operation": case.operation.label,
        "role": os.environ["FUZZ_ROLE"],
        "own": case.method.upper() == case.operation.method.upper(),
        "status": response.status_code,
        "phase": str(case.meta.phase.name) if case.meta else "none",
    }
    with Path(os.environ["FUZZ_SEEN"]).open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(record)}\n")


def _wrong(case: Any, where: ParameterLocation) -> bool:  # noqa: ANN401 - likewise
    return case.meta is not None and bool(case.meta.is_negative_at(where))


def _ids(name: str, case: Any) -> Ids:  # noqa: ANN401 - likewise
    """Something fresh for what acts and may; else what is there."""
    acts = name in ENDS or case.meta is None or case.meta.generation.mode.is_positive
    if acts and name in FRESH and name not in beyond(os.environ["FUZZ_ROLE"]):
        id_ = FRESH[name](_feeder())
        return {"id": id_} if isinstance(id_, str) else id_
    standing = (fresh for path, fresh in STANDING.items() if case.operation.path.startswith(path))
    return {"id": next((find(_feeder()) for find in standing), UNKNOWN_ID)}


def _meant(name: str) -> Callable[[bodies.Body], bodies.Body]:
    if name in ("createEndpoint", "changeEndpoint"):
        return bodies.endpoint(_feeder().receiver)
    return bodies.MEANT.get(name, lambda body: body)

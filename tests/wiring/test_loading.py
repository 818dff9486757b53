"""What a new process of a function loads before its first event: the rooms that the function needs, and no more."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from tests.rules.functions import environment as environment_of
from tests.rules.template import FUNCTION, read, resources

FUNCTIONS = sorted(str(one["Handler"]).split(".")[2] for _, one in resources(read(), FUNCTION))
EVERY = {
    "errors",
    "handlers",
    "queues",
    "record",
    "settings",
    "signatures",
    "table",
    "telemetry",
    "timers",
    "values",
    "versions",
}
ORDERS = {"deliveries", "endpoints", "journals", "law", "orders", "registry"}
READING = {"characters", "language", "limits", "links", "mail", "reading", "urls"}
ROOMS = {
    "api": {"characters", "journals", "law", "likeness", "orders", "registry", "urls", "web"},  # other paths load more
    "canary": set[str](),
    "dispatch": {*ORDERS, "limits", "mail", "publiclog"},
    "log": {"journals", "law", "orders", "publiclog"},
    "mail_feedback": {*ORDERS, "limits", "mail", "urls"},
    "operate": {
        *ORDERS,
        "characters",
        "draft_answers",
        "erasure",
        "likeness",
        "limits",
        "links",
        "mail",
        "operations",
        "publiclog",
        "urls",
        "web",
        "webhooks",
    },
    "page": {*ORDERS, *READING, "draft_answers", "page", "web"},
    "publish": {"erasure", "law", "orders"},  # of erasure the ledger alone
    "send_email": {*ORDERS, *READING},
    "send_webhook": {"deliveries", "endpoints", "journals", "orders", "urls", "webhooks"},  # receipt loads the rest
    "sweep": set[str](),
    "tick": {"journals", "law", "orders", "registry", "urls"},  # timers of other kinds, and erasure, load the rest
}
WITHOUT = {"canary": {"queues", "timers"}}
ONLY = {  # which functions load it; the rest of its room may be loaded by others
    "icalendar": {"send_email"},
    "jinja2": {"page", "send_email"},
    "pydantic": {"api"},
    "removal.deliveries.planning": {"dispatch", "mail_feedback", "operate", "page", "send_email"},
    "removal.endpoints.vault": {"operate", "send_webhook"},
    "removal.links.keys": {"operate", "page", "send_email"},
    "removal.mail.actions": {"mail_feedback"},
    "removal.mail.worker": {"send_email"},
    "removal.orders.actions": {"api", "mail_feedback", "operate", "page", "tick"},
    "removal.orders.store": {*FUNCTIONS} - {"canary", "log", "publish", "send_webhook", "sweep"},
    "removal.registry.store": {*FUNCTIONS} - {"canary", "log", "publish", "send_webhook", "sweep", "tick"},
    "removal.wiring.parts.erasure": {"operate"},
    "removal.wiring.parts.other_routes": set[str](),
    "removal.wiring.parts.receipt": set[str](),
    "removal.wiring.parts.timers": set[str](),
    "removal.timers.sweep": {"sweep"},
    "removal.timers.tick": {"tick"},
    "removal.webhooks.worker": {"send_webhook"},
}
LOADED = "import json, sys, removal.handlers.{}; print(json.dumps([*sys.modules]))"
CLIENTS = {  # that a process in Lambda has made before its first event
    "api": {"dynamodb"},
    "dispatch": {"dynamodb", "sqs"},
    "log": {"dynamodb", "s3", "sqs"},
    "mail_feedback": {"dynamodb"},
    "page": {"dynamodb", "secretsmanager"},
    "publish": {"events"},
    "send_email": {"dynamodb", "secretsmanager", "sesv2"},
    "send_webhook": {"dynamodb", "kms"},
    "sweep": {"dynamodb", "sqs"},
    "tick": {"dynamodb"},
}
MADE = """
import json, sys
from botocore.session import Session
made, create = [], Session.create_client
Session.create_client = lambda self, name, *rest, **named: made.append(name) or create(self, name, *rest, **named)
import removal.handlers.{}
print(json.dumps(made))
"""
COLLECTED = """
import gc, json
runs = []
gc.callbacks.append(lambda phase, _: runs.append(phase))
import removal.handlers
began = len(runs)
import removal.handlers.{}
print(json.dumps([len(runs) - began, gc.isenabled()]))
"""


@cache
def loaded(function: str) -> frozenset[str]:
    """The modules that a new process of a function loads."""
    command = [sys.executable, "-c", LOADED.format(function)]
    return frozenset(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_loads_the_rooms_that_it_needs(function: str) -> None:
    rooms = {name.split(".")[1] for name in loaded(function) if name.startswith("removal.")}
    assert rooms == (EVERY - WITHOUT.get(function, set())) | {"wiring"} | ROOMS[function]


@pytest.mark.parametrize("module", ONLY)
def test_what_takes_long_to_load_is_loaded_by_those_who_need_it(module: str) -> None:
    assert {function for function in FUNCTIONS if module in loaded(function)} == ONLY[module]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_takes_its_parts_from_the_module_of_its_function(function: str) -> None:
    theirs = {f"removal.wiring.{other}" for other in FUNCTIONS}
    assert theirs & loaded(function) == {f"removal.wiring.{function}"}


def output_of(program: str, function: str, *, in_lambda: bool) -> Any:  # noqa: ANN401 - JSON's
    """What a new process of a function prints, with the variables of its template."""
    owner = f"{function.replace('_', '')}function"
    of_template = {name: "1" for of, name, _ in environment_of(read()) if of.lower() == owner}
    own = {"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "LOG_LEVEL": "INFO"}
    lambdas = {"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"} if in_lambda else {}
    environment = {**os.environ, **of_template, **own, **lambdas}
    command = [sys.executable, "-c", program.format(function)]
    return json.loads(subprocess.run(command, capture_output=True, check=True, env=environment).stdout)


@pytest.mark.parametrize("function", CLIENTS)
@pytest.mark.parametrize("in_lambda", [True, False])
def test_in_lambda_a_process_makes_the_clients_of_its_first_event_before_it(function: str, *, in_lambda: bool) -> None:
    made = output_of(MADE, function, in_lambda=in_lambda)
    assert sorted(made) == (sorted(CLIENTS[function]) if in_lambda else [])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_in_lambda_memory_is_collected_after_the_import_and_not_during_it(function: str) -> None:
    collections, enabled = output_of(COLLECTED, function, in_lambda=True)
    assert enabled
    assert collections == 0 or function == "operate"  # an operator's commands load what each needs

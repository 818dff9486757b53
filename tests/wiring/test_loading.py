"""What a new process of a function loads before its first event: the rooms that the function needs, and no more."""

import json
import subprocess
import sys
from functools import cache

import pytest

from tests.rules.template import FUNCTION, read, resources

FUNCTIONS = sorted(str(one["Handler"]).split(".")[2] for _, one in resources(read(), FUNCTION))
EVERY = {"errors", "handlers", "queues", "record", "settings", "signatures", "table", "telemetry", "timers", "versions"}
ORDERS = {"deliveries", "endpoints", "journals", "law", "orders", "registry"}
READING = {"characters", "language", "limits", "links", "mail", "reading", "urls"}
ROOMS = {
    "api": {*ORDERS, "characters", "likeness", "limits", "mail", "urls", "web", "webhooks"},
    "dispatch": {*ORDERS, "limits", "mail"},
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
        "urls",
        "web",
        "webhooks",
    },
    "page": {*ORDERS, *READING, "draft_answers", "page", "web"},
    "publish": {"law", "orders"},
    "send_email": {*ORDERS, *READING},
    "send_webhook": {*ORDERS, "urls", "webhooks"},
    "sweep": set[str](),
    "tick": {*ORDERS, "characters", "draft_answers", "erasure", "likeness", "limits", "mail", "urls"},  # erasure
}
ONLY = {  # which functions load it; the rest of its room may be loaded by others
    "icalendar": {"send_email"},
    "jinja2": {"page", "send_email"},
    "pydantic": {"api"},
    "removal.deliveries.planning": {"api", "dispatch", "mail_feedback", "operate", "page", "send_email"},
    "removal.endpoints.vault": {"api", "operate", "send_webhook"},
    "removal.links.keys": {"operate", "page", "send_email"},
    "removal.mail.actions": {"mail_feedback"},
    "removal.mail.worker": {"send_email"},
    "removal.orders.actions": {"api", "mail_feedback", "operate", "page", "send_webhook", "tick"},
    "removal.orders.store": {*FUNCTIONS} - {"publish", "sweep"},
    "removal.timers.sweep": {"sweep"},
    "removal.timers.tick": {"tick"},
    "removal.webhooks.worker": {"send_webhook"},
}
LOADED = "import json, sys, removal.handlers.{}; print(json.dumps([*sys.modules]))"


@cache
def loaded(function: str) -> frozenset[str]:
    """The modules that a new process of a function loads."""
    command = [sys.executable, "-c", LOADED.format(function)]
    return frozenset(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_loads_the_rooms_that_it_needs(function: str) -> None:
    rooms = {name.split(".")[1] for name in loaded(function) if name.startswith("removal.")}
    assert rooms == EVERY | {"wiring"} | ROOMS[function]


@pytest.mark.parametrize("module", ONLY)
def test_what_takes_long_to_load_is_loaded_by_those_who_need_it(module: str) -> None:
    assert {function for function in FUNCTIONS if module in loaded(function)} == ONLY[module]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_takes_its_parts_from_the_module_of_its_function(function: str) -> None:
    theirs = {f"removal.wiring.{other}" for other in FUNCTIONS}
    assert theirs & loaded(function) == {f"removal.wiring.{function}"}

"""Rules against endless chains: which functions start themselves, by which queue, and what ends that (decision 48).

Lambda ends a chain after some 16 invocations, and a message with it. What a table's stream begins is a new chain.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from infra.template import RULE
from tests.rules.permissions import allowed
from tests.rules.template import FUNCTION, ROOT, Template, events, listed, resources, target

CODE = ROOT / "functions/removal"
# Function that starts itself, also by others → what ends its chain.
GUARDED = {
    "SendWebhookFunction": "each message counts its chain (`hop`), which ends after LONGEST_CHAIN",
    "SendEmailFunction": "likewise",
    "TickFunction": "a timer's message waits for the timer's instant",
}
# Module and function whose messages begin a chain, and why no chain leads there.
BEGINS = {
    ("deliveries/fanout.py", "_pass_on"): "dispatch sends them, which no sender's queue starts",
    ("publiclog/messages.py", "message_of"): "the log's queue starts no function; `log` reads it, and sends nothing",
    ("deliveries/timer_handler.py", "_endpoint"): "tick sends them, which no sender's queue starts",
    ("deliveries/timer_handler.py", "_enqueue"): "likewise",
    ("mail/passing_on.py", "later"): "mail_feedback sends them, which no sender's queue starts",
}
WAITS = {("timers/tick.py", "run"), ("timers/store.py", "message")}  # comes back to tick, at its instant


def functions_that_start_themselves_are_guarded(template: Template) -> list[str]:
    """By the template's own ways: queues by their mappings, the bus by its rule's targets."""
    ways = {function: _started_by(template, function) for function, _ in resources(template, FUNCTION)}
    circles = {function for function in ways if function in _reached(ways, function)}
    return [
        *(f"{function}: starts itself, and nothing ends it" for function in sorted(circles - set(GUARDED))),
        *(f"{function}: is guarded, and does not start itself" for function in sorted(set(GUARDED) - circles)),
    ]


def uncounted(code: Path = CODE) -> tuple[str, ...]:
    """Each place that makes a message which neither counts its chain, nor begins one, nor waits for an instant."""
    return tuple(
        f"{place[0]} {place[1]}: its message does not count its chain"
        for place, call in _messages(code)
        if not (_counts(call) or place in BEGINS or (place in WAITS and len(call.args) == 2))
    )


def unbounded(code: Path = CODE) -> tuple[str, ...]:
    """Each module that counts a chain and does not compare it with the longest."""
    counting = {place[0] for place, call in _messages(code) if _counts(call)} - {
        "mail/worker.py"
    }  # released by a flush
    return tuple(f"{name}: counts, and does not end" for name in counting if "LONGEST_CHAIN" not in _text(code / name))


def _started_by(template: Template, function: str) -> set[str]:
    """The functions that a function starts by what it sends."""
    role = target(dict(resources(template, FUNCTION))[function]["Role"])
    sent = {target(of) for name, st in allowed(template) if name == role for of in listed(st["Resource"]) if _sends(st)}
    for _, rule in resources(template, RULE):
        if target(rule.get("EventBusName")) in sent:
            sent |= {target(aim["Arn"]) for aim in rule["Targets"]}
    return {name for name, _, event in events(template, "SQS") if target(event["Queue"]) in sent}


def _sends(statement: dict[str, object]) -> bool:
    return bool(
        {"sqs:SendMessage", "events:PutEvents"} & {a for a in listed(statement["Action"]) if isinstance(a, str)}
    )


def _reached(ways: dict[str, set[str]], begin: str) -> set[str]:
    reached, waiting = set[str](), set(ways[begin])
    while waiting:
        reached |= waiting
        waiting = {name for each in waiting for name in ways[each]} - reached
    return reached


def _messages(code: Path) -> Iterator[tuple[tuple[str, str], ast.Call]]:
    """Module, function and call of each message that is made."""
    files = [file for file in sorted(code.rglob("*.py")) if "Message(" in _text(file)]
    trees = [(str(file.relative_to(code)), node) for file in files for node in ast.walk(ast.parse(_text(file)))]
    functions = [(module, node) for module, node in trees if isinstance(node, ast.FunctionDef)]
    calls = [(module, of.name, node) for module, of in functions for node in ast.walk(of) if isinstance(node, ast.Call)]
    for module, name, call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == "Message":
            yield (module, name), call


def _counts(call: ast.Call) -> bool:
    first = call.args[0]
    keys = first.keys if isinstance(first, ast.Dict) else []
    return any(isinstance(key, ast.Constant) and key.value == "hop" for key in keys)


def _text(file: Path) -> str:
    return file.read_text("utf-8")

"""Rules of functions: each has its own log group and role, no secret in its environment, and time that adds up."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from math import ceil
from typing import Any

from removal.endpoints.claim_store import CLAIMED_FOR
from removal.endpoints.schedule import UNSETTLED_AFTER
from removal.wiring.parts.workers import WORKERS_AT_MOST
from tests.rules.template import FUNCTION, LOGS, ROLE, ROOT, Template, events, resources, target

CODE = ROOT / "functions"
INIT = timedelta(seconds=10)  # that Lambda may add before a timeout starts
MARGIN = timedelta(seconds=5)
TRY = timedelta(seconds=15)  # the longest that a webhook's receiver may take
EACH_MINUTE = timedelta(minutes=1)
TAKE_ANSWERS = ("ApiFunction", "PageFunction")
TICK = "TickFunction"
SENDERS = ("SendWebhookFunction", "SendEmailFunction")
ANSWERED_WITHIN = timedelta(seconds=5)
SECRET_NAME = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|PRIVATE|KEY")
NAMED_LIKE_ONE = {
    "SECRETS_KEY_ID": "the ARN of a KMS key",
    "LINK_KEY_SECRET_ID": "the ARN of a secret",
    "LOG_KEY_ID": "the ARN of a KMS key",
}
LONG_LITERAL = re.compile(r"[A-Za-z0-9+/=_-]{24,}")


def each_function_has_its_own_log_group(template: Template) -> list[str]:
    groups = {name: _log_group(function) for name, function in resources(template, FUNCTION)}
    return _not_own(groups, {name for name, _ in resources(template, LOGS)}, "log group")


def each_function_has_its_own_role(template: Template) -> list[str]:
    roles = {name: target(function.get("Role")) for name, function in resources(template, FUNCTION)}
    return _not_own(roles, {name for name, _ in resources(template, ROLE)}, "role")


def log_groups_forget(template: Template) -> list[str]:
    return [f"{name}: keeps logs for ever" for name, group in resources(template, LOGS) if not _days(template, group)]


def functions_are_traced(template: Template) -> list[str]:
    return [
        f"{name}: not traced" for name, function in resources(template, FUNCTION) if function["Tracing"] != "Active"
    ]


def handlers_exist(template: Template) -> list[str]:
    """Each handler that the template names is there, and each handler that is there is deployed."""
    named = {str(function["Handler"]): name for name, function in resources(template, FUNCTION)}
    missing = [f"{name}: there is no {handler}" for handler, name in named.items() if not _defines(handler)]
    there = {f"removal.handlers.{file.stem}.handler" for file in (CODE / "removal/handlers").glob("*.py")}
    return missing + [f"{handler}: is not deployed" for handler in sorted(there - set(named)) if _defines(handler)]


def environments_hold_no_secret(template: Template) -> list[str]:
    return [
        f"{function}.{name}: looks like a secret"
        for function, name, value in environment(template)
        if (SECRET_NAME.search(name) and name not in NAMED_LIKE_ONE)
        or (isinstance(value, str) and LONG_LITERAL.fullmatch(value))
    ]


def environments_hold_text_only(template: Template) -> list[str]:
    """A YAML number is one more type to go wrong: MiniStack's workers die of it."""
    return [
        f"{function}.{name}: {value!r} is no text"
        for function, name, value in environment(template)
        if not isinstance(value, str | dict)
    ]


def answers_are_taken_within_5_seconds(template: Template) -> list[str]:
    return [
        f"{name}: may take {taken}" for name in TAKE_ANSWERS if (taken := _timeout(template, name)) > ANSWERED_WITHIN
    ]


def grace_covers_an_answer_under_way(template: Template) -> list[str]:
    """Or (design 3.3: Lambda's init + the API's timeout + 5 s) a breach overtakes an answer received in time."""
    least = INIT + max(_timeout(template, name) for name in TAKE_ANSWERS) + MARGIN
    return [f"{law}: grace {grace} is below {least}" for law, grace in _graces() if grace < least]


def the_gateway_waits_for_a_cold_start(template: Template) -> list[str]:
    """Or the caller gets 503 for a command that is then carried out."""
    least = INIT + max(_timeout(template, name) for name in TAKE_ANSWERS)
    return [
        f"{name}: gives up after {waits}"
        for name, integration in resources(template, "AWS::ApiGatewayV2::Integration")
        if (waits := timedelta(milliseconds=integration.get("TimeoutInMillis", 0))) < least
    ]


def a_batch_of_webhooks_fits_its_function(template: Template) -> list[str]:
    """Its workers send them at once; what is cut off in the middle waits for the queue's visibility timeout."""
    return [
        f"{function}.{name}: {turns} tries after one another take longer than its {allowed}"
        for function, name, event in events(template, "SQS")
        if function == "SendWebhookFunction"
        and TRY * (turns := ceil(event["BatchSize"] / WORKERS_AT_MOST)) + MARGIN
        > (allowed := _timeout(template, function))
    ]


def those_that_must_not_wait_have_workers_of_their_own(template: Template) -> list[str]:
    """A flood of webhooks, or a neighbour in the account, leaves them these; tick has all it may be asked to start."""
    functions = dict(resources(template, FUNCTION))
    workers = [event["ScalingConfig"]["MaximumConcurrency"] for of, _, event in events(template, "SQS") if of == TICK]
    least = {**dict.fromkeys(TAKE_ANSWERS, 1), TICK: sum(workers)}
    return [
        f"{name}: keeps {kept}, less than {least[name]}"
        for name in least
        if (kept := functions[name].get("ReservedConcurrentExecutions", 0)) < least[name]
    ]


def sweeps_do_not_pile_up(template: Template) -> list[str]:
    """The next one is the retry of one that failed."""
    (sweep,) = [of for name, of in resources(template, FUNCTION) if name == "SweepFunction"]
    again = sweep.get("EventInvokeConfig", {}).get("MaximumRetryAttempts", 2)
    return [
        *(
            [f"SweepFunction: may take {taken}"]
            if (taken := _timeout(template, "SweepFunction")) >= EACH_MINUTE
            else []
        ),
        *([f"SweepFunction: is tried {again} times more"] if again else []),
    ]


def timers_are_queued_before_they_are_due_and_not_twice(template: Template) -> list[str]:
    """Each sweep finds what is due until the next one, and nothing that is set again for an attempt under way."""
    return [
        f"{function}: looks {value} s ahead"
        for function, name, value in environment(template)
        if name == "LOOK_AHEAD_SECONDS" and not EACH_MINUTE < timedelta(seconds=int(value)) < UNSETTLED_AFTER
    ]


def variables_hold_what_they_are_named_after(template: Template) -> list[str]:
    """`WEBHOOK_QUEUE_URL` is that of `WebhookQueue`; a swapped one would send mails where webhooks go."""
    return [
        f"{function}.{name}: holds {held}, not {meant}"
        for function, name, value in environment(template)
        if (held := target(value)) in template["Resources"] and (meant := _meant(template, name)) not in ("", held)
    ]


def chains_are_stopped_by_lambda(template: Template) -> list[str]:
    """Ours end long before; one that does not is a fault, and Lambda stops it after 16 invocations (decision 48)."""
    loops = {
        name: resource.get("Properties", {}).get("RecursiveLoop") for name, resource in template["Resources"].items()
    }
    return [f"{name}: may go round for ever" for name, loop in loops.items() if loop not in (None, "Terminate")]


def claims_outlast_their_workers(template: Template) -> list[str]:
    """Or a second worker sends what the first is sending."""
    return [
        f"{function}: may go on after its claim of {CLAIMED_FOR}"
        for function in SENDERS
        if _timeout(template, function) + MARGIN > CLAIMED_FOR
    ]


def environment(template: Template) -> Iterator[tuple[str, str, Any]]:
    """Function, name and value of each variable."""
    for function, properties in resources(template, FUNCTION):
        for name, value in properties["Environment"]["Variables"].items():
            yield function, name, value


def _meant(template: Template, variable: str) -> str:
    """The resource with the longest name that a variable's name begins with."""
    words = "".join(map(str.capitalize, variable.split("_")))
    return max((name for name in template["Resources"] if words.startswith(name)), key=len, default="")


def _defines(handler: str) -> bool:
    module, _, name = handler.rpartition(".")
    file = CODE / (module.replace(".", "/") + ".py")
    return file.is_file() and re.search(rf"^def {name}\(", file.read_text("utf-8"), re.MULTILINE) is not None


def _not_own(chosen: dict[str, str], there: set[str], what: str) -> list[str]:
    times = Counter(chosen.values())
    return [f"{name}: no {what} of its own" for name, name_ in chosen.items() if name_ not in there or times[name_] > 1]


def _log_group(function: dict[str, Any]) -> str:
    return target(function.get("LoggingConfig", {}).get("LogGroup"))


def _days(template: Template, group: dict[str, Any]) -> bool:
    days = group.get("RetentionInDays")
    if isinstance(days, dict):
        days = template["Parameters"][days["Ref"]]["Default"]
    return isinstance(days, int) and days > 0


def _timeout(template: Template, function: str) -> timedelta:
    return timedelta(seconds=dict(resources(template, FUNCTION))[function]["Timeout"])


def _graces() -> Iterator[tuple[str, timedelta]]:
    for file in sorted((CODE / "removal/law/laws").glob("*.toml")):
        grace = re.fullmatch(r"PT(\d+)S", tomllib.loads(file.read_text("utf-8"))["clock"]["grace"])
        yield file.name, timedelta(seconds=int(grace[1]) if grace else 0)

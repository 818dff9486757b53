"""One new process of a function: the processor time of its import and first call, and of warm calls after that.

It reads `{"module": …, "events": [event, …], "warm": number}` and prints seconds as its last line.
"""

import json
import sys
import time
from importlib import import_module
from itertools import islice
from typing import Any


class Context:
    """What Lambda tells a handler of its invocation."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"
    function_name = "bench"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:bench"

    def get_remaining_time_in_millis(self) -> int:
        """As at the start."""
        return 30_000


def main() -> None:
    """Import, call once, then call so often."""
    asked = json.load(sys.stdin)
    events, context = iter(asked["events"]), Context()
    event = next(events)
    began = time.process_time()
    handler = import_module(asked["module"]).handler
    imported = time.process_time()
    answers = [handler(event, context)]
    called = time.process_time()
    answers += [handler(event, context) for event in islice(events, asked["unmeasured"])]
    warm = []
    for event in events:
        since = time.process_time()
        answers.append(handler(event, context))
        warm.append(time.process_time() - since)
    print(json.dumps({"import": imported - began, "call": called - imported, "warm": warm, "failed": _failed(answers)}))


def _failed(answers: list[Any]) -> list[Any]:
    return [
        answer
        for answer in answers
        if answer and (answer.get("statusCode", 200) >= 300 or answer.get("batchItemFailures"))
    ][:1]


if __name__ == "__main__":
    main()

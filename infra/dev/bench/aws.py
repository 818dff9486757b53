"""AWS on this machine, for clients with AWS_ENDPOINT_URL: each request is answered as it was when recorded."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Any

Answers = Mapping[str, Sequence[str]]  # by request: one after the other, and from the first again
BY_PATH = {"/configurationsessions": "StartConfigurationSession", "/v2/email/outbound-emails": "SendEmail"}
CONFIGURATION = "/configuration"


@dataclass(slots=True)
class Aws:
    """Where it is, and what it answers; `asked` has the requests."""

    port: int
    answers: dict[str, Iterator[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, answers: Answers) -> None:
        """From now on these, from the first."""
        self.answers = {operation: cycle(each) for operation, each in answers.items()}
        self.asked = []

    def next(self, request: str) -> tuple[int, str]:
        """Status and body of the next answer; 400 for a request without any."""
        self.asked.append(request)
        if request not in self.answers:
            return 400, json.dumps({"__type": "NotRecorded", "message": request})
        return 200, next(self.answers[request])


@contextmanager
def serving() -> Iterator[Aws]:
    """It, while in the block."""
    aws = Aws(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            """Any operation."""
            sent = self.rfile.read(int(self.headers.get("content-length", 0)))
            target = self.headers.get("x-amz-target")
            operation = target.rpartition(".")[2] if target else _operation(self.path)
            status, answer = aws.next(asked_for(operation, json.loads(sent or b"{}")))
            content = answer.encode()
            self.send_response(status)
            self.send_header("content-type", "application/x-amz-json-1.0")
            self.send_header("content-length", str(len(content)))
            self.send_header("next-poll-configuration-token", "next")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - as its parent calls it

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as its parent has it
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        aws.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield aws
        server.shutdown()


def asked_for(operation: str, parameters: Mapping[str, Any]) -> str:
    """The name of a request: its operation, and the key of the item that it reads."""
    key = parameters["Key"].values() if operation == "GetItem" else ()
    return " ".join([operation, *(value["S"] for value in key)])


def _operation(path: str) -> str:
    route = path.partition("?")[0]
    return "GetLatestConfiguration" if route == CONFIGURATION else BY_PATH.get(route, route)

"""An integrator sends the example of a fact to a receiver: signed as ours are, without AWS, a token or a deployment."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from infra.dev.local.server import LoopbackServer, Request, Response, serving
from removal import cli
from removal.endpoints.secret import new_secret
from removal.shell import trigger
from tests.openapi_check import DOCUMENT

Typed = Callable[..., tuple[int, str, str]]
SECRET, OTHER = new_secret(), new_secret()


@dataclass
class Receiver:
    """Answers what it is set to, and keeps what came."""

    answer: Response = field(default_factory=lambda: Response(200))
    came: list[Request] = field(default_factory=list)
    url: str = ""

    def respond(self, request: Request) -> Response:
        self.came.append(request)
        return self.answer


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    server = LoopbackServer(made.respond)
    made.url = f"{server.url}/hooks?a=b"
    with serving(server):
        yield made


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    """A command line as it is typed in an empty folder, without AWS: exit code, output, complaints."""
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "REMOVAL_ORDERS_API"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "secret").write_text(f"{SECRET}\n", "ascii")

    def run(fact: str, url: str, *words: str, file: str = "secret") -> tuple[int, str, str]:
        code = cli.main(["trigger", fact, url, "--secret-file", file, *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.mark.parametrize("fact", ["order.issued", "order.breached", "caller.changed"])
def test_the_example_of_the_document_arrives_signed(receiver: Receiver, typed: Typed, fact: str) -> None:
    code, said, _ = typed(fact, receiver.url)
    (request,) = receiver.came
    assert (code, request.method, request.path) == (0, "POST", "/hooks?a=b")
    content = DOCUMENT["webhooks"][fact]["post"]["requestBody"]["content"]["application/json"]
    assert Webhook(SECRET).verify(request.body, dict(request.headers)) == content["example"]
    assert said.startswith(f"sent {fact} as webhook-id {request.headers['webhook-id']}\nanswered 200 in ")
    assert SECRET not in said


def test_every_fact_has_an_example_to_send() -> None:
    assert trigger.examples().keys() == DOCUMENT["webhooks"].keys()
    assert [fact for fact, body in trigger.examples().items() if body["type"] != fact] == []


def test_a_new_id_each_time_and_the_same_if_it_is_named(receiver: Receiver, typed: Typed) -> None:
    for words in ((), (), ("--id", "d-1"), ("--id", "d-1")):
        assert typed("order.reminded", receiver.url, *words)[0] == 0
    ids = [request.headers["webhook-id"] for request in receiver.came]
    assert ids[0] != ids[1]
    assert ids[2:] == ["d-1", "d-1"]


def test_each_of_several_secrets_signs(receiver: Receiver, typed: Typed) -> None:
    Path("secret").write_text(f"{OTHER}\n{SECRET}\n", "ascii")
    assert typed("order.received", receiver.url)[0] == 0
    for secret in (SECRET, OTHER):
        assert Webhook(secret).verify(receiver.came[0].body, dict(receiver.came[0].headers))


def test_a_challenge_is_taken_if_it_comes_back(receiver: Receiver, typed: Typed) -> None:
    code, said, _ = typed("endpoint.challenged", receiver.url)
    assert (code, said.splitlines()[-1][:30]) == (1, "the challenge was not answered")
    challenge = json.loads(receiver.came[0].body)["data"]["challenge"]
    receiver.answer = Response(200, json.dumps({"challenge": challenge}).encode())
    assert typed("endpoint.challenged", receiver.url)[0] == 0


@pytest.mark.parametrize("status", [302, 401, 410, 500])
def test_an_answer_that_is_no_2xx_is_shown_and_the_exit_code_is_1(
    receiver: Receiver, typed: Typed, status: int
) -> None:
    receiver.answer = Response(status, b"no\x1b[31m\xc2\x9b2J\xff", headers={"Location": receiver.url})
    code, said, _ = typed("order.issued", receiver.url)
    assert (code, len(receiver.came)) == (1, 1)
    assert f"answered {status} in " in said
    assert said.endswith("no·[31m·2J\ufffd\n")
    told = json.loads(typed("order.issued", receiver.url, "--json")[1])
    assert (told["status"], told["taken"], told["fault"]) == (status, False, None)


@pytest.mark.parametrize(
    "url",
    [
        "http://ministry.example/", "https://10.0.0.1/", "https://169.254.169.254/", "http://127.0.0.1@10.0.0.1/",
        "https://192.168.0.7:8443/", "ftp://127.0.0.1/", "127.0.0.1:8080", "http://2130706433/",
        "http://127.0.0.1 /", "",
    ],
)  # fmt: skip
def test_what_a_deployment_would_not_call_is_not_called(typed: Typed, url: str) -> None:
    code, said, told = typed("order.issued", url)
    assert (code, said) == (2, "")
    assert told.startswith(f"removal-orders: a deployment would not call {url}: ")


def test_without_an_answer_the_exit_code_is_3(typed: Typed) -> None:
    gone = LoopbackServer(lambda _: Response(200))
    gone.server_close()
    code, said, told = typed("order.issued", gone.url)
    assert (code, said) == (3, "")
    assert "gave no answer" in told


@pytest.mark.parametrize(
    "content", [b"", b"whsec_", b"whsec_AAAA", b"secret", b"\xff\xfe", "whsec_ключ".encode(), f"{SECRET} ".encode() * 5]
)
def test_a_file_without_a_secret_gets_a_sentence(receiver: Receiver, typed: Typed, content: bytes) -> None:
    Path("secret").write_bytes(content)
    code, said, told = typed("order.issued", receiver.url)
    assert (code, said, receiver.came) == (2, "", [])
    assert told.startswith("removal-orders: --secret-file secret")
    assert SECRET not in told
    for missing in ("none", "."):
        assert typed("order.issued", receiver.url, file=missing)[0] == 2


@pytest.mark.parametrize(
    ("fact", "id_"), [("order.nothing", "d-1"), ("order.issued", "a.b"), ("order.issued", "a\r\nb"), ("", "d-1")]
)
def test_an_unknown_fact_and_an_id_that_cannot_be_signed_are_refused(
    receiver: Receiver, typed: Typed, fact: str, id_: str
) -> None:
    code, said, _ = typed(fact, receiver.url, "--id", id_)
    assert (code, said, receiver.came) == (2, "", [])


def test_help_names_facts_and_exit_codes_and_no_secret_is_an_argument(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["trigger", "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert "Exit codes: 0 taken" in said
    assert [fact for fact in DOCUMENT["webhooks"] if fact not in said] == []
    with pytest.raises(SystemExit) as ended:
        cli.main(["trigger", "order.issued", "http://127.0.0.1/", "--secret", SECRET])
    assert ended.value.code == 2
    capsys.readouterr()
    assert cli.main(["trigger", "order.issued", "http://127.0.0.1/", "--secret-file", SECRET]) == 2
    assert SECRET not in "".join(capsys.readouterr())

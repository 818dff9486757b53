"""An authority's person issues, finds, shows and withdraws orders from a shell, through the API alone."""

import csv
import io
import json
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from removal import cli
from removal.shell import commands
from removal.shell.api import Api, Refused, Unreached, Unusable, sender, token_of
from removal.shell.files import orders
from tests.people import Cast, order_text
from tests.shell.wire import Wire

Typed = Callable[..., tuple[int, str, str]]
FLAT = {
    "platform": "video-example",
    "language": "ru",
    "category": "child_cyberbullying",
    "reason_codes": "insult threat",
    "legal_basis.act": "Law on Online Platforms",
    "legal_basis.provision": "Art. 41-1",
    "statement_of_reasons": "Insults, published with her name.",
    "expert_decision.reference": "EG-77/2026",
    "expert_decision.decided_on": "2026-11-20",
    "redress.body": "Court of Astana",
    "redress.procedure": "Written claim",
    "redress.within": "P10D",
    "issuing_officer.name": "A. Officer",
    "issuing_officer.post": "Head of unit",
}


@pytest.fixture
def wire(people: Cast) -> Wire:
    return Wire(people.ministry)


@pytest.fixture
def typed(wire: Wire, tmp_path: Path) -> Typed:
    """A command line as it is typed: exit code, output, complaints."""
    token = tmp_path / "token"
    token.write_text("the-token\n", "ascii")

    def run(*words: str) -> tuple[int, str, str]:
        said, told = list[str](), list[str]()
        code = commands.main(
            [*words, "--token-file", str(token)], said.append, told.append, wire.send, now=lambda: datetime.now(UTC)
        )
        return code, "\n".join(said), "\n".join(told)

    return run


def written(path: Path, *rows: Mapping[str, str]) -> str:
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, rows[0].keys())
    table.writeheader()
    table.writerows(rows)
    path.write_text(text.getvalue(), "utf-8")
    return str(path)


def test_orders_of_a_csv_are_checked_issued_listed_shown_and_withdrawn(
    wire: Wire, typed: Typed, people: Cast, tmp_path: Path
) -> None:
    rows = [
        {"reference": reference, "items.url": f"https://video.example/{number}", **FLAT}
        for number, reference in enumerate(["KZ-1", "KZ-1", "KZ-2"])
    ]
    file = written(tmp_path / "orders.csv", *rows)
    code, said, _ = typed("order", "issue", file)
    assert (code, wire.sent, said) == (0, 0, "would issue 2 orders; nothing was sent: add --yes to do it")
    code, said, progress = typed("order", "issue", file, "--yes")
    assert (code, wire.sent, progress) == (0, 2, "1 of 2\n2 of 2")
    assert [line.split()[:2] for line in said.splitlines()[1:]] == [["KZ-1", "issued"], ["KZ-2", "issued"]]

    people.ministry.world.settle()
    code, said, _ = typed("order", "list", "--status", "running", "--newest-first", "--json")
    assert (code, len(json.loads(said)["orders"]), json.loads(said)["more"]) == (0, 2, False)
    code, said, _ = typed("order", "show", "KZ-1", "--json")
    shown = json.loads(said)
    assert [item["url"] for item in shown["items"]] == ["https://video.example/0", "https://video.example/1"]
    assert shown["reason_codes"] == ["insult", "threat"]
    assert "status: running" in typed("order", "show", "KZ-1")[1]

    why = ("--reason", "The decision was set aside.")
    assert typed("order", "withdraw", "KZ-1", *why)[1].startswith("would withdraw KZ-1, which is running;")
    assert people.order(shown["id"])["status"] == "running"
    assert typed("order", "withdraw", "KZ-1", *why, "--yes")[:2] == (0, "KZ-1 is withdrawn")
    assert people.order(shown["id"])["status"] == "withdrawn"


def test_the_same_file_again_issues_nothing_new_and_another_text_is_refused(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps(order_text("KZ-1")), "utf-8")
    first = typed("order", "issue", str(file), "--yes", "--json")
    assert "KZ-1 is there already" in typed("order", "issue", str(file))[1]
    again = typed("order", "issue", str(file), "--yes", "--json")
    ids = [json.loads(one[1])["results"][0]["id"] for one in (first, again)]
    assert (first[0], again[0], ids[0]) == (0, 0, ids[1])
    file.write_text(json.dumps({"orders": [order_text("KZ-1", language="kk"), order_text("KZ-2")]}), "utf-8")
    code, said, _ = typed("order", "issue", str(file), "--yes")
    assert code == 1
    assert "409" in said.splitlines()[1]
    assert said.splitlines()[2].split()[:2] == ["KZ-2", "issued"]


def test_a_dry_run_finds_what_the_api_would_refuse_in_the_file(wire: Wire, typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps([order_text("KZ-1", platform="No Slug"), {"reference": "KZ-2"}]), "utf-8")
    for more in ([], ["--yes"]):
        code, _, told = typed("order", "issue", str(file), *more)
        assert (code, wire.sent) == (2, 0)
        assert "KZ-1 /platform:" in told
        assert "KZ-2 /items: Is required." in told


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"[1]", b"{", b'"x"', b"\xff\xfe", b'{"orders": 3}', b"[" * 100_000,
        b"reference,platform\nKZ-1\n", b"reference,platform\nKZ-1,a,b\n", b"platform\na\n", b"reference\n,\n",
        b"reference,platform\nKZ-1,a\nKZ-1,b\n", b'reference,platform\nKZ-1,"a\n',
    ],
)  # fmt: skip
def test_a_file_that_is_none_gets_a_sentence(wire: Wire, typed: Typed, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    code, said, told = typed("order", "issue", str(file), "--yes")
    assert (code, said, wire.sent) == (2, "", 0)
    assert told.startswith(f"removal-orders: {file}")
    assert typed("order", "issue", str(tmp_path / "none"))[0] == 2


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_no_answer_is_told_from_a_refusal(wire: Wire, typed: Typed, tmp_path: Path, status: int) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps(order_text("KZ-1")), "utf-8")
    wire.broken = status
    assert typed("status")[0] == 3
    assert typed("order", "list")[0] == 3
    code, said, _ = typed("order", "issue", str(file), "--yes")
    assert code == 3
    assert "send the same again" in said


def test_what_is_not_there_and_what_is_none_of_the_api_is_refused(wire: Wire, typed: Typed, people: Cast) -> None:
    assert typed("order", "show", "KZ-none")[::2] == (1, "removal-orders: you have no order with the reference KZ-none")
    for broken in (200, 302, 404):
        wire.broken = broken
        assert typed("status")[0] == 1
    wire.broken, wire.client = None, people.registrar
    code, _, told = typed("order", "list")
    assert (code, "403" in told) == (1, True)


def test_a_list_goes_from_page_to_page_and_says_if_there_may_be_more(typed: Typed, people: Cast) -> None:
    for number in range(3):
        people.issue(f"KZ-{number}")
    code, said, _ = typed("order", "list", "--limit", "2")
    assert (code, len(said.splitlines()), said.splitlines()[-1]) == (0, 4, "there may be more: use --limit")
    assert len(typed("order", "list")[1].splitlines()) == 4
    assert typed("status")[1].endswith("wait for receipt: some")


def test_a_token_is_read_from_a_file_and_goes_nowhere_in_plain_text(tmp_path: Path) -> None:
    for content in (b"", b"two words", b"a\nb", "ключ".encode()):
        (tmp_path / "token").write_bytes(content)
        with pytest.raises(Unusable):
            token_of(str(tmp_path / "token"))
    with pytest.raises(Unusable):
        token_of(str(tmp_path / "none"))
    for url in ("http://orders.example", "orders.example", "ftp://orders.example", "https://", ""):
        with pytest.raises(Unusable):
            sender(url)


def test_without_a_network_there_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(Unreached, match="does not answer"):
            Api(sender(url), "t").get("/orders")


def test_a_redirect_is_not_followed() -> None:
    def send(*_: Any) -> tuple[int, bytes]:  # noqa: ANN401 - any request
        return 302, b"{}"

    with pytest.raises(Refused):
        Api(send, "t").get("/orders")


def test_the_command_needs_no_region_no_credentials_and_no_stack(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "REMOVAL_ORDERS_API"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "token").write_text("t", "ascii")
    assert cli.main(["status", "--token-file", "token"]) == 2
    assert "say where the API is" in capsys.readouterr().err
    assert cli.main(["order", "list", "--token-file", "none", "--api", "https://orders.example"]) == 2
    for words, code in ((["--version"], 0), (["order", "issue", "--help"], 0), (["order"], 2), (["order", "list"], 2)):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == code
    said = capsys.readouterr().out
    assert said.startswith("removal-orders ")
    assert "CSV: the first row names members" in said
    assert "Exit codes: 0 done" in said


def test_a_byte_order_mark_of_a_spreadsheet_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes("\ufeffreference,items.url\r\nKZ-1,https://video.example/1\r\n".encode())
    assert orders(str(path)) == [{"reference": "KZ-1", "items": [{"url": "https://video.example/1"}]}]

"""Who gets in, and what is refused at the door."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.dev.local.api import Caller
from infra.dev.local.issuer import Issuer, kept_key
from infra.dev.local.stack import Stack
from tests.wires.conftest import Begun


def test_without_a_token_no_one_is_served(stack: Stack, begun: Begun) -> None:
    assert Caller(stack.api_url).get(f"/orders/{begun.kept.id}").status == 401


def test_no_bad_token_is_served(stack: Stack, begun: Begun, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    good = stack.parties.tokens["authority"]
    another = Issuer(kept_key(tmp_path / "another-key.pem"))
    with another.running():
        another.url = stack.issuer.url
        forged = another.token("authority", now)
    bad = {
        "garbage": secrets.token_urlsafe(),
        "expired": stack.issuer.token("authority", now - timedelta(days=2)),
        "of another key": forged,
        "cut short": good[:-40],
        "unsigned": good.rpartition(".")[0] + ".",
    }
    statuses = {
        name: Caller(stack.api_url, token).get(f"/orders/{begun.kept.id}").status for name, token in bad.items()
    }
    assert statuses == dict.fromkeys(bad, 401)
    assert Caller(stack.api_url, good).get(f"/orders/{begun.kept.id}").status == 200


def test_a_good_token_of_no_one_we_know_is_refused(stack: Stack, begun: Begun) -> None:
    stranger = Caller(stack.api_url, stack.issuer.token("stranger", datetime.now(UTC)))
    assert stranger.get(f"/orders/{begun.kept.id}").status in (401, 403)


@pytest.mark.parametrize("who", ["authority_other", "representative_other"])
def test_another_partys_order_does_not_exist(stack: Stack, begun: Begun, who: str) -> None:
    caller = stack.caller(who)
    assert caller.get(f"/orders/{begun.kept.id}").status == 404
    assert caller.get(f"/orders/{begun.kept.id}/facts").status == 404
    assert caller.get(f"/endpoints/{begun.endpoints['authority']}").status == 404


def test_another_partys_order_cannot_be_answered(stack: Stack, begun: Begun) -> None:
    fields = {"by": "somebody", "reference": "R-1"}
    assert stack.caller("representative_other").post(f"/orders/{begun.kept.id}/acknowledgement", fields).status == 404
    assert stack.caller("authority").post(f"/orders/{begun.kept.id}/acknowledgement", fields).status == 403


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/hook",
        "https://localhost/hook",
        "http://127.0.0.1:9/hook",
        "https://0x7f000001/hook",
    ],
)
def test_a_webhook_at_a_private_address_is_refused_at_registration(stack: Stack, url: str) -> None:
    answer = stack.caller("authority").post("/endpoints", {"url": url})
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json["errors"][0]["pointer"] == "/url"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"reference": "\xff\xfe"}',
        b'{"reference": "A", "reference": "B"}',
        b"[" * 100_000,
        b'{"reference": ' + b"9" * 5_000 + b"}",
        b"null",
    ],
    ids=["half", "not UTF-8", "twice", "deep", "long number", "null"],
)
def test_what_is_no_order_is_a_problem_and_never_an_error_of_ours(stack: Stack, body: bytes) -> None:
    answer = stack.caller("authority").post("/orders", body)
    assert answer.status in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"

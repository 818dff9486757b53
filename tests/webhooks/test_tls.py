"""Which certificates of receivers are taken, on every Python alike (decision 47)."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from removal.webhooks.client import Answer, Fault, WebhookSender
from removal.webhooks.tls import verifying_context
from tests.webhooks.certificates import (
    DAY,
    SIGNS,
    Certified,
    authority,
    issued,
    presents,
    server,
    trusts,
    with_rsa,
    with_sha_1,
)
from tests.webhooks.names import Names
from tests.webhooks.receiver import FULL, Receiver, says

NAME = "hooks.example.org"
ROOT = authority("root")
MIDDLE = authority("intermediate", by=ROOT)
RSA_ROOT = with_rsa("root", 2048)
UNTIDY = issued("untidy root", is_authority=True, tidy=False)


def sent(presented: ssl.SSLContext, trusted: ssl.SSLContext) -> Answer:
    """What came of one delivery."""
    with Receiver(says(FULL), presented) as receiver:
        entry = f"https://{NAME}:{receiver.port}"
        sender = WebhookSender([entry], Names(["127.0.0.1"]), context=trusted, timeout=5)
        answer = sender.send(entry, {"webhook-id": "d-1"}, b"{}")
    assert bool(receiver.requests) is (answer.fault is None)
    return answer


TAKEN: dict[str, tuple[Certified, tuple[Certified, ...], Certified]] = {
    "a root": (server(NAME, ROOT), (), ROOT),
    "a root behind an intermediate": (server(NAME, MIDDLE), (MIDDLE,), ROOT),
    "an intermediate without its root": (server(NAME, MIDDLE), (), MIDDLE),
    "an intermediate with its root sent": (server(NAME, MIDDLE), (MIDDLE, ROOT), MIDDLE),
    "a root of an older form": (server(NAME, UNTIDY), (), UNTIDY),
    "a root with an RSA key": (server(NAME, RSA_ROOT), (), RSA_ROOT),
    "a wildcard": (server("*.example.org", ROOT), (), ROOT),
}


@pytest.mark.parametrize(("own", "chain", "anchor"), TAKEN.values(), ids=TAKEN)
def test_a_chain_may_end_at_whatever_certificate_is_trusted(
    own: Certified, chain: tuple[Certified, ...], anchor: Certified, tmp_path: Path
) -> None:
    assert sent(presents(tmp_path, own, *chain), trusts(anchor)).status == 200


def test_the_root_of_an_older_form_is_one_that_strict_verification_refuses(tmp_path: Path) -> None:
    strict = trusts(UNTIDY)
    strict.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    assert sent(presents(tmp_path, server(NAME, UNTIDY)), strict).fault == Fault.TLS


REFUSED: dict[str, Callable[[], tuple[Certified, tuple[Certified, ...], Certified]]] = {
    "no way to an authority": lambda: (server(NAME, MIDDLE), (), ROOT),
    "its own authority": lambda: (server(NAME, None), (), ROOT),
    "of another authority of that name": lambda: (server(NAME, authority("root")), (), ROOT),
    "another host's": lambda: (server("other.example.org", ROOT), (), ROOT),
    "a wildcard of a level above": lambda: (server("*.org", ROOT), (), ROOT),
    "a host in the common name alone": lambda: (issued(NAME, by=ROOT), (), ROOT),
    "from a signer that is no authority": lambda: (
        server(NAME, intermediate := server(NAME, ROOT)),
        (intermediate,),
        ROOT,
    ),
    "signed with SHA-1": lambda: (with_sha_1(server(NAME, RSA_ROOT), RSA_ROOT), (), RSA_ROOT),
    "of an authority with a short key": lambda: (
        server(NAME, intermediate := with_rsa("short", 1024, ROOT)),
        (intermediate,),
        ROOT,
    ),
    "expired": lambda: (server(NAME, ROOT, until=-DAY), (), ROOT),
    "of an authority that expired": lambda: (
        server(NAME, intermediate := issued("old", SIGNS, by=ROOT, is_authority=True, until=-DAY)),
        (intermediate,),
        ROOT,
    ),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_a_certificate_that_proves_nothing_is_a_fault_and_nothing_is_sent(
    make: Callable[[], tuple[Certified, tuple[Certified, ...], Certified]], tmp_path: Path
) -> None:
    own, chain, anchor = make()
    assert sent(presents(tmp_path, own, *chain), trusts(anchor)).fault == Fault.TLS


def test_the_policy_is_written_down_and_leaves_nothing_to_a_pythons_defaults() -> None:
    context = verifying_context()
    assert context.verify_flags == ssl.VERIFY_X509_TRUSTED_FIRST | ssl.VERIFY_X509_PARTIAL_CHAIN
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (context.minimum_version, context.maximum_version) == (
        ssl.TLSVersion.TLSv1_2,
        ssl.TLSVersion.MAXIMUM_SUPPORTED,
    )
    names = {cipher["name"] for cipher in context.get_ciphers()}
    assert context.security_level == 2
    assert all(name.startswith(("TLS_", "ECDHE-", "DHE-")) and not name.endswith("SHA") for name in names)


def test_without_certificates_of_its_own_it_trusts_those_that_openssl_finds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "anchors.pem").write_bytes(ROOT.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "anchors.pem"))
    presented = presents(tmp_path, server(NAME, ROOT))
    with Receiver(says(FULL), presented) as receiver:
        entry = f"https://{NAME}:{receiver.port}"
        answer = WebhookSender([entry], Names(["127.0.0.1"]), timeout=5).send(entry, {"webhook-id": "d-1"}, b"{}")
    assert answer.status == 200

"""The issuer is what the API's authorizer trusts: its documents and tokens must fit together."""

import base64
import http.client
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from infra.dev.local.issuer import AUDIENCE, Issuer, kept_key

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> rsa.RSAPrivateKey:
    return kept_key(tmp_path_factory.mktemp("issuer") / "key.pem")


def fetch(url: str) -> dict[str, Any]:
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=5)
    connection.request("GET", where.path)
    body: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return body


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def public_key(key: dict[str, str]) -> rsa.RSAPublicKey:
    exponent, modulus = (int.from_bytes(decoded(key[name]), "big") for name in ("e", "n"))
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def verify(token: str, key: dict[str, str]) -> None:
    signed, _, signature = token.rpartition(".")
    public_key(key).verify(decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())


def test_a_token_verifies_with_the_key_that_discovery_leads_to(key: rsa.RSAPrivateKey) -> None:
    issuer = Issuer(key)
    with issuer.running():
        discovered = fetch(f"{issuer.url}/.well-known/openid-configuration")
        public = fetch(discovered["jwks_uri"])["keys"][0]
    token = issuer.token("ministry", NOW)
    assert discovered["issuer"] == issuer.url
    assert json.loads(decoded(token.split(".")[0]))["kid"] == public["kid"]
    verify(token, public)
    with pytest.raises(InvalidSignature):
        verify(token.replace(token[5], "x" if token[5] != "x" else "y", 1), public)


def test_a_token_says_who_for_whom_and_until_when(key: rsa.RSAPrivateKey) -> None:
    issuer = Issuer(key)
    with issuer.running():
        claims = json.loads(decoded(issuer.token("ministry", NOW, timedelta(hours=1)).split(".")[1]))
    now = int(NOW.timestamp())
    assert claims == {"iss": issuer.url, "aud": AUDIENCE, "sub": "ministry", "iat": now, "exp": now + 3600}


def test_the_key_is_kept_between_runs_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key.pem"
    first, second = kept_key(path), kept_key(path)
    assert first.private_numbers() == second.private_numbers()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

"""The callers' token issuer of the local stack: RS256, one key, a discovery document and its key set."""

import base64
import json
import os
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from infra.dev.local.server import LoopbackServer, Request, Response, serving

AUDIENCE = "removal-orders"
KEY_ID = "local-1"
LIFETIME = timedelta(hours=24)


def kept_key(path: Path) -> rsa.RSAPrivateKey:
    """The key in the file, made if there is none: the emulator caches key sets for hours, so runs share one key."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private(path, _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        msg = f"{path} holds no RSA key; remove it and a new one is made."
        raise TypeError(msg)
    return key


class Issuer:
    """Serves its public key on 127.0.0.1 and mints tokens; its URL is the tokens' `iss`."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        self._server = LoopbackServer(self._respond)
        self.url = self._server.url

    def running(self) -> AbstractContextManager[None]:
        """Answer until this is left."""
        return serving(self._server)

    def token(self, subject: str, now: datetime, lifetime: timedelta = LIFETIME) -> str:
        """A signed JWT (RFC 7519) for one caller; what the caller may do is in the product's own table."""
        issued = int(now.timestamp())
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": subject, "iat": issued}
        claims["exp"] = issued + int(lifetime.total_seconds())
        head = {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}
        signed = f"{_part(head)}.{_part(claims)}"
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_base64url(signature)}"

    def _respond(self, request: Request) -> Response:
        documents = {
            "/.well-known/openid-configuration": self._discovery(),
            "/.well-known/jwks.json": {"keys": [_public(self._key)]},
        }
        document = documents.get(request.path)
        return Response(200, json.dumps(document).encode(), "application/json") if document else Response(404)

    def _discovery(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/.well-known/jwks.json",
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
        }


def _public(key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    shared = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID}
    return {**shared, "n": _number(numbers.n), "e": _number(numbers.e)}


def _number(value: int) -> str:
    return _base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _part(value: object) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _write_private(path: Path, data: bytes) -> None:
    """Readable by its owner from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)

"""The vault asks KMS for a secret once, for as long as its endpoint signs with the same ciphertext."""

import base64
from typing import Any

from removal.endpoints import vault
from removal.endpoints.vault import Vault


class Kms:
    """Decrypts by taking a prefix off, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def decrypt(self, CiphertextBlob: bytes, EncryptionContext: dict[str, str]) -> dict[str, bytes]:  # noqa: N803 - KMS's
        """As KMS."""
        self.asked.append((EncryptionContext["endpoint"], CiphertextBlob.decode()))
        return {"Plaintext": CiphertextBlob.removeprefix(b"sealed ")}


def sealed(*secrets: str) -> list[str]:
    return [base64.b64encode(f"sealed {secret}".encode()).decode() for secret in secrets]


def opened(kept: Vault, endpoint: str, *secrets: str) -> list[str]:
    return kept.decrypt(sealed(*secrets), owner="platform:1", endpoint=endpoint)


def vaulted() -> tuple[Any, Vault]:
    kms: Any = Kms()
    return kms, Vault(kms, "key")


def test_a_secret_is_decrypted_once_while_the_endpoint_signs_with_it() -> None:
    kms, kept = vaulted()
    assert [opened(kept, "a", "one") for _ in range(3)] == [["one"]] * 3
    assert opened(kept, "a", "two", "one") == ["two", "one"]
    assert kms.asked == [("a", "sealed one"), ("a", "sealed two")]


def test_a_secret_that_was_rotated_out_is_forgotten_at_the_next_delivery() -> None:
    kms, kept = vaulted()
    opened(kept, "a", "one")
    assert opened(kept, "a", "two") == ["two"]
    opened(kept, "a", "one")
    assert [secret for _, secret in kms.asked] == ["sealed one", "sealed two", "sealed one"]


def test_one_endpoints_secret_is_none_of_another() -> None:
    kms, kept = vaulted()
    opened(kept, "a", "one")
    opened(kept, "b", "one")
    assert kms.asked == [("a", "sealed one"), ("b", "sealed one")]


def test_a_process_keeps_secrets_of_a_thousand_endpoints() -> None:
    kms, kept = vaulted()
    for number in range(vault.ENDPOINTS_AT_MOST + 1):
        opened(kept, str(number), "one")
    opened(kept, "1", "one")
    assert len(kms.asked) == vault.ENDPOINTS_AT_MOST + 1
    opened(kept, "0", "one")
    assert kms.asked[-1] == ("0", "sealed one")
    assert len(kms.asked) == vault.ENDPOINTS_AT_MOST + 2

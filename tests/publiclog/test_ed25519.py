"""Ed25519 in plain Python judges as OpenSSL does, and more strictly where RFC 8032 allows two ways."""

from random import Random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from removal.publiclog.ed25519 import ORDER, PRIME, is_key, is_signature

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_it_takes_the_signatures_of_the_standard(public: str, message: str, signature: str) -> None:
    assert is_signature(bytes.fromhex(signature), bytes.fromhex(message), bytes.fromhex(public))


def test_it_judges_as_openssl_does_what_one_bit_was_changed_of() -> None:
    chance = Random(8032)
    for _ in range(40):
        private, message = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)), chance.randbytes(60)
        public = private.public_key().public_bytes_raw()
        made = [private.sign(message), message, public]
        assert is_signature(*made)
        changed = chance.randrange(3)
        bit = chance.randrange(8 * len(made[changed]))
        made[changed] = (int.from_bytes(made[changed], "big") ^ 1 << bit).to_bytes(len(made[changed]), "big")
        assert is_signature(*made) == _openssl(*made) is False


@pytest.mark.parametrize("public", SMALL_ORDER)
def test_a_key_of_small_order_has_signed_nothing(public: str) -> None:
    """Under these one signature fits any message, or every few."""
    key, neutral = bytes.fromhex(public), bytes.fromhex(SMALL_ORDER[0])
    assert not is_key(key)
    assert not any(is_signature(neutral + bytes(32), bytes([number]), key) for number in range(16))


def test_a_signature_or_a_key_has_one_way_to_be_written() -> None:
    public, message, signature = map(bytes.fromhex, VECTORS[1])
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    assert not is_signature(signature[:32] + scalar.to_bytes(32, "little"), message, public)
    assert not is_key((PRIME + 3).to_bytes(32, "little"))
    assert not any(is_signature(signature[:-1], message, public[:size]) for size in (31, 32))
    assert not is_signature(signature + b"\0", message, public)


def _openssl(signature: bytes, message: bytes, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True

"""Signed notes and checkpoints, beside the example of Go's package `note`, which C2SP's format comes from."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from removal.publiclog.notes import Checkpoint, VerifierKey, checkpoint_of, signed

SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
PRIVATE = Ed25519PrivateKey.from_private_bytes(base64.b64decode(SKEY.split("+", 4)[4])[1:])
KEY = VerifierKey("PeterNeumann", PRIVATE.public_key().public_bytes_raw())
ROOT = bytes(range(32))


def test_key_and_note_are_those_of_the_example() -> None:
    assert KEY.text == VKEY
    assert signed(TEXT, KEY, PRIVATE.sign(TEXT.encode())).decode() == f"{TEXT}\n{SIGNED}\n"


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    checkpoint = Checkpoint("PeterNeumann", 20_852_163, ROOT)
    assert checkpoint.text == "PeterNeumann\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    note = signed(checkpoint.text, KEY, PRIVATE.sign(checkpoint.text.encode()))
    assert checkpoint_of(note, KEY) == checkpoint
    cosigned = note + b"\xe2\x80\x94 witness.example AAAAAAA=\n"
    assert checkpoint_of(cosigned, KEY) == checkpoint
    text, _, signature = note.decode().partition("\n\n")
    public = Ed25519PublicKey.from_public_bytes(KEY.public)
    public.verify(base64.b64decode(signature.split()[2])[4:], f"{text}\n".encode())


OTHERS = {
    "another origin": "Another\n5\n{root}\n",
    "a size with a zero before it": "PeterNeumann\n05\n{root}\n",
    "a negative size": "PeterNeumann\n+5\n{root}\n",
    "no root": "PeterNeumann\n5\n",
    "a short root": "PeterNeumann\n5\nAAEC\n",
    "no base64": "PeterNeumann\n5\n{root}!\n",
    "a line more": "PeterNeumann\n5\n{root}\nextension\n",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_no_checkpoint_of_this_log_is_refused(text: str) -> None:
    text = text.format(root=base64.b64encode(ROOT).decode())
    with pytest.raises(ValueError, match=r"."):
        checkpoint_of(signed(text, KEY, PRIVATE.sign(text.encode())), KEY)


def test_a_checkpoint_of_another_key_is_refused() -> None:
    text = Checkpoint(KEY.name, 5, ROOT).text
    note = signed(text, KEY, bytes(64))
    with pytest.raises(ValueError, match="no signature"):
        checkpoint_of(note, VerifierKey(KEY.name, bytes(32)))
    with pytest.raises(ValueError, match="no signature"):
        checkpoint_of(note.replace("— ".encode(), b"- "), KEY)
    with pytest.raises(ValueError, match="no signature"):
        checkpoint_of(f"{text}\n— {KEY.name} {'!' * 5}\n".encode(), KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_name_that_no_key_may_have_signs_nothing(name: str) -> None:
    with pytest.raises(ValueError, match="no signature"):
        signed(TEXT, VerifierKey(name, bytes(32)), bytes(64))
    with pytest.raises(ValueError, match="63 bytes"):
        signed(TEXT, KEY, bytes(63))

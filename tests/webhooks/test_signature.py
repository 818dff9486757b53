"""Signatures against known answers and against the standardwebhooks package, which knows nothing of ours."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from removal.endpoints.secret import new_secret
from removal.webhooks.signature import signature_header

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
OTHER = "whsec_" + base64.b64encode(KEY[::-1]).decode()
AT = datetime(2026, 11, 24, 3, 57, 44, 123_000, tzinfo=UTC)
BODY = '{"data":{"reason":"травля"},"type":"order.issued"}'.encode()
ALMATY = timezone(timedelta(hours=5))


def verified(secret: str, header: str, message_id: str, at: datetime, body: bytes) -> bool:
    """Whether the second opinion accepts it, as if it arrived when it was signed."""
    headers = {"webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": header}
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def test_a_signature_is_the_one_that_openssl_computes() -> None:
    # printf 'd-1.1795492664.{}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f -binary | base64
    assert signature_header([SECRET], "d-1", AT, b"{}") == "v1,bokV/SUfGd9Kux0NeXW7OLd2d1HX+TJNPTWdQW9Rsrg="


def test_the_second_opinion_signs_alike() -> None:
    assert signature_header([SECRET], "d-1", AT, BODY) == Webhook(SECRET).sign("d-1", AT, BODY.decode())


def test_each_live_secret_signs_and_either_verifies() -> None:
    now = datetime.now(UTC)
    header = signature_header([SECRET, OTHER], "d-1", now, BODY)
    assert [part[:3] for part in header.split(" ")] == ["v1,", "v1,"]
    assert verified(SECRET, header, "d-1", now, BODY)
    assert verified(OTHER, header, "d-1", now, BODY)
    assert not verified(new_secret(), header, "d-1", now, BODY)


@pytest.mark.parametrize(
    ("message_id", "later", "body"),
    [("d-2", 0, BODY), ("d-1", 1, BODY), ("d-1", 0, BODY + b" "), ("d-1", 0, b"")],
    ids=["another id", "another second", "another body", "no body"],
)
def test_a_signature_holds_for_its_own_id_second_and_bytes_only(message_id: str, later: int, body: bytes) -> None:
    now = datetime.now(UTC)
    header = signature_header([SECRET], "d-1", now, BODY)
    assert verified(SECRET, header, "d-1", now, BODY)
    assert not verified(SECRET, header, message_id, now + timedelta(seconds=later), body)


@given(st.from_regex(r"[!-\-/-~]+", fullmatch=True), st.text())
def test_whatever_is_signed_the_second_opinion_signs_alike(message_id: str, body: str) -> None:
    assert signature_header([SECRET], message_id, AT, body.encode()) == Webhook(SECRET).sign(message_id, AT, body)


def test_the_zone_that_an_instant_is_written_in_changes_nothing() -> None:
    assert signature_header([SECRET], "d-1", AT.astimezone(ALMATY), BODY) == signature_header([SECRET], "d-1", AT, BODY)


def test_a_second_is_signed_from_its_first_to_its_last_millisecond_alike() -> None:
    first, last = AT.replace(microsecond=0), AT.replace(microsecond=999_999)
    assert signature_header([SECRET], "d-1", first, BODY) == signature_header([SECRET], "d-1", last, BODY)


def test_a_new_secret_has_32_bytes_that_no_other_has() -> None:
    made = {new_secret() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) for secret in made} == {32}
    assert all(secret.startswith("whsec_") for secret in made)


def secret_of(size: int) -> str:
    return "whsec_" + base64.b64encode(bytes(size)).decode()


@pytest.mark.parametrize(
    "secret",
    ["", "whsec_", "whsec_%", "whsec_AAAA AAAA", "whpk_" + SECRET[6:], SECRET[:-1], secret_of(23), secret_of(65)],
)
def test_a_damaged_secret_signs_nothing_and_is_not_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="secret") as refused:
        signature_header([secret], "d-1", AT, BODY)
    assert len(secret) < 8 or secret[6:] not in str(refused.value)


@pytest.mark.parametrize("size", [24, 64])
def test_a_key_of_any_size_that_the_specification_allows_signs(size: int) -> None:
    assert signature_header([secret_of(size)], "d-1", AT, b"") == Webhook(secret_of(size)).sign("d-1", AT, "")


@pytest.mark.parametrize("secrets", [[], [SECRET, OTHER, SECRET, OTHER, SECRET]], ids=["none", "five"])
def test_a_delivery_is_signed_with_one_to_four_secrets(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="1 to 4 secrets"):
        signature_header(secrets, "d-1", AT, BODY)


@pytest.mark.parametrize("message_id", ["", "d.1"])
def test_an_id_that_could_be_mistaken_for_another_is_not_signed(message_id: str) -> None:
    with pytest.raises(ValueError, match="id"):
        signature_header([SECRET], message_id, AT, BODY)


@pytest.mark.parametrize("at", [AT.replace(tzinfo=None), datetime(1969, 12, 31, tzinfo=UTC)], ids=["naive", "1969"])
def test_a_time_that_no_receiver_could_check_is_not_signed(at: datetime) -> None:
    with pytest.raises(ValueError, match="time"):
        signature_header([SECRET], "d-1", at, BODY)

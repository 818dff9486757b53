"""The link's token: what was signed is read, and nothing else is."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from removal.links.token import (
    ContactLink,
    EndpointLink,
    Key,
    Link,
    is_of_endpoint,
    key_id,
    read,
    read_endpoint,
    read_test,
    signed,
    signed_endpoint,
    signed_test,
)

KEY, OTHER = Key(b"k" * 64), Key(b"o" * 64)
LINK = Link("cb4550ec-6d6f-5d7c-971a-97fda7ec09cf", "95722bdd-7190-495e-894b-d85b9a5c64f2", 3)


def test_what_was_signed_is_read_by_the_key_that_signed_it() -> None:
    assert read(signed(LINK, KEY), [OTHER, KEY]) == LINK
    assert read(signed(LINK, KEY), [OTHER]) is None
    assert read(signed(LINK, KEY), []) is None


def test_it_is_what_the_contract_says() -> None:
    token = signed(LINK, KEY)
    kid, order, contact, generation, mac = base64.urlsafe_b64decode(token + "==").decode().split(".")
    assert (kid, order, contact, generation) == (KEY.id, LINK.order, LINK.contact, "3")
    assert len(base64.urlsafe_b64decode(mac + "=")) == 32
    assert key_id(token) == KEY.id
    assert len(token) < 200


def test_a_key_tells_nothing_of_itself() -> None:
    assert "k" * 8 not in repr(KEY)
    assert KEY.id != OTHER.id


@given(st.integers(0, len(signed(LINK, KEY)) - 1), st.characters(codec="ascii"))
def test_one_other_character_opens_nothing(at: int, character: str) -> None:
    token = signed(LINK, KEY)
    changed = token[:at] + character + token[at + 1 :]
    assert read(changed, [KEY]) == (LINK if changed == token else None)


@given(st.text(max_size=400))
def test_whatever_comes_is_no_error(text: str) -> None:
    assert read(text, [KEY]) is None
    assert isinstance(key_id(text), str)


@pytest.mark.parametrize("tail", ["=", "==", "A", " ", "\n", "%3D"])
def test_there_is_one_spelling_of_a_link(tail: str) -> None:
    assert read(signed(LINK, KEY) + tail, [KEY]) is None


TEST_LINK = ContactLink("video-example", LINK.contact, 3)


def test_a_test_of_a_contact_opens_no_order_and_an_orders_link_confirms_no_contact() -> None:
    assert read_test(signed_test(TEST_LINK, KEY), [OTHER, KEY]) == TEST_LINK
    assert read_test(signed_test(TEST_LINK, KEY), [OTHER]) is None
    assert read(signed_test(TEST_LINK, KEY), [KEY]) is None
    assert read_test(signed(LINK, KEY), [KEY]) is None
    posing = signed(Link("contact-test", f"video-example.{LINK.contact}", 3), KEY)
    assert read(posing, [KEY]) is None


@given(st.integers(0, len(signed_test(TEST_LINK, KEY)) - 1), st.characters(codec="ascii"))
def test_one_other_character_confirms_nothing(at: int, character: str) -> None:
    token = signed_test(TEST_LINK, KEY)
    changed = token[:at] + character + token[at + 1 :]
    assert read_test(changed, [KEY]) == (TEST_LINK if changed == token else None)


@given(st.text(max_size=400))
def test_whatever_comes_to_a_test_is_no_error(text: str) -> None:
    assert read_test(text, [KEY]) is None


def test_a_webhooks_confirmation_is_read_as_nothing_else_and_no_other_part_of_it_can_be_changed() -> None:
    link = EndpointLink("endpoint-1", "contact-1", 2, 3)
    token = signed_endpoint(link, KEY)
    assert (read_endpoint(token, [KEY]), is_of_endpoint(token)) == (link, True)
    assert (read(token, [KEY]), read_test(token, [KEY])) == (None, None)
    others = [signed(Link("order-1", "contact-1", 2), KEY), signed_test(ContactLink("video", "contact-1", 1), KEY)]
    assert [(read_endpoint(token, [KEY]), is_of_endpoint(token)) for token in others] == [(None, False)] * 2
    assert read_endpoint(token, [OTHER]) is None
    assert read_endpoint(token[:-1] + ("A" if token[-1] != "A" else "B"), [KEY]) is None

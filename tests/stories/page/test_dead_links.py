"""A link that does not act any more says why, and what to do: for each reason in words of its own."""

from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from removal.language.texts import OWN_NAMES, texts
from removal.links.token import ContactLink, EndpointLink, Link, signed, signed_endpoint, signed_test
from tests import parts
from tests.calls import ISSUER
from tests.people import Cast, Party
from tests.reader import Page, Reader
from tests.stories.test_contacts import body, contact, path
from tests.world import World

LANGUAGES = tuple(OWN_NAMES)
TICKED = {"confirm": "yes"}
NEW = "new@elsewhere.example"


@dataclass(frozen=True)
class Links:
    """The links that a contact was sent, by its entry then: to an order, of its test, and to a webhook."""

    people: Cast
    entry: dict[str, Any]
    order: str
    webhook: str

    def opened(self) -> tuple[Reader, Reader, Reader]:
        """What opens behind each."""
        key, id_, generation = parts.link_keys().current(), self.entry["id"], self.entry["generation"]
        return (
            self.people.page(signed(Link(self.order, id_, generation), key)),
            self.people.contact_test(signed_test(ContactLink("video-example", id_, self.entry["tests"]), key)),
            self.people.contact_test(signed_endpoint(EndpointLink(self.webhook, id_, generation, 0), key)),
        )


@pytest.fixture
def admin(people: Cast) -> Party:
    """It keeps the webhooks of the representative, and may not answer."""
    named = {"sub": "webhook-admin", "kind": "machine", "scopes": ["endpoints:write"], "platform": "video-example"}
    assert people.registrar.post("/callers", {"iss": ISSUER, **named}).status == 201
    return Party(people.registrar.world, "webhook-admin", "https://elsewhere.example/hook")


@pytest.fixture
def webhook(people: Cast, admin: Party) -> str:
    admin.open_endpoint()
    people.ministry.world.settle()
    (shown,) = admin.get("/endpoints").body["endpoints"]
    return str(shown["id"])


def says(page: Page, key: str, language: str = "en") -> bool:
    return texts(language)(key) in unescape(page.html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_link_of_a_contact_that_was_removed_says_that_it_was(
    people: Cast, order: str, webhook: str, language: str
) -> None:
    deputy = contact(people, "deputy")
    links = Links(people, deputy, order, webhook).opened()
    assert [link.get().status for link in links] == [200, 200, 200]
    assert people.registrar.send("DELETE", path(people, deputy)).status == 200
    people.ministry.world.run(timedelta(minutes=2))
    for link in links:
        shown = link.get(f"lang={language}")
        assert (shown.status, says(shown, "page.contact_gone", language)) == (410, True)
        assert link.post(TICKED).status == 410
    assert "order.acknowledged" not in people.ministry.types(order)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_to_an_address_that_its_contact_has_no_more_says_so_and_not_that_this_address_has_a_newer_one(
    people: Cast, order: str, reader: Reader, language: str
) -> None:
    entry = contact(people)
    assert people.registrar.put(path(people, entry), body(entry, email=NEW)).body["email"] == NEW
    people.ministry.world.run(timedelta(minutes=2))
    shown = reader.get(f"lang={language}")
    assert (shown.status, says(shown, "office.because_readdressed", language)) == (200, True)
    assert reader.answer("acknowledge").status == 409
    assert "order.acknowledged" not in people.ministry.types(order)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_was_made_invalid_says_so(people: Cast, reader: Reader, language: str) -> None:
    entry = contact(people)
    assert people.registrar.put(path(people, entry), body(entry, invalidate_links=True)).status == 200
    people.ministry.world.run(timedelta(minutes=2))
    shown = reader.get(f"lang={language}")
    assert (shown.status, says(shown, "office.because_expired", language)) == (200, True)


def test_a_link_to_a_webhook_says_which_of_its_reasons_it_is(
    world: World, people: Cast, order: str, admin: Party, webhook: str
) -> None:
    *_, link = Links(people, contact(people), order, webhook).opened()
    entry = contact(people)
    assert people.registrar.put(path(people, entry), body(entry, invalidate_links=True)).status == 200
    world.run(timedelta(minutes=2))
    assert says(link.get(), "endpoint_confirmation.closed_replaced")
    *_, link = Links(people, contact(people), order, webhook).opened()
    assert link.get().status == 200
    revoked = people.registrar.get("/platforms/video-example").body["representative"]["id"]
    moved = {"url": "https://third.example/hook"}
    assert admin.put(f"/endpoints/{webhook}", moved).status == 200
    assert says(link.get(), "endpoint_confirmation.closed_moved")
    assert link.post(TICKED).status == 410
    assert admin.put(f"/endpoints/{webhook}", {"url": admin.hook}).status == 200
    key, now = parts.link_keys().current(), contact(people)
    newest = people.contact_test(signed_endpoint(EndpointLink(webhook, now["id"], now["generation"], 2), key))
    assert newest.get().status == 200
    ends = {"valid_until": "2026-11-24T09:00:00Z"}
    assert people.registrar.post(f"/representatives/{revoked}/termination", ends).status == 200
    assert says(newest.get(), "endpoint_confirmation.closed_office")

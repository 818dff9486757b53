"""Pages behind mails' links take the same methods; a link that opens nothing says the same whatever it names."""

from collections.abc import Callable

import pytest

from removal.links.token import ContactLink, EndpointLink, Key, Link, signed, signed_endpoint, signed_test
from tests import parts
from tests.people import Cast
from tests.reader import Reader
from tests.world import World

ALLOWED = "GET, HEAD, OPTIONS, POST"
NOTHING: dict[str, tuple[str, Callable[[Key], str]]] = {
    "order": ("/o/", lambda key: signed(Link("no-order", "no-contact", 0), key)),
    "platform": ("/c/", lambda key: signed_test(ContactLink("no-platform", "no-contact", 1), key)),
    "webhook": ("/c/", lambda key: signed_endpoint(EndpointLink("no-endpoint", "no-contact", 0, 0), key)),
}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("named", NOTHING)
def test_each_kind_of_link_takes_the_same_methods_and_opens_nothing_in_the_same_words(world: World, named: str) -> None:
    prefix, token_for = NOTHING[named]
    reader = Reader(world, token_for(parts.link_keys().current()), prefix)
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        answer = reader.send(method)
        assert (answer.status, answer.headers["allow"]) == (405, ALLOWED)
    options = reader.send("OPTIONS")
    assert (options.status, options.headers["allow"], options.html) == (204, ALLOWED, "")
    forged = Reader(world, "forged", prefix).get()
    assert forged.status == 404
    for method in ("GET", "POST"):
        answer = reader.send(method)
        assert (answer.status, answer.html) == (404, forged.html)


def test_one_that_was_signed_for_another_kind_of_page_opens_nothing(world: World, people: Cast) -> None:
    order, contact = (
        people.issue(),
        people.registrar.get("/platforms/video-example").body["representative"]["contacts"][0],
    )
    link = signed(Link(order, contact["id"], contact["generation"]), parts.link_keys().current())
    assert Reader(world, link, "/o/").get().status == 200
    assert Reader(world, link, "/c/").get().status == 404

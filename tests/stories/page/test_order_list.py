"""A contact asks for the list of all open orders, and has the link of one of them mailed anew."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from removal.language.texts import texts
from removal.limits.limit import LINKS_MAILED
from removal.limits.store import Limits
from removal.links.token import Key, ListLink, read, read_list, read_test, signed_list
from removal.orders.lists.store import OpenOrder, OrderLists
from removal.page import order_list
from removal.page.link import holder_of
from removal.page.order_list import Holder, view_of
from removal.wiring.page import RENDER
from tests import parts
from tests.fake_ses import accepts, is_silent
from tests.people import DEPUTY, PRIMARY, Cast, order_text
from tests.reader import Page, Reader
from tests.stories.register import appoint
from tests.stories.test_contacts import body, contact, path
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
REFERENCE = re.compile(r"<strong><bdi>([^<]+)</bdi></strong>")
ID = re.compile(r'name="order" type="radio" value="([^"]+)"')
ASKED = "The link is on its way to your address in the register."


def mailed(world: World, people: Cast, reader: Reader, to: str = PRIMARY) -> Reader:
    """What opens behind the link of the mail that the contact asked for."""
    world.mailbox.forget()
    asked = reader.send("POST", query="list=ask", body=b"")
    assert (asked.status, ASKED in asked.html) == (200, True)
    world.run(3 * MINUTE)
    (mail,) = world.mailbox.to(to)
    return people.contact_test(mail.test_link)


def references(page: Page) -> list[str]:
    return REFERENCE.findall(page.html)


@pytest.fixture
def shown(world: World, people: Cast, reader: Reader) -> Reader:
    return mailed(world, people, reader)


def test_the_list_comes_by_mail_and_shows_references_and_deadlines_the_nearest_first(
    world: World, people: Cast, reader: Reader
) -> None:
    world.run(HOUR)
    people.issue(reference="KZ-LATER", items=2)
    world.run(MINUTE)
    world.mailbox.behaviour[PRIMARY] = is_silent
    people.issue(reference="KZ-WAITS")
    world.run(MINUTE)
    world.mailbox.behaviour[PRIMARY] = accepts
    page = mailed(world, people, reader).get()
    assert (page.status, references(page)) == (200, ["KZ-2026-000123", "KZ-LATER", "KZ-WAITS"])
    assert "Deadline: Wednesday 25 November 2026, 17:00 UTC+8 (Asia/Hong_Kong)" in page.html
    assert page.html.count("Waits for receipt since 24 November 2026") == 1
    assert "Number of open orders: 3" in page.html
    for content in ("video.example/watch", "Ministry", order_text()["statement_of_reasons"]):
        assert content not in page.html, "nothing of an order but its reference and deadline"
    assert people.order(page_id(page, 2))["status"] == "issued", "no list is evidence"


def page_id(page: Page, number: int) -> str:
    return str(ID.findall(page.html)[number])


def test_to_open_one_takes_its_own_link_mailed_anew_which_is_evidence_of_nothing(
    world: World, people: Cast, order: str, shown: Reader
) -> None:
    facts = len(people.ministry.get(f"/orders/{order}/facts").body["facts"])
    world.mailbox.forget()
    page = shown.post({"order": order})
    assert (page.status, "The link to this order is on its way" in page.html) == (200, True)
    world.run(3 * MINUTE)
    (mail,) = world.mailbox.to(PRIMARY)
    assert "KZ-2026-000123" in mail.subject
    assert people.page(mail.link).get().status == 200
    assert len(people.ministry.get(f"/orders/{order}/facts").body["facts"]) == facts
    assert "This mail is no notice" in mail.text


def test_a_link_or_a_list_asked_for_twice_is_mailed_once(
    world: World, order: str, reader: Reader, shown: Reader
) -> None:
    world.mailbox.forget()
    for _ in range(2):
        assert shown.post({"order": order}).status == 200
        assert reader.send("POST", query="list=ask", body=b"").status == 200
    world.run(3 * MINUTE)
    assert len(world.mailbox.to(PRIMARY)) == 1, "the list of before was of the same ten minutes"


def test_a_contact_gets_three_lists_a_day(world: World, order: str, reader: Reader, shown: Reader) -> None:
    assert shown.post({"order": order}).status == 200, "links are counted apart"
    for _ in range(2):
        world.run(11 * MINUTE)
        assert reader.send("POST", query="list=ask", body=b"").status == 200
    world.run(11 * MINUTE)
    refused = reader.send("POST", query="list=ask", body=b"")
    assert (refused.status, "No more lists are mailed to you today." in refused.html) == (429, True)
    world.run(timedelta(hours=15))
    assert reader.send("POST", query="list=ask", body=b"").status == 200, "a new day"


def test_the_link_is_good_for_24_hours(world: World, shown: Reader) -> None:
    world.run(timedelta(hours=23, minutes=50))
    assert shown.get().status == 200
    world.run(timedelta(minutes=15))
    page = shown.get()
    assert (page.status, "This link was good for 24 hours." in page.html) == (410, True)
    assert references(page) == []
    assert shown.post({"order": "x"}).status == 410


def test_what_mail_scanners_send_mails_nothing(world: World, shown: Reader) -> None:
    world.mailbox.forget()
    for sent in (b"", b"order=", b"order=../x", b"order=a&order=b", b"\xff", b"order=" + b"x" * 2_000_000):
        assert shown.send("POST", body=sent).status == 422
    world.run(3 * MINUTE)
    assert world.mailbox.to(PRIMARY) == []


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=99999999999", "page=x", "page=²", "lang=xx"])
def test_any_page_number_shows_a_page(shown: Reader, query: str) -> None:
    assert references(shown.get(query)) == ["KZ-2026-000123"]


def test_a_replaced_link_sees_nothing_and_asks_for_nothing(
    world: World, people: Cast, order: str, reader: Reader, shown: Reader
) -> None:
    entry = contact(people)
    assert people.registrar.put(path(people, entry), body(entry, invalidate_links=True)).status == 200
    world.settle()
    page = shown.get()
    assert (page.status, references(page), "This link shows no list:" in page.html) == (410, [], True)
    asked = reader.send("POST", query="list=ask", body=b"")
    assert (asked.status, "This link shows no list:" in asked.html) == (410, True)
    assert shown.post({"order": order}).status == 410


def test_a_former_representatives_contact_sees_nothing(
    world: World, people: Cast, reader: Reader, shown: Reader
) -> None:
    appoint(people, "video-example", "2026-11-24T09:00:00Z")
    world.run(3 * MINUTE)
    for page in (shown.get(), reader.get("list=ask"), reader.send("POST", query="list=ask", body=b"")):
        assert (page.status, "This link shows no list:" in page.html) == (410, True)
        assert references(page) == []


def test_only_orders_of_its_own_representative_that_are_open_are_listed(
    world: World, people: Cast, shown: Reader
) -> None:
    other = people.issue(reference="KZ-DONE")
    world.run(MINUTE)
    assert len(references(shown.get())) == 2
    people.report(other, 1, 2)
    world.settle()
    assert references(shown.get()) == ["KZ-2026-000123"]
    assert shown.post({"order": other}).status == 422, "it is at rest"


def test_a_forged_or_other_link_opens_no_list(people: Cast, shown: Reader, reader: Reader) -> None:
    key = parts.link_keys().current()
    link = read_list(shown.link, [key])
    assert link
    assert read_list(signed_list(link, Key(b"x" * 32)), [key]) is None
    assert (read(shown.link, [key]), read_test(shown.link, [key])) == (None, None)
    assert read_list(reader.link, [key]) is None
    for token in (signed_list(link, Key(b"x" * 32)), shown.link[:-2], signed_list(link, key) + "A"):
        assert people.contact_test(token).get().status == 404
    later = replace(link, until=link.until + 1)
    assert people.contact_test(signed_list(later, key)).get().status == 200
    assert people.page(shown.link).get().status == 404
    gone = ListLink(link.platform, link.representative, "no-contact", 0, link.until)
    assert people.contact_test(signed_list(gone, key)).get().status == 410


def test_an_orders_page_leads_to_the_request_and_looking_at_it_mails_nothing(world: World, reader: Reader) -> None:
    assert 'href="?list=ask&amp;lang=en"' in reader.get().html
    world.mailbox.forget()
    for method in ("GET", "HEAD", "OPTIONS"):
        assert reader.send(method, query="list=ask").status in (200, 204)
    assert reader.send("PUT", query="list=ask").status == 405
    world.run(3 * MINUTE)
    assert world.mailbox.to(PRIMARY) == []


def test_a_request_that_fails_is_no_answer_that_was_refused(world: World, reader: Reader) -> None:
    world.expect("Killed")
    parts.put(list_page=None)
    failed = reader.send("POST", query="list=ask", body=b"")
    assert (failed.status, "Something went wrong" in failed.html) == (500, True)
    assert "Your answer could not be taken" not in failed.html


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_ask_list_and_mail_are_in_the_readers_language(reader: Reader, shown: Reader, language: str) -> None:
    words = texts(language)
    assert words("order_list.ask_title") in unescape(reader.get(f"list=ask&lang={language}").html)
    page = unescape(shown.get(f"lang={language}").html)
    assert words("order_list.lead") in page
    assert words("order_list.send") in page


def test_fifty_links_a_day_are_mailed_and_one_that_is_on_its_way_is_not_counted_again(
    world: World, people: Cast, order: str, shown: Reader
) -> None:
    other = people.issue(reference="KZ-OTHER")
    assert shown.post({"order": order}).status == 200
    counted = Limits(lambda: world.now)
    while counted.try_take(LINKS_MAILED, f"contact:{contact(people)['id']}"):
        pass
    refused = shown.post({"order": other})
    assert (refused.status, "No more links are mailed to you today." in refused.html) == (429, True)
    assert len(ID.findall(refused.html)) == 2, "the page stays"
    assert shown.post({"order": order}).status == 200


def test_a_thousand_orders_are_twenty_pages_the_nearest_deadline_first(shown: Reader) -> None:
    link = read_list(shown.link, [parts.link_keys().current()])
    assert link
    platform = parts.registry().platform(link.platform)
    holder = Holder(link, platform, *holder_of(platform, link.contact))
    orders = [
        OpenOrder(f"id-{number}", f"KZ-{number:04}", f"2026-11-25T09:{number // 60:02}:{number % 60:02}.000Z", None)
        for number in range(1_000)
    ]
    listed = [order for page in range(1, 21) for order in view_of(orders, str(page), holder, texts("en")).orders]
    assert [order.reference for order in listed] == [order.reference for order in orders]
    last = view_of(orders, "999", holder, texts("ru"))
    assert (last.page, last.pages, len(last.orders), last.total) == (20, 20, 50, 1_000)
    html = RENDER.page("list_page.html", texts("ru"), last, 200).html
    assert len(html) < 60_000
    assert "Страница: 20 из 20" in html
    assert "Более поздние сроки" not in html


def test_a_list_that_is_cut_says_so_whatever_of_it_is_shown(
    world: World, people: Cast, shown: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.issue(reference="KZ-2")
    world.run(MINUTE)
    cut = texts("en")("order_list.cut")
    assert cut not in shown.get().html
    monkeypatch.setattr(order_list, "READ_AT_MOST", 2)
    assert cut in shown.get().html
    read = OrderLists.open
    monkeypatch.setattr(
        OrderLists, "open", lambda *parts: [replace(read(*parts)[0], representative="other"), read(*parts)[1]]
    )
    page = shown.get()
    assert (len(references(page)), cut in page.html) == (1, True), "an order of another representative was read too"


def test_a_reference_is_shown_as_text(world: World, people: Cast, shown: Reader) -> None:
    people.issue(reference='<b>"א-1"</b>')
    world.run(MINUTE)
    assert "<b>" not in shown.get().html
    assert "&lt;b&gt;" in shown.get().html


def test_the_deputy_gets_its_own_list(world: World, people: Cast, order: str) -> None:
    world.run(timedelta(hours=13))
    notices = [mail for mail in world.mailbox.to(DEPUTY) if mail.tags.get("order") == order]
    assert notices, "no person acted, so the deputy was reminded"
    page = mailed(world, people, people.page(notices[0].link), DEPUTY).get()
    assert references(page) == ["KZ-2026-000123"]

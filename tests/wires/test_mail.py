"""By mail, on real wires: submitted, accepted, read on the page, answered there; roles enforced all the way."""

import hashlib
import json
import urllib.request

import pytest

from infra.dev.local import browser, story
from infra.dev.local.mails import Mail
from infra.dev.local.parties import PLATFORM_OTHER
from infra.dev.local.stack import Stack
from infra.dev.local.story import Ordered
from tests.wires.conftest import SOON, issue

NOTICE = "order.issued"


@pytest.fixture(scope="module")
def order(stack: Stack) -> Ordered:
    """To a platform whose representative has no webhook; its instants are hours away."""
    return issue(stack, "WIRES-MAIL", "complied", law="kz", platform=PLATFORM_OTHER, told_by="mail")


def mail_of(stack: Stack, order: Ordered, fact: str) -> Mail:
    mail = stack.mailbox.mails.wait_for(lambda candidate: (candidate.order, candidate.fact) == (order.id, fact), SOON)
    assert mail, f"no mail of {fact}"
    return mail


def test_the_notice_arrives_whole_and_its_acceptance_starts_the_clock(stack: Stack, order: Ordered) -> None:
    notice = mail_of(stack, order, NOTICE)
    assert order.reference in notice.subject
    shown = stack.caller("authority").get(f"/orders/{order.id}").json
    assert hashlib.sha256(notice.attachments["order.json"]).hexdigest() == shown["text_sha256"]
    assert order.id.encode() in notice.attachments["deadline.ics"]
    assert story.arrived(stack.deliveries, order, "order.received", order.sides, SOON)
    basis = stack.caller("authority").get(f"/orders/{order.id}").json["clock"]["basis"]
    assert (basis["rule"], basis["delivery"]) == ("mail_accepted", notice.tags["delivery"])


def test_the_mailbox_tells_and_shows_it(stack: Stack, order: Ordered) -> None:
    notice = mail_of(stack, order, NOTICE)
    mails = json.loads(browser.visit(f"{stack.mailbox.url}/messages.json").html)
    assert {"id", "to", "subject", "text", "html", "links"} == set(mails[0])
    assert notice.page in next(mail["links"] for mail in mails if mail["id"] == str(notice.number))
    assert notice.page in browser.visit(f"{stack.mailbox.url}/messages/{notice.number}").html


def test_the_page_is_private(stack: Stack, order: Ordered) -> None:
    with urllib.request.urlopen(mail_of(stack, order, NOTICE).page) as answer:  # noqa: S310 - the local stack
        headers = answer.headers
    assert (headers["referrer-policy"], headers["cache-control"]) == ("no-referrer", "no-store")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script" not in headers["content-security-policy"]


def test_the_page_takes_the_answer_of_a_person(stack: Stack, order: Ordered) -> None:
    link = mail_of(stack, order, NOTICE).page
    assert "Your answer was recorded" in browser.answer(link, "acknowledge", {"by": "Wong Ka-yan"}).html
    answered = browser.answer(link, "report", {"by": "Wong Ka-yan", "outcome": "removed", "scope": "all"})
    assert "complied with" in answered.html
    assert story.arrived(stack.deliveries, order, "order.complied", order.sides, SOON)
    confirmed = mail_of(stack, order, "order.reported")
    assert "Outcome: Removed" in confirmed.text


def test_a_contact_confirms_that_its_address_is_read(stack: Stack) -> None:
    mail = stack.mailbox.mails.wait_for(lambda candidate: candidate.fact == "representative.contacts_tested", SOON)
    assert mail
    page = browser.visit(next(link for link in mail.links if "/c/" in link))
    assert "It was confirmed" not in page.html
    assert "It was confirmed" in browser.submit(page, page.forms[0], tick=True).html
    assert mail.links[0].replace("/c/", "/o/") != mail.links[0]
    assert browser.visit(mail.links[0].replace("/c/", "/o/")).status == 404


def test_a_link_that_was_altered_opens_nothing(stack: Stack, order: Ordered) -> None:
    link = mail_of(stack, order, NOTICE).page
    assert browser.visit(link[:-1] + ("A" if link[-1] != "A" else "B")).status == 404
    assert browser.visit(f"{stack.api_url.removesuffix('/v1')}/o/nothing").status == 404

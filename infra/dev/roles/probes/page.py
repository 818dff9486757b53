"""What people do on the pages behind the links in mails."""

from infra.dev.local import browser
from infra.dev.local.api import need
from infra.dev.local.browser import Opened
from infra.dev.local.parties import PLATFORM
from infra.dev.roles.fixture import TEST, Fixture
from infra.dev.roles.probe import Act, Probe

BY = {"by": "Wong Ka-yan"}


def _answering(fixture: Fixture) -> Act:
    link = fixture.notice(fixture.order()).page

    def act() -> str | None:
        return _wrong(browser.visit(link)) or _wrong(browser.answer(link, "acknowledge", BY)) or _left(link)

    return act


def _confirming(fixture: Fixture) -> Act:
    """A contact with another address is tested."""
    link = next(link for link in fixture.mail_to(_moved(fixture), TEST).links if "/c/" in link)

    def act() -> str | None:
        page = browser.visit(link)
        return _wrong(page) or _wrong(browser.submit(page, page.forms[0], tick=True))

    return act


def _listing(fixture: Fixture) -> Act:
    """A contact has asked for the list of its open orders."""
    link = fixture.list_link(fixture.order())
    return lambda: _wrong(browser.visit(link))


def _reporting_late(fixture: Fixture) -> Act:
    """A later order takes the place of the one whose form is open: the report depends on both."""
    order = fixture.order()
    form = browser.form_of(fixture.notice(order).page, "report")
    fixture.order(supersedes=order.id)
    return lambda: _wrong(browser.confirm(form, "report", {**BY, "outcome": "removed", "scope": "all"}))


def _moved(fixture: Fixture) -> str:
    """A new address of an escalation desk."""
    caller, email = fixture.stack.caller("representative"), f"night-{fixture.number()}@{PLATFORM}.example"
    holder = need(caller.get(f"/platforms/{PLATFORM}/representatives"), 200)["representatives"][0]
    desk = next(contact for contact in holder["contacts"] if contact["role"] == "escalation")
    body = {"role": desk["role"], "name": desk["name"], "email": email, "language": desk["language"]}
    need(caller.put(f"/representatives/{holder['id']}/contacts/{desk['id']}", body), 200)
    return email


def _left(link: str) -> str | None:
    """A draft answer that was recorded and is not deleted."""
    return "a draft is left" if "draft=" in browser.visit(link).html else None


def _wrong(page: Opened) -> str | None:
    return None if page.status == 200 else str(page.status)


PAGE = (
    Probe("answering by the link in a mail", _answering),
    Probe("confirming a contact's address", _confirming),
    Probe("reading one's list of open orders", _listing),
    Probe("reporting on a superseded order", _reporting_late),
)

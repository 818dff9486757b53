"""Every page in every state, and every mail, as HTML in one language: the real handlers answer, on tables in memory.

`make screenshots` draws them, and axe inspects them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any
from unittest.mock import patch

from infra.dev.local.browser import forms
from removal.links.token import ContactLink, EndpointLink, Link, signed, signed_endpoint, signed_test
from removal.orders.store import OrderStore
from removal.registry.authority import ROLES
from tests import parts
from tests.cloud import client
from tests.contact_language import speaks
from tests.fake_ses import accepts, is_silent
from tests.office.lives import appoint, end, in_office
from tests.page.published import published
from tests.people import DEPUTY, PRIMARY, Cast, Party, cast
from tests.publiclog.beside import BUCKET, PublicLog
from tests.reader import Page, Reader
from tests.services import InMemory
from tests.stories.page import uploads
from tests.world import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BY = {"by": "Wong Ka-yan", "own_reference": "TS-2026/7"}
WORDS = "Our data centre is under water.\nWe are pumping, and come back to you."
REASON = {"reason": "The court asked for it, see its letter of 24 November."}
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "report": {"outcome": "removed", "scope": "only", "numbers": "1"},
    "obstacle": {"ground": "technical", "scope": "only", "numbers": "2", "explanation": WORDS},
    "contest": {"scope": "only", "numbers": "3", "explanation": WORDS},
    "acknowledge": {},
}
ITEMS = 4
OFFICER = "officer@ministry.example"
CHANGE = re.compile(r'href="\?([^"]*draft=[^"]*)"')


@dataclass(frozen=True, slots=True)
class View:
    """One page or mail, as a reader sees it."""

    name: str
    html: str


@dataclass
class Scene:
    """An order whose primary contact reads one language; `views` collects what is seen."""

    world: World
    people: Cast
    language: str
    views: list[View] = field(default_factory=list)
    order: str = ""

    def issue(self, **changed: Any) -> Reader:  # noqa: ANN401 - any field of the text
        """Issue an order; what opens behind the link in its notice."""
        self.order = self.people.issue(**{"items": ITEMS, **changed})
        self.world.run(MINUTE)
        notice = next(mail for mail in self.world.mailbox.to(PRIMARY) if mail.tags["order"] == self.order)
        return self.people.page(notice.link)

    def see(self, name: str, page: Page) -> Page:
        """Keep a page; a redirect without a body shows nothing."""
        if page.html:
            self.views.append(View(name, page.html))
        return page

    def ask(self, path: str, body: object) -> None:
        """The authority writes to the order."""
        answer = self.people.ministry.post(f"/orders/{self.order}/{path}", body)
        assert answer.status == 200, (path, answer.body)
        self.world.run(MINUTE)

    def page(self, path: str, method: str = "GET", *, prefix: str = "", **sent: Any) -> Page:  # noqa: ANN401 - of send
        """A page without a token."""
        return Reader(self.world, path, prefix).send(method, f"lang={self.language}", **sent)


Walk = Callable[[Scene], None]


def gallery(language: str, walks: Iterable[Walk] = ()) -> Iterator[View]:
    """The views of some walks, of all without any, in one language; each mail once, by what it is about."""
    for walk in tuple(walks) or WALKS:
        with _scene(language) as scene:
            walk(scene)
            yield from scene.views
            yield from _mails(scene, walk.__name__)


@contextmanager
def _scene(language: str) -> Iterator[Scene]:
    with World(on=InMemory()) as world:
        world.mailbox.behaviour |= {PRIMARY: accepts, DEPUTY: accepts}
        people = cast(world, representative_has_webhook=False)
        speaks(people, language)
        yield Scene(world, people, language)


def _mails(scene: Scene, walk: str) -> Iterator[View]:
    seen = set()
    for mail in (*scene.world.mailbox.to(PRIMARY), *scene.world.mailbox.to(OFFICER)):
        if mail.subject not in seen and mail.html:
            seen.add(mail.subject)
            yield View(f"mail-{walk}-{len(seen)}", mail.html)


def answering(scene: Scene) -> None:
    """Each form, each refused form, each check, and what follows."""
    reader = scene.issue()
    scene.see("order-running", reader.get())
    scene.see("choose", reader.get("step=answer"))
    scene.see("choose-nothing", reader.get("step=chosen"))
    for kind, chosen in ANSWERS.items():
        scene.see(f"form-{kind}", reader.get(f"step=answer&answer={kind}"))
        scene.see(f"form-{kind}-refused", reader.post({"answer": kind}))
        check = scene.see(f"check-{kind}", reader.post({**reader.form(kind).fields, **BY, **chosen}))
        scene.see(f"form-{kind}-changed", reader.get(unescape(CHANGE.findall(check.html)[0])))
        scene.see(f"check-{kind}-unconfirmed", reader.post(forms(check.html)[0].fields))
    scene.see("order-drafts", reader.get())
    for kind in ("report", "contest", "obstacle", "acknowledge"):
        scene.see(f"sent-{kind}", reader.answer(kind, **BY, **ANSWERS[kind]))
    scene.see("order-partly-answered", reader.get())
    scene.see("order-draft-lost", reader.get("draft=0123456789abcdef"))
    scene.ask("contest-decision", {"decision": "rejected", "reasons": "It is no satire."})
    scene.ask("obstacle-answers", {"items": [2], "answer": "Take it down by hand.", "grounds": ["technical"]})
    scene.see("order-answered", reader.get())
    scene.see("form-correction", reader.get("step=answer&answer=report"))
    scene.see(
        "check-correction",
        reader.post(
            {**reader.form("report").fields, **BY, "outcome": "already_absent", "scope": "only", "numbers": "1"}
        ),
    )
    scene.see("sent-all", reader.answer("report", **BY, outcome="removed", scope="all"))
    scene.see("order-complied", reader.get())
    scene.ask("disputes", {"items": [1], "reason": "It is still to be seen from Astana."})
    scene.see("order-disputed", reader.get())


def stopped(scene: Scene) -> None:
    """Clocks that are stopped, moved, and go on."""
    reader = scene.issue()
    scene.see("sent-question", reader.answer("obstacle", **BY, ground="manifest_error", scope="all", explanation=WORDS))
    scene.see("order-question", reader.get())
    scene.world.mailbox.behaviour[PRIMARY] = is_silent
    scene.ask("obstacle-answers", {"items": [1, 2, 3, 4], "answer": "The third comment is meant."})
    scene.see("order-answer-waits", reader.get())
    scene.see("sent-received-by-answer", reader.answer("acknowledge", **BY))
    scene.see("sent-unable", reader.answer("obstacle", **BY, ground="force_majeure", scope="all", explanation=WORDS))
    scene.see("form-resumption", reader.get("step=answer&answer=resumption"))
    scene.see("sent-resumption", reader.answer("resumption", **BY))
    scene.ask("extension", {"extend_by": "PT2H", **REASON})
    scene.see("order-extended", reader.get())
    scene.ask("suspension", {"suspended": True, **REASON})
    scene.see("order-suspended", reader.get())
    scene.ask("suspension", {"suspended": False, **REASON})
    scene.see("order-lifted", reader.get())


def late(scene: Scene) -> None:
    """Nothing is done in time."""
    reader = scene.issue()
    reader.answer("report", **BY, outcome="removed", scope="only", numbers="1")
    scene.world.run(26 * HOUR)
    scene.see("order-breached", reader.get())
    scene.see("check-late", reader.post({**reader.form("report").fields, **BY, "outcome": "removed", "scope": "all"}))
    scene.see("sent-late", reader.answer("report", **BY, outcome="removed", scope="all"))
    scene.see("order-complied-late", reader.get())


def unreceived(scene: Scene) -> None:
    """No mail server takes the notice."""
    scene.world.mailbox.behaviour[PRIMARY] = is_silent
    reader = scene.issue()
    scene.see("order-issued", reader.get())
    scene.world.run(6 * HOUR)
    scene.see("order-undelivered", reader.get())


def put_back(scene: Scene) -> None:
    """The authority withdraws after something was taken down."""
    reader = scene.issue()
    check = reader.post({**reader.form("contest").fields, **BY, **ANSWERS["contest"]})
    reader.answer("report", **BY, outcome="removed", scope="only", numbers="1-3")
    scene.ask("withdrawal", REASON)
    scene.see("refused-withdrawn", reader.post(forms(check.html)[0].fields | forms(check.html)[0].ticks))
    scene.see("order-withdrawn", reader.get())
    scene.see("form-reinstatement", reader.get("step=answer&answer=reinstatement"))
    scene.see("sent-reinstated", reader.answer("reinstatement", **BY, scope="only", numbers="1"))
    cannot = {"scope": "only", "numbers": "2", "ground": "no_copy", "explanation": WORDS}
    scene.see("sent-not-reinstated", reader.answer("reinstatement", **BY, **cannot))
    scene.world.run(2 * HOUR)
    scene.see("order-reinstatement-overdue", reader.get())
    scene.world.run(200 * DAY)
    scene.see("order-erased", reader.get())


def superseded(scene: Scene) -> None:
    """Another order takes the place of the first."""
    reader, first = scene.issue(), scene.order
    scene.issue(reference="KZ-2026-000124", supersedes=first, items=2)
    scene.see("order-superseded", reader.get())


def handed_over(scene: Scene) -> None:
    """Another representative comes into office; then there is none."""
    reader = scene.issue()
    end(scene.people, in_office(scene.people)["id"])
    scene.world.run(MINUTE)
    scene.see("order-none-in-office", reader.get())
    appoint(scene.people)
    scene.world.run(HOUR)
    scene.see("order-former", reader.get())
    scene.see("refused-former", reader.answer("acknowledge", **BY))


def links(scene: Scene) -> None:
    """Contacts' tests, webhooks' confirmations, links that do not act any more, and pages for everybody."""
    reader = scene.issue()
    admin: Party = scene.people.join("webhook-admin", "https://elsewhere.example/hook", scopes=["endpoints:write"])
    webhook = admin.open_endpoint()
    scene.world.run(MINUTE)
    representative = in_office(scene.people)
    entry = representative["contacts"][0]
    opened = _opened(scene, entry, webhook)
    for name, link in list(opened.items())[1:]:
        scene.see(f"{name}-open", link.get(f"lang={scene.language}"))
        scene.see(f"{name}-unconfirmed", link.send("POST", f"lang={scene.language}", b""))
        scene.see(f"{name}-confirmed", link.send("POST", f"lang={scene.language}", b"confirm=yes"))
        scene.see(f"{name}-again", link.get(f"lang={scene.language}"))
    body = {name: entry[name] for name in ("role", "name", "email", "language")}
    path = f"/representatives/{representative['id']}/contacts/{entry['id']}"
    assert scene.people.registrar.put(path, {**body, "invalidate_links": True}).status == 200
    scene.world.run(2 * MINUTE)
    for name, link in opened.items():
        scene.see(f"{name}-replaced", link.get(f"lang={scene.language}"))
    deputy = representative["contacts"][1]
    path = f"/representatives/{representative['id']}/contacts/{deputy['id']}"
    assert scene.people.registrar.send("DELETE", path).status == 200
    scene.world.run(2 * MINUTE)
    for name, link in _opened(scene, deputy, webhook).items():
        scene.see(f"{name}-removed", link.get(f"lang={scene.language}"))
    scene.see("order-unknown", Reader(scene.world, reader.link + "x").get(f"lang={scene.language}"))
    scene.see("contact-test-unknown", Reader(scene.world, "x.y", "/c/").get(f"lang={scene.language}"))
    for address in ("/problems", "/problems/illegal-command", "/problems/no-such", "/", "/record", "/record/x"):
        scene.see(f"public{address.replace('/', '-')}", scene.page(address))


def _opened(scene: Scene, contact: Mapping[str, Any], webhook: str) -> dict[str, Reader]:
    key, id_ = parts.link_keys().current(), contact["id"]
    order = scene.people.page(signed(Link(scene.order, id_, contact["generation"]), key))
    tokens = {
        "contact-test": signed_test(ContactLink("video-example", id_, contact["tests"]), key),
        "webhook": signed_endpoint(EndpointLink(webhook, id_, contact["generation"], 0), key),
    }
    return {"order": order} | {name: scene.people.contact_test(token) for name, token in tokens.items()}


def filing(scene: Scene) -> None:
    """A table of answers that is sent back; the order sent on; the list of open orders."""
    reader = scene.issue()
    scene.see("form-file", reader.get("step=answer&answer=file"))
    scene.see("form-file-none", uploads.send(reader, uploads.body({"answer": "file", **BY})))
    lines = [{"number": "1", "outcome": "removed"}, {"number": "2", "ground": "technical", "explanation": WORDS}]
    wrong = [*lines, {"number": "9", "outcome": "removed"}, {"number": "3", "outcome": "gone", "territory": "XX"}]
    scene.see("form-file-wrong", uploads.upload(reader, uploads.table(*wrong)))
    check = scene.see("check-file", uploads.upload(reader, uploads.table(*lines)))
    scene.see("sent-file", uploads.confirm(reader, check))
    deputy = in_office(scene.people)["contacts"][1]["id"]
    parts.registry().confirm("video-example", deputy, 1)
    scene.world.settle()
    scene.see("hand", reader.get("step=hand"))
    [form] = forms(reader.get("step=hand").html)
    scene.see("hand-refused", reader.post(form.fields))
    scene.see("handed", reader.post({**form.fields, **form.ticks, "contact": deputy}))
    scene.see("order-handed", reader.get())
    scene.issue(reference="KZ-2026-000124")
    scene.see("list-ask", reader.get("list=ask"))
    scene.see("list-asked", reader.send("POST", "list=ask", b""))
    scene.world.run(3 * MINUTE)
    shown = scene.people.contact_test(
        next(mail for mail in scene.world.mailbox.to(PRIMARY)[::-1] if mail.html).test_link
    )
    scene.see("list", shown.get())
    scene.see("list-nothing-chosen", shown.post({}))
    scene.world.run(DAY + HOUR)
    scene.see("list-too-old", shown.get())


def failing(scene: Scene) -> None:
    """Requests that no browser of a reader sends, and faults on our side."""
    reader = scene.issue()
    query = f"lang={scene.language}"
    scene.see("not-a-form", reader.send("POST", query, b"{}", content_type="application/json"))
    scene.see("broken-form", reader.send("POST", query, b"by=%ff&answer=report"))
    scene.see("too-large", reader.send("POST", query, b"answer=contest&by=W&scope=all&explanation=" + b"a" * 400_000))
    scene.see("wrong-method", reader.send("DELETE", query))
    sent = {"answer": "obstacle", **BY, **ANSWERS["obstacle"], "lang": scene.language}
    with patch.object(OrderStore, "load", side_effect=RuntimeError):
        scene.see("broken-reading", reader.get(query))
        scene.see("broken-writing", reader.post(sent))


def of_authority(scene: Scene) -> None:
    """What a contact of the authority sees, and answers; and its link once it was removed."""
    contact = {"name": "A. Ospanova", "email": OFFICER, "language": scene.language, "roles": list(ROLES)}
    entry = {
        name: text for name, text in scene.people.ministry.get("/authorities/ministry").body.items() if name != "id"
    }

    def enter(*contacts: object, answer: bool = True) -> None:
        body = {**entry, "contacts": contacts, "contacts_answer": answer}
        assert scene.people.registrar.put("/authorities/ministry", body).status == 200
        scene.world.run(2 * MINUTE)

    scene.world.mailbox.behaviour[OFFICER] = accepts
    enter(contact)
    reader = scene.issue()
    page = reader.answer("obstacle", ground="insufficient_information", explanation=WORDS)
    reader.answer("contest", explanation=WORDS)
    assert page.status == 303
    scene.world.run(MINUTE)
    officer = scene.people.page(scene.world.mailbox.to(OFFICER)[-1].link)
    asked = scene.see("authority-asked", officer.get())
    about = asked.html.partition('id="about-')[2].partition('"')[0]
    scene.see("authority-refused", officer.post({"explanation": ""}))
    checked = scene.see("authority-confirm", officer.post({"about": about, "explanation": WORDS}))
    (form,) = forms(checked.html)
    scene.see("authority-unticked", officer.post(form.fields))
    scene.see("authority-answered", officer.post(form.fields | form.ticks))
    scene.see("authority-too-late", officer.post({"about": about, "explanation": "Another answer."}))
    reader.answer("obstacle", ground="manifest_error", explanation=WORDS)
    enter(contact, answer=False)
    scene.see("authority-by-caller", officer.get())
    enter()
    scene.see("authority-gone", officer.get(f"lang={scene.language}"))


def of_figures(scene: Scene) -> None:
    """The public page of figures: of a year, of a month without any, and while they cannot be read."""
    log = PublicLog(scene.world)
    log.run()
    scene.see("record-begun", scene.page("/record"))
    for key, text in published().items():
        client("s3").put_object(Bucket=BUCKET, Key=key, Body=text.encode())
    scene.world.run(2 * MINUTE)
    scene.see("record", scene.page("/record"))
    client("s3").put_object(Bucket=BUCKET, Key="checkpoint", Body=b"?")
    scene.world.run(2 * MINUTE)
    scene.see("record-broken", scene.page("/record"))


WALKS: tuple[Walk, ...] = (
    of_figures,
    answering,
    stopped,
    late,
    unreceived,
    put_back,
    superseded,
    handed_over,
    links,
    filing,
    failing,
    of_authority,
)

"""The demo's order of people: issued from the shell, followed and answered by mail and link on both sides."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from infra.dev.local import browser, story
from infra.dev.local.mails import Mail
from infra.dev.local.parties import DESKS, OFFICER, PLATFORM_OTHER
from infra.dev.local.stack import Stack
from infra.dev.local.timeline import Timeline

SOON = 20.0  # seconds: what follows at once
DESK = f"{DESKS['primary']}@{PLATFORM_OTHER}.example"
NAME = "Wong Ka-yan"
QUESTION, ANSWER = "Which of the comments is meant?", "The one of 14 November, 21:04."
OFFICERS_MAILS = ["order.obstructed", "order.received", "order.received", "order.reported"]
ABOUT = re.compile(r'name="about" type="radio" value="(\d+)"')
PYTHON_PATH = str(Path(__file__).resolve().parents[3] / "functions")


def ordered(stack: Stack, folder: Path, timeline: Timeline) -> list[str]:
    """Live the order; what did not happen, in words."""
    return list(_People(stack, folder, timeline).live())


class _People:
    """An authority's officer with a shell and a mailbox, and a representative's desk with a mailbox."""

    def __init__(self, stack: Stack, folder: Path, timeline: Timeline) -> None:
        self._stack, self._folder, self._timeline = stack, folder, timeline
        self._reference = f"DEMO-{datetime.now(UTC):%Y%m%d-%H%M}-P"
        self._order = ""

    def live(self) -> Iterator[str]:
        """Each step waits for the mail of the one before, and takes what it needs from that mail alone."""
        self._issue()
        self._timeline.step("officer", f"→ removal-orders order issue: {self._reference}, {self._order}")
        steps = (
            (DESK, "order.issued", self._ask, "asks by the link in the mail which comment is meant"),
            (OFFICER, "order.obstructed", self._clarify, "answers by the link in the mail about it"),
            (DESK, "order.obstacle_answered", self._report, "reports both items removed by a link"),
        )
        for to, fact, act, text in steps:
            mail = self._mail(to, fact)
            if mail is None:
                yield f"missing: mail of {fact} of {self._reference} to {to}"
                return
            status = act(mail)
            self._timeline.step(to.partition("@")[0], f"→ {self._reference}: {text}, {status}")
        reported = self._mail(OFFICER, "order.reported")
        if reported is None:
            yield f"missing: mail of order.reported of {self._reference} to {OFFICER}"
        yield from self._shown(reported)

    def _issue(self) -> None:
        urls = [f"https://other.example/watch?v={number}" for number in (1, 2)]
        file = self._folder / "by-people.json"
        body = story.order_body(self._reference, PLATFORM_OTHER, urls)
        file.write_text(json.dumps(body, ensure_ascii=False), "utf-8")
        self._shell("issue", str(file))  # a dry run, which changes nothing
        self._order = json.loads(self._shell("issue", str(file), "--yes", "--json"))["results"][0]["id"]

    def _shell(self, *words: str) -> str:
        token = self._folder / "officer.token"
        token.write_text(self._stack.parties.tokens["authority_other"], "ascii")
        token.chmod(0o600)
        options = ("--token-file", str(token), "--api", self._stack.api_url)
        command = [sys.executable, "-m", "removal.cli", "order", *words, *options]
        environment = {**os.environ, "PYTHONPATH": PYTHON_PATH}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return done.stdout

    def _mail(self, to: str, fact: str) -> Mail | None:
        wanted = (to, fact, self._order)
        return self._stack.mailbox.mails.wait_for(lambda mail: (mail.to, mail.fact, mail.order) == wanted, SOON)

    def _mails(self) -> list[str]:
        """What the officer has mails about, sorted: each mail is sent by itself."""
        mails = self._stack.mailbox.mails.all()
        return sorted(mail.fact for mail in mails if (mail.to, mail.order) == (OFFICER, self._order))

    def _ask(self, mail: Mail) -> int:
        obstacle = {"by": NAME, "ground": "insufficient_information", "scope": "all", "explanation": QUESTION}
        return browser.answer(mail.page, "obstacle", obstacle).status

    def _clarify(self, mail: Mail) -> int:
        """The officer reads the question, writes the answer, reads what would be recorded, and confirms it."""
        page = browser.visit(mail.page)
        about = ABOUT.findall(page.html)
        filled = browser.submit(page, page.forms[0], {"about": about[0] if about else "", "explanation": ANSWER})
        confirming = next((form for form in filled.forms if form.fields.get("step") == "confirm"), None)
        return (browser.submit(filled, confirming, tick=True) if confirming else filled).status

    def _report(self, mail: Mail) -> int:
        return browser.answer(mail.page, "report", {"by": NAME, "outcome": "removed", "scope": "all"}).status

    def _shown(self, reported: Mail | None) -> Iterator[str]:
        """What the shell and the officer's page say at the end, and whether a mail came twice."""
        state = json.loads(self._shell("show", self._reference, "--json"))["status"]
        if state != "complied":
            yield f"{self._reference} is {state}, not complied"
        if reported and ANSWER not in browser.visit(reported.page).html:
            yield f"the officer's page of {self._reference} does not show the answer"
        self._stack.mailbox.mails.wait_for(lambda _: len(self._mails()) >= len(OFFICERS_MAILS), SOON)
        mails = self._mails()
        if mails != OFFICERS_MAILS:
            yield f"mails of {self._reference} to the officer: {', '.join(mails)}"
        self._timeline.step("officer", f"has {len(mails)} mails; the order is {state}, by shell and page")

"""The integrators' page on a whole deployment: its order reaches a mailbox, its receiver is called."""

import json
import re
import subprocess
import urllib.parse

from infra.dev.local.browser import forms
from infra.dev.local.mails import Mail
from infra.dev.local.stack import Stack
from tests.examples import page
from tests.wires.conftest import SOON

ORDER = re.compile(r"^```sh\n(API=(?:.(?!```))*/orders.*?)^```$", re.MULTILINE | re.DOTALL)
PATIENCE = 60.0  # seconds


def shell(stack: Stack, command: str) -> str:
    """Run where `.local/local.json` lies, as a reader with a clone does."""
    done = subprocess.run(  # noqa: S603 - what the page tells everybody to run
        ["/bin/sh", "-euc", command],
        cwd=stack.home.parent,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def notice(stack: Stack, order: str) -> Mail:
    mail = stack.mailbox.mails.wait_for(
        lambda candidate: (candidate.order, candidate.fact) == (order, "order.issued"), SOON
    )
    assert mail, "no mail"
    return mail


def test_the_example_reaches_the_mailbox_and_the_link_in_that_mail_answers_to_curl(stack: Stack) -> None:
    (example,) = ORDER.findall(page.PAGE.read_text("utf-8"))
    made = json.loads(shell(stack, example))
    assert (made["reference"], made["status"]) == ("KZ-2026-000123", "issued")

    link = notice(stack, made["id"]).page
    opened = shell(stack, f"curl -sS '{link}'")
    assert "https://video.example/watch?v=1" in opened
    assert "Court of the city of Astana" in opened

    fields = {"answer": "report", "outcome": "removed", "scope": "all", "by": "Wong Ka-yan"}
    preview = shell(stack, f"curl -sS '{link}' -d '{urllib.parse.urlencode(fields)}'")
    assert "Nothing has been recorded yet." in preview
    (form,) = forms(preview)
    confirmed = urllib.parse.urlencode(form.fields | form.ticks)
    assert shell(stack, f"curl -sS -o /dev/null -w '%{{http_code}}' '{link}' -d '{confirmed}'") == "303"
    assert "complied with" in shell(stack, f"curl -sS '{link}'")


def test_the_page_leads_to_a_receiver_that_a_deployment_verifies_and_sends_to(stack: Stack, own_port: int) -> None:
    reader = page.Reader(stack.home.parent, own_port)
    reader.types(page.REGISTER)
    with reader.keeps_running(page.PYTHON) as running:
        while "endpoint.verified" not in (types := [row[2] for row in running.taken()]):
            pass
        assert "endpoint.challenged" in types
        reader.types(page.REGISTER.partition("curl")[0] + page.SAMPLE)
        while "endpoint.tested" not in [row[2] for row in running.taken()]:
            pass

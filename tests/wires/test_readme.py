"""The README's example is true: cut out of the file and run unchanged, it reaches the mailbox."""

import json
import re
import subprocess
import urllib.parse

from infra.dev.local.browser import forms
from infra.dev.local.mails import Mail
from infra.dev.local.stack import REPOSITORY, Stack
from tests.wires.conftest import SOON

EXAMPLE = re.compile(r"^```sh\n(API=.*?)^```$", re.MULTILINE | re.DOTALL)
PATIENCE = 60.0  # seconds


def shell(stack: Stack, command: str) -> str:
    """Run where `.local/local.json` lies, as a reader with a clone does."""
    done = subprocess.run(  # noqa: S603 - what the README tells everybody to run
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
    (example,) = EXAMPLE.findall((REPOSITORY / "README.md").read_text("utf-8"))
    made = json.loads(shell(stack, example))
    assert (made["reference"], made["status"]) == ("KZ-2026-000123", "issued")

    link = notice(stack, made["id"]).page
    page = shell(stack, f"curl -sS '{link}'")
    assert "https://video.example/watch?v=1" in page
    assert "Court of the city of Astana" in page

    fields = {"answer": "report", "outcome": "removed", "scope": "all", "by": "Wong Ka-yan"}
    preview = shell(stack, f"curl -sS '{link}' -d '{urllib.parse.urlencode(fields)}'")
    assert "Nothing has been recorded yet." in preview
    (form,) = forms(preview)
    confirmed = urllib.parse.urlencode(form.fields | form.ticks)
    assert shell(stack, f"curl -sS -o /dev/null -w '%{{http_code}}' '{link}' -d '{confirmed}'") == "303"
    assert "complied with" in shell(stack, f"curl -sS '{link}'")

"""`make local`: the stack, left running until a signal stops it; `.local/local.json` has its addresses."""

import argparse
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from infra.dev.local.deliveries import Deliveries, Received
from infra.dev.local.launching import launched
from infra.dev.local.mails import Mail, Mails
from infra.dev.local.stack import local_stack
from removal.endpoints.target import TargetRefused, split_target

HOME = Path(".local")


def main(arguments: list[str] | None = None) -> int:
    """Runs until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="local", description=__doc__)
    parser.add_argument(
        "--allow", nargs="*", default=[], metavar="URL", help="a webhook of your own, which may be http"
    )
    try:
        allow = entries(parser.parse_args(arguments).allow)
    except TargetRefused as error:
        print(f"ALLOW: {error.reason}", file=sys.stderr)
        return 2
    try:
        return launched(lambda: _run(allow))
    except SystemExit as stopped:
        return 0 if stopped.code in (128 + signal.SIGINT, 128 + signal.SIGTERM) else 1


def entries(urls: Iterable[str]) -> tuple[str, ...]:
    """The entries of the allow-list for URLs of webhooks. Raises TargetRefused for what is no URL."""
    return tuple(split_target(url).entry for url in urls)


def _run(allow: tuple[str, ...]) -> int:
    kept = (Deliveries(HOME / "demo", _show), Mails(HOME / "demo", _show_mail))
    with local_stack(HOME, *kept, allow, say=_say) as stack:
        _say(f"the API answers on {stack.api_url}; tokens, ids and the rest are in {HOME / 'local.json'}")
        _say(f"the API is tried out in a browser at {stack.docs_url}")
        _say(f"mails are read at {stack.mailbox.url}; everything that is received is kept in {HOME / 'demo'}")
        _say(
            f"webhooks may be registered at {' and '.join(allow)}, too" if allow else "webhooks of your own: ALLOW=URL"
        )
        _say("Ctrl-C ends everything")
        try:
            threading.Event().wait()
        finally:
            _say("ends, and removes what it made: that may take a minute")
    return 0


def _say(what: str) -> None:
    print(what, flush=True)


def _show(received: Received) -> None:
    _say(f"{received.at:%H:%M:%S} {received.receiver} ← {received.type} {received.id}")


def _show_mail(mail: Mail) -> None:
    _say(f"{mail.at:%H:%M:%S} {mail.to} ← {mail.subject}")


if __name__ == "__main__":
    sys.exit(main())

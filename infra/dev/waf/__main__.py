"""`make waf`: one body of every fact type, sent to OWASP's Core Rule Set at paranoia 1 and 2; prints what is refused.

It fails if anything is refused once the rules are left out that we advise to leave out (`exclusions.conf`), or if a
firewall takes the challenge and refuses an order: what verifies also receives.
"""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from infra.dev.waf.apache import ANSWERS, Firewall, firewall
from infra.dev.waf.bodies import bodies
from removal.deliveries.delivery import Delivery
from removal.endpoints.secret import new_secret
from removal.webhooks.attempt import AGENT, signed_headers
from removal.webhooks.client import WebhookSender

LEVELS = (1, 2)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
CHALLENGED, ISSUED = "endpoint.challenged", "order.issued"


def refused(level: int, root: Path, sent: Mapping[str, bytes], *, advised: bool) -> Mapping[str, list[str]]:
    """By fact type, the rules that refused its body."""
    with firewall(root, level, advised=advised) as running:
        refusals = {type_: _refusals(running, type_, body) for type_, body in sent.items()}
    return {type_: rules for type_, rules in refusals.items() if rules}


def _refusals(running: Firewall, type_: str, body: bytes) -> list[str]:
    """None, if it was let through, whichever rules fired."""
    status = _send(running, type_, body)
    rules = running.fired()
    return [] if status == ANSWERS else rules or [f"answered {status}"]


def _send(running: Firewall, type_: str, body: bytes) -> int | str | None:
    """What came of it, sent as `send_webhook` sends."""
    delivery = Delivery("0b6c8a52-33c5-5a9e-9d5e-0e7e5f5f1c11", "e", "o", "s", 1, type_, AT)
    signed = signed_headers(
        delivery.id, [new_secret(), new_secret()], body, AT, agent=f"{AGENT} (+https://orders.example/)"
    )
    answer = WebhookSender([running.url]).send(f"{running.url}/hook", signed, body)
    return answer.status or answer.fault


def main(root: Path) -> int:
    """0 if all is as it should be."""
    return int(sum(_judged(level, root, advised=advised) for level in LEVELS for advised in (False, True)) > 0)


def _judged(level: int, root: Path, *, advised: bool) -> bool:
    """Whether something is wrong; prints what is refused."""
    refusals = refused(level, root, bodies(), advised=advised)
    print(f"paranoia {level}, {'as advised' if advised else 'defaults'}: {len(refusals)} of {len(bodies())} refused")
    for rule in sorted({rule for rules in refusals.values() for rule in rules}):
        print(f"  {rule}\n    in {', '.join(type_ for type_, rules in refusals.items() if rule in rules)}")
    return bool(advised and refusals) or (ISSUED in refusals and CHALLENGED not in refusals)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "/")))

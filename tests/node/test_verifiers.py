"""A webhook of every fact type as JavaScript verifies it: Node's own crypto, npm's `svix` and `standardwebhooks`.

The two of npm are found by NODE_PATH; without them Node's own crypto is left.
"""

import json
import subprocess
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.dev.waf.bodies import bodies
from removal.webhooks.signature import signature_header

PROGRAM = Path(__file__).parent / "verify_bodies.mjs"
OLD, NEW, OTHERS = (f"whsec_{b64encode(bytes([number]) * 32).decode()}" for number in range(3))


def signed(secrets: list[str], secret: str, body: bytes, heard: bytes | None = None) -> str:
    """A webhook signed with some secrets, as a receiver that holds one of them hears it."""
    at = datetime.now(UTC)  # both libraries refuse what is older than five minutes
    headers = {
        "webhook-id": "3f2b1c54-6a7d-5e8f-9b0a-1c2d3e4f5a6b",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature_header(secrets, "3f2b1c54-6a7d-5e8f-9b0a-1c2d3e4f5a6b", at, body),
    }
    return json.dumps({"secret": secret, "body": (heard or body).decode(), "headers": headers})


def verified(hooks: list[str]) -> list[dict[str, bool]]:
    """Which verifiers took each of them."""
    command = ["node", str(PROGRAM)]
    run = subprocess.run(command, input="\n".join(hooks), capture_output=True, text=True, check=True, timeout=120)
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_a_webhook_of_every_fact_type_verifies_while_a_secret_is_rotated(secret: str) -> None:
    results = verified([signed([NEW, OLD], secret, body) for body in bodies().values()])
    assert len(results) == len(bodies())
    assert all("node" in result and all(result.values()) for result in results)


def test_another_secret_and_another_body_do_not_verify() -> None:
    changed = [signed([NEW], NEW, body, body.replace(b"}", b" }", 1)) for body in bodies().values()]
    results = verified([*changed, *(signed([NEW], OTHERS, body) for body in bodies().values())])
    assert all("node" in result and not any(result.values()) for result in results)

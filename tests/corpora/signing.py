"""Signatures with known answers: what we sign with, and what the receiver of our examples takes for ours."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from infra.examples.receiver import verified
from removal.webhooks.signature import signature_header
from tests.corpora.result import Result

Case = Mapping[str, Any]
NOT_OURS = {
    "sign-v1a": "Ed25519, which we do not sign with",
    "informational": "no secret is published for it",
    "svix": "headers of another name",
    "key": "a key longer than the specification's 64 bytes",
}


def judged(cases: Sequence[Case]) -> Result:
    """Each case that is ours; those that are not are counted with why."""
    counts: Counter[str] = Counter()
    faults: list[str] = []
    left: Counter[str] = Counter()
    for case in cases:
        why = _not_ours(case)
        if why:
            left[NOT_OURS[why]] += 1
            continue
        counts[case["kind"]] += 1
        faults += [f"{case['id']} {case['name']}: {wrong}" for wrong in RULES[case["kind"]](case)]
    done = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
    apart = ", ".join(f"{number} {why}" for why, number in sorted(left.items()))
    return Result(f"{len(cases)} cases: {done}; wrong: {len(faults)}; left apart: {apart}", tuple(faults))


def _not_ours(case: Case) -> str | None:
    if case["kind"] == "sign-v1a" or case["expect"] == "informational":
        return "sign-v1a" if case["kind"] == "sign-v1a" else "informational"
    if any(name.lower().startswith("svix-") for name in case.get("headers", ())):
        return "svix"
    return (
        "key" if case["kind"] == "secret-validation" and case["expect"] == "ok" and _too_long(case["secret"]) else None
    )


def _too_long(secret: str) -> bool:
    return len(secret.removeprefix("whsec_")) * 3 // 4 > 64


def _body(case: Case) -> bytes:
    repeated = case.get("body_repeat")
    text: str = repeated[0] * repeated[1] if repeated else case["body"]
    return text.encode()


def _signed(case: Case) -> str:
    seconds = case["timestamp"]
    at = datetime.fromtimestamp(int(seconds), UTC)  # ValueError for what is no whole number
    return signature_header([case["secret"]], case["msg_id"], at, _body(case))


def _equals(case: Case) -> Iterator[str]:
    if _signed(case) != case["signature"]:
        yield "signed otherwise"


def _sign_error(case: Case) -> Iterator[str]:
    try:
        _signed(case)
    except ValueError:
        return
    yield "was signed"


def _verify(case: Case) -> Iterator[str]:
    headers = {name.lower(): value for name, value in case["headers"].items()}
    valid = verified(headers, _body(case), [case["secret"]], case["now"])
    if valid != (case["expect"] == "valid"):
        yield f"taken for {'valid' if valid else 'invalid'}"


def _secret(case: Case) -> Iterator[str]:
    """Owners supply no secrets; a key that could not be ours is not signed with."""
    try:
        signature_header([case.get("secret") or ""], "m", datetime.fromtimestamp(0, UTC), b"")
    except ValueError:
        accepted = False
    else:
        accepted = True
    if accepted != (case["expect"] == "ok"):
        yield "accepted" if accepted else "refused"


RULES: Mapping[str, Callable[[Case], Iterator[str]]] = {
    "sign": _equals,
    "sign-error": _sign_error,
    "verify": _verify,
    "secret-validation": _secret,
    "construct": _secret,
}

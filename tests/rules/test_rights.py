"""What each role may do to the table, tried: one request of each kind of item, as the stories try all of theirs."""

import threading

import pytest

from tests.rights import ACTING, TableRequest, acting, grants
from tests.rules.permissions import READS, WRITES

WRITTEN = ("PutItem", "UpdateItem", "DeleteItem")
KINDS = {
    "authority": "authority:ministry",
    "caller": "caller:c",
    "clock": "clock",
    "delivery": "delivery:d",
    "draft answer": "draft_answer:o",
    "endpoint": "endpoint:e",
    "likeness": "likeness:ministry:hash",
    "limit": "limit:platform:video",
    "the public log": "log",
    "message": "message:m",
    "order": "order:o",
    "platform": "platform:video",
    "registrar": "registrar:registrar",
    "an authority's entry": "registry:authority",
    "a caller's entry": "registry:caller",
    "a platform's entry": "registry:platform",
    "a representative's entry": "registry:representative",
}
ENTRIES = {kind for kind in KINDS if kind.endswith("entry")}


def may(role: str, action: str, key: str) -> bool:
    return any(grant.allows(TableRequest(action, None, key)) for grant in grants()[role])


def reached(role: str, *actions: str) -> set[str]:
    return {kind for kind, key in KINDS.items() if any(may(role, action, key) for action in actions)}


def test_the_public_page_writes_answers_and_confirmations_and_no_right_of_anybody() -> None:
    """And the mails that a contact asks for, with what counts them."""
    asked_for = {"delivery", "limit"}
    assert reached("PageRole", *WRITTEN) == {"draft answer", "order", "endpoint", "platform", *asked_for}
    assert reached("PageRole", "DeleteItem") == {"draft answer"}


def test_entries_of_authorities_are_written_by_the_api_alone_and_the_clock_by_two() -> None:
    """Of a caller's entry the tick erases the token, once that was revoked and its preservation has ended."""
    writers = {kind: {role for role in grants() if kind in reached(role, *WRITTEN)} for kind in KINDS}
    for kind in ("an authority's entry", "a representative's entry"):
        assert writers[kind] == {"ApiRole"}
    assert writers["a caller's entry"] == {"ApiRole", "TickRole"}
    assert writers["clock"] == {"SweepRole", "OperateRole"}
    assert writers["a platform's entry"] == {"ApiRole", "DispatchRole", "TickRole"}


def test_who_sends_reads_no_caller_and_no_one_writes_what_it_cannot_read() -> None:
    for role in ("DispatchRole", "SendWebhookRole", "SendEmailRole", "MailFeedbackRole", "PageRole"):
        assert reached(role, "GetItem", "Query").isdisjoint({"a caller's entry", "likeness"})
    assert "likeness" not in reached("TickRole", "GetItem", "Query")
    for role in ("ApiRole", "PageRole", "TickRole", "SweepRole"):
        assert reached(role, "PutItem") <= reached(role, "GetItem")


def test_every_kind_of_key_that_a_role_names_is_one_of_the_stores() -> None:
    patterns = {"registry:" + key.split(":")[1] if "registry" in key else key.split(":")[0] for key in KINDS.values()}
    named = {kind.removesuffix(":*") for keys in (*WRITES.values(), *READS.values()) for kind in keys}
    assert named == patterns


@pytest.mark.parametrize("role", ["ApiRole", "PageRole", "SendWebhookRole", "SendEmailRole", "TickRole"])
def test_a_condition_is_checked_on_what_the_write_depends_on(role: str) -> None:
    checked = {"ApiRole": {"a caller's entry", "order"}, "PageRole": {"order"}, "TickRole": {"order"}}
    assert reached(role, "ConditionCheckItem") == checked.get(role, {"delivery", "endpoint"})


def test_two_functions_at_once_are_each_held_to_their_own_role_and_none_stays_after_them() -> None:
    """The one that began first ends first: a role put back from before it would outlive both."""
    begun, go_on = threading.Event(), threading.Event()
    seen: list[str | None] = []

    def page() -> None:
        with acting("page"):
            begun.set()
            assert go_on.wait(10)
            seen.append(ACTING.role)

    with acting("api"):
        other = threading.Thread(target=page)
        other.start()
        assert begun.wait(10)
        assert ACTING.role == "ApiRole"
    go_on.set()
    other.join(10)
    assert seen == ["PageRole"]
    assert ACTING.role is None


def test_a_thread_that_a_function_starts_is_held_to_the_role_of_the_function() -> None:
    seen: list[str | None] = []
    with acting("send_webhook"):
        part = threading.Thread(target=lambda: seen.append(ACTING.role))
        part.start()
        part.join(10)
    assert seen == ["SendWebhookRole"]

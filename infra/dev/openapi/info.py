"""What the document says about the whole API: its title, its tags, and the string formats of its own."""

from collections.abc import Mapping
from typing import Any

INFO: Mapping[str, Any] = {
    "title": "Removal orders",
    "version": "1",
    "summary": "The wire between an authority's removal orders and a platform's legal representative.",
    "description": (
        "JSON in UTF-8, RFC 3339 instants in UTC, problems by RFC 9457. Unknown fields and query parameters, lax types "
        "and duplicate keys are refused. After a 5xx or no answer send the same again: it cannot create two. GET paths "
        "take HEAD too; a method that a path does not take is a 405 that says which it does.\n\n"
        "Answers and webhooks grow within v1: pass over members, types of facts, values and problems that you do not "
        "know. Where names are listed beside a plain string, there may be others. Nothing that is here is taken back; "
        "that would be v2, beside which v1 is served for at least two years."
    ),
    "contact": {"name": "The operators of this deployment"},
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
TAGS: Mapping[str, str] = {
    "orders": "Orders, their journals, what authorities command and what representatives answer.",
    "facts": "The feed of facts, for those who are not called by webhooks.",
    "endpoints": "Webhooks: where facts are sent, their secrets and their health.",
    "deliveries": "What was sent to a webhook, and each attempt.",
    "authorities": "Authorities in the register.",
    "platforms": "Platforms in the register, their figures, exemptions and representatives.",
    "representatives": "Legal representatives, their mandates and contacts.",
    "callers": "Clients of the API, and whom they speak for.",
    "problems": "Pages for people, one for each type of problem.",
    "webhooks": "What is sent to your webhooks, one for each type of fact.",
}
# A tool that does not know a format ignores it: the pattern beside it says nearly the same.
FORMATS: Mapping[str, str] = {
    "filled": "Text with at least one visible character, and without control characters except tab and line feed.",
    "http-url": "An http or https URL with a host that exists or could, without user name and password.",
    "one-line": "Text on one line, with a visible character, none that is invisible, and no blank at its ends.",
    "time-zone": "A name of the IANA time zone database, such as Asia/Almaty.",
    "webhook-url": "An https URL whose host has a public address.",
}


def tags() -> list[dict[str, str]]:
    """The tags with their descriptions, as the document lists them."""
    return [{"name": name, "description": text} for name, text in TAGS.items()]

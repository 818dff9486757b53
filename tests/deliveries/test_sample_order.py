"""The order that challenges and tests carry: whatever would refuse an order refuses them. It is of no party."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.dev.waf.bodies import bodies
from removal.deliveries.sample_order import SAMPLE_ORDER
from removal.record.canonical import canonical
from tests.openapi_check import hold_webhook

INSPECTED = 16_384  # bytes of a body that AWS WAF looks at, at most
LONGEST = 200_000  # bytes of an order


def names(value: object, before: str = "order") -> Iterator[str]:
    """Members, as ModSecurity joins them; lists count as their lines."""
    for name, key in value.items() if isinstance(value, dict) else ():
        yield f"{before}.{name}"
        yield from names(key, f"{before}.{name}")
    for line in value if isinstance(value, list) else ():
        yield from names(line, before)


def urls(value: object) -> Iterator[str]:
    """Every URL in it."""
    yield from re.findall(r"\w+://[^\s\"]+", canonical(value))


def test_it_has_each_member_that_an_order_may_have_and_no_other() -> None:
    whole = json.loads(bodies()["order.issued"])["data"]["order"]
    whole["notices"] = []
    assert set(names(json.loads(canonical(SAMPLE_ORDER)))) == set(names(whole))


def test_it_has_the_size_of_a_long_order() -> None:
    assert INSPECTED < len(canonical(SAMPLE_ORDER).encode()) < LONGEST


def test_it_is_of_no_one_and_says_so() -> None:
    addresses = list(urls(SAMPLE_ORDER))
    assert len(addresses) > 20
    assert all((urlsplit(url).hostname or "").endswith(".invalid") for url in addresses)
    assert SAMPLE_ORDER["reference"] == SAMPLE_ORDER["text"]["reference"] == "TEST"
    assert "This is a test, and no order" in SAMPLE_ORDER["text"]["statement_of_reasons"]


def test_its_words_are_those_that_a_common_rule_takes_for_an_attack_as_it_does_an_orders() -> None:
    """OWASP CRS 3.3, rule 941310: the last byte of a Cyrillic м, and later that of an о."""
    assert re.search(rb"\xbc[^\xbe>]*[\xbe>]", SAMPLE_ORDER["text"]["statement_of_reasons"].encode())


def test_firewalls_are_asked_about_every_fact_type_with_what_the_document_tells() -> None:
    made = bodies()
    for body in made.values():
        hold_webhook(json.loads(body))
    assert set(made) >= {"order.issued", "endpoint.challenged", "endpoint.tested", "order.breached"}

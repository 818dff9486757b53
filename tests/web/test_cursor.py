import base64
import json
from typing import Literal

import pytest

from removal.errors import Invalid, Malformed
from removal.web import cursor
from removal.web.cursor import Paged


class Shelves(Paged):
    """A list with a filter."""

    colour: Literal["red", "green"] | None = None


AFTER = {"changed_at": "2026-11-24T09:00:00.000Z", "pk": "order:1"}


def asking(encoded: str, colour: Literal["red", "green"] | None = "red") -> Shelves:
    return Shelves(cursor=encoded, colour=colour)


def test_a_cursor_leads_on_from_where_it_was_given_however_much_is_asked_for() -> None:
    encoded = cursor.encode("authority:a", Shelves(colour="red", limit=3), AFTER)
    assert cursor.position("authority:a", asking(encoded)) == AFTER
    assert cursor.position("authority:a", Shelves(colour="red")) is None


def test_a_cursor_is_of_use_to_no_other_party_and_for_no_other_list() -> None:
    encoded = cursor.encode("authority:a", Shelves(colour="red"), AFTER)
    for tenant, query in (("authority:b", asking(encoded)), ("authority:a", asking(encoded, "green"))):
        with pytest.raises(Invalid) as refused:
            cursor.position(tenant, query)
        assert refused.value.faults[0].pointer == "?cursor"


@pytest.mark.parametrize("after", [{"pk": "\ud800"}, {"pk": 5}, {"pk": "\x00"}, "order:1"])
def test_what_a_client_wrote_into_a_cursor_never_reaches_the_table(after: object) -> None:
    encoded = cursor.encode("authority:a", Shelves(colour="red"), AFTER)
    decoded = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps(decoded | {"after": after}).encode()).decode().rstrip("=")
    for text in (forged, "", "no", "[" * 1_000, encoded[:-9]):
        with pytest.raises(Invalid):
            cursor.position("authority:a", asking(text))


@pytest.mark.parametrize("text", ["A" * 1_025, "я" * 513, "A" * 8_000])
def test_a_cursor_longer_than_any_of_ours_is_no_request_that_can_be_read(text: str) -> None:
    with pytest.raises(Malformed):
        cursor.position("authority:a", asking(text))


def test_the_longest_cursor_that_is_read_is_another_callers() -> None:
    with pytest.raises(Invalid):
        cursor.position("authority:a", asking("A" * 1_024))

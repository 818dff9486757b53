"""Which of two items with one key stays."""

import pytest

from removal.operations.comparison import Stored, Verdict, verdict, verdict_on_journals


def item(sk: str = "text", **attributes: str) -> Stored:
    """As DynamoDB's API has it; an attribute that is all digits is a number."""
    values = {name: {"N" if value.isdecimal() else "S": value} for name, value in attributes.items()}
    return {"pk": {"S": "x:1"}, "sk": {"S": sk}, **values}


@pytest.mark.parametrize(
    ("copied", "table", "expected"),
    [
        ("abc", "abc", Verdict.KEPT),
        ("abc", "abcd", Verdict.KEPT),
        ("abc", "ab", Verdict.CHANGED),
        ("abc", "", Verdict.CHANGED),
        ("abc", "abx", Verdict.CHANGED),
        ("abc", "xbc", Verdict.CHANGED),
        ("abc", "ax", Verdict.CHANGED),
        ("abc", "abxd", Verdict.FORKED),
    ],
)
def test_a_journal_that_goes_on_is_newer_and_any_other_was_changed(copied: str, table: str, expected: Verdict) -> None:
    assert verdict_on_journals(item("journal"), copied, item("journal"), table) is expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"fanned_out": "3", "timer_at": "2026", "timer_shard": "stuck", "volumes": "1"}, Verdict.KEPT),
        ({"status": "complied"}, Verdict.CHANGED),
        ({"revision": "7", "state": "{}"}, Verdict.KEPT),
        ({"revision": "4", "state": "{}"}, Verdict.CHANGED),
        ({"revision": "5", "state": "{}"}, Verdict.CHANGED),
    ],
)
def test_of_the_same_facts_marks_move_revisions_count_and_the_rest_is_equal(
    attributes: dict[str, str], expected: Verdict
) -> None:
    copied = item("journal", revision="5", status="running", state="{1}")
    assert verdict_on_journals(copied, "ab", {**copied, **item("journal", **attributes)}, "ab") is expected


@pytest.mark.parametrize("sk", ["text", "words:ab", "volume:000001", "body:000001:x", "planned:000001:x"])
def test_what_is_written_once_must_be_equal(sk: str) -> None:
    assert verdict(item(sk, text="a", timer_at="1"), item(sk, text="a")) is Verdict.KEPT
    assert verdict(item(sk, text="a"), item(sk, text="b")) is Verdict.CHANGED


def test_a_later_version_of_an_entry_stays_and_what_has_none_stays_whatever_it_is() -> None:
    copied = item("ministry", document="a", version="3")
    assert verdict(copied, item("ministry", document="b", version="4")) is Verdict.KEPT
    assert verdict(copied, item("ministry", document="b", version="3")) is Verdict.CHANGED
    assert verdict(copied, item("ministry", document="a", version="2")) is Verdict.CHANGED
    assert verdict(item("delivery:1", tries="1"), item("delivery:1", tries="0")) is Verdict.KEPT

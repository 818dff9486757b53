"""The checker finds whatever is changed in what the receivers kept, and leans on nothing of the product."""

import ast
import json
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from infra.dev.local import check_demo, check_mails, check_receipts
from tests.local import evidence
from tests.local.evidence import DUE, RECEIVED, ArrivedFact

OWN = (["check_mails"], ["check_receipts"])  # the checker's own parts


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    evidence.write(tmp_path, {"a": evidence.kept(), "b": evidence.broken()})
    return tmp_path


def verdict(folder: Path) -> list[str]:
    return list(check_demo.faults(check_demo.read(folder)))


def rewrite(folder: Path, change: Callable[[str], str], name: str = "webhooks.jsonl") -> None:
    before = (folder / name).read_text("utf-8")
    after = change(before)
    assert after != before
    (folder / name).write_text(after, "utf-8")


def test_a_whole_demo_holds(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_demo.main([str(demo)]) == 0
    output = capsys.readouterr().out
    assert "breach decided 0.600 s and told 0.600 s after due + grace; 1 breach webhook" in output
    assert "reported 55.000 s before due; 0 breach webhooks" in output
    assert "received 2026-11-24T09:00:01.000Z (webhook_accepted, notice 1); due 2026-11-24T09:01:16.000Z" in output
    assert "14 webhooks, 14 by distinct id" in output
    assert output.endswith("verdict: it holds\n")


def test_a_changed_byte_breaks_signature_hash_and_copy(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(demo, lambda text: text.replace("Травля", "травля", 1))
    assert verdict(demo) == [
        "webhook 1 (authority): the signature does not verify with the receiver's secret",
        "webhook 1 (authority): the body kept beside it differs",
    ]
    rewrite(demo, lambda text: text.replace('\\"seconds\\": 55', '\\"seconds\\": 54', 1))
    assert any("its hash is not the hash of its fact" in fault for fault in verdict(demo))
    assert check_demo.main([str(demo)]) == 1
    assert "verdict" not in capsys.readouterr().out


def test_a_lost_line_is_a_gap(demo: Path) -> None:
    rewrite(demo, lambda text: "".join(line for line in text.splitlines(keepends=True) if "order.reported" not in line))
    assert "A: authority: fact 3 is missing or came under two ids" in verdict(demo)


def test_the_last_fact_missing_on_one_side_is_seen_by_the_journals_head(demo: Path) -> None:
    rewrite(demo, lambda text: "\n".join(text.splitlines()[:-1]) + "\n")
    assert verdict(demo) == ["B: representative: was sent 2 facts, the journal has 3 or another head"]


def test_a_repeat_is_fine_and_a_repeat_with_another_body_is_not(demo: Path) -> None:
    text = (demo / "webhooks.jsonl").read_text("utf-8")
    again = text.splitlines()[-1]
    body = json.loads(again)["body"].encode()
    (demo / "bodies" / "015-representative-again.json").write_bytes(body)
    (demo / "webhooks.jsonl").write_text(f"{text}{again}\n", "utf-8")
    assert verdict(demo) == []
    rewrite(demo, lambda kept: kept[: -len(again) - 1] + again.replace("decided_at", "decidedat") + "\n")
    assert "webhooks 14 and 15 have one id and different bodies" in verdict(demo)


@pytest.mark.parametrize("late", [-0.1, 2.1])
def test_a_breach_that_is_early_or_late_is_reported(tmp_path: Path, late: float) -> None:
    evidence.write(tmp_path, {"b": evidence.broken(late)})
    assert verdict(tmp_path) == [
        f"B: the breach was {what} {late:.3f} s after due + grace, not within 0 to 2 s" for what in ("decided", "told")
    ]


def test_two_breaches_of_one_window_are_reported(tmp_path: Path) -> None:
    facts = evidence.broken()
    evidence.write(tmp_path, {"b": [*facts, facts[-1]]})
    assert verdict(tmp_path) == ["B: 2 breach webhooks by distinct id at the ministry, not 1"]


def test_a_breach_after_a_report_in_time_is_reported(tmp_path: Path) -> None:
    evidence.write(tmp_path, {"a": [*evidence.kept(), evidence.broken(order="a")[-1]]})
    assert verdict(tmp_path) == ["A: 1 breach webhooks, or no report by the due time"]


def test_a_report_after_the_due_time_is_no_report_in_time(tmp_path: Path) -> None:
    evidence.write(tmp_path, {"a": evidence.kept(DUE + timedelta(milliseconds=1))})
    assert verdict(tmp_path) == ["A: 0 breach webhooks, or no report by the due time"]


def test_a_due_time_that_is_not_75_seconds_after_receipt_is_reported(tmp_path: Path) -> None:
    issued, received, *rest = evidence.kept()
    window = {**received.payload["windows"][0], "due_at": evidence.instant(DUE + timedelta(seconds=1))}
    moved = ArrivedFact(received.type, received.at, {**received.payload, "windows": [window]})
    evidence.write(tmp_path, {"a": [issued, moved, *rest]})
    assert [re.sub(r"at \S+ is", "at … is", fault) for fault in verdict(tmp_path)] == [
        f"A: notice 1: due at … is not 75 s after {RECEIVED.isoformat()}"
    ]


def test_receipt_by_another_webhook_than_the_notice_is_reported(tmp_path: Path) -> None:
    issued, _, breach = evidence.broken()
    other = ArrivedFact("order.received", RECEIVED, evidence.received("a"))
    evidence.write(tmp_path, {"a": evidence.kept(), "b": [issued, other, breach]})
    assert verdict(tmp_path) == [
        f"B: notice 1: nothing that arrived is its receipt, webhook_accepted at {evidence.instant(RECEIVED)}",
        "B: the breach names another receipt than the one that opened its window",
    ]


def test_another_secret_verifies_nothing(demo: Path) -> None:
    rewrite(
        demo,
        lambda text: text.replace(evidence.SECRETS["authority"], evidence.SECRETS["representative"]),
        "secrets.json",
    )
    assert verdict(demo) == [
        "webhook 1, 3, 5, 7, 9, 11, 13 (authority): the signature does not verify with the receiver's secret"
    ]


def test_lines_of_another_stack_are_left_out(demo: Path) -> None:
    other = demo.parent / "other"
    evidence.write(other, {"c": evidence.broken()})
    rewrite(demo, lambda text: text + (other / "webhooks.jsonl").read_text("utf-8"))
    assert verdict(demo) == []


def test_a_folder_without_a_demo_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_demo.main([str(tmp_path)]) == 1
    assert "cannot be read" in capsys.readouterr().out


@pytest.mark.parametrize("module", [check_demo, check_mails, check_receipts])
def test_it_imports_the_standard_library_and_standardwebhooks_only(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    plain = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named = [f"{node.module}.{alias.name}" for node in froms for alias in node.names]
    imported = {name.partition(".")[0] for name in plain + named if name.split(".")[3:4] not in OWN}
    assert imported <= {*sys.stdlib_module_names, "standardwebhooks"}

"""The runbooks hold every rule, and each rule can fail."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.template import ROOT
from tests.rules import runbooks
from tests.rules.runbooks import Pages

Rule = Callable[[Pages], list[str]]
RULES: tuple[Rule, ...] = (
    runbooks.each_page_begins_with_its_stack,
    runbooks.commands_name_the_stack,
    runbooks.words_in_capitals_are_printed_before,
    runbooks.words_mean_one_thing,
    runbooks.variables_are_set_before,
    runbooks.commands_run_in_every_shell,
    runbooks.no_comment_is_pasted,
    runbooks.nothing_is_purged,
    runbooks.concurrency_comes_before_the_mappings_limit,
    runbooks.each_page_is_found_by_what_is_seen,
    runbooks.loops_name_functions_that_there_are,
)
OF_DOCUMENTS = (runbooks.commands_run_in_every_shell, runbooks.nothing_is_purged)
PURGE = 'aws sqs purge-queue --queue-url "$STACK"'
RAISE = 'aws lambda update-event-source-mapping --uuid "$STACK" --scaling-config MaximumConcurrency=200'
KEEP = 'aws lambda put-function-concurrency --function-name "$STACK-tick" --reserved-concurrent-executions'
MAPPINGS = "aws lambda list-event-source-mappings --query 'EventSourceMappings[].UUID'"
DEFECTS: list[tuple[Rule, str]] = [
    (runbooks.commands_name_the_stack, "removal-orders stuck"),
    (runbooks.commands_name_the_stack, "A=$(removal-orders stuck)"),
    (runbooks.commands_name_the_stack, "aws logs filter-log-events --log-group-name /removal-orders/api"),
    (runbooks.commands_name_the_stack, "aws lambda get-function-concurrency --function-name removal-orders-api"),
    (runbooks.commands_name_the_stack, "aws cloudformation describe-stacks --stack-name removal-orders"),
    (
        runbooks.words_in_capitals_are_printed_before,
        f"aws lambda update-event-source-mapping --uuid MAPPING\n{MAPPINGS}",
    ),
    (runbooks.words_in_capitals_are_printed_before, 'removal-orders --stack "$STACK" resend ORDER'),
    (runbooks.words_in_capitals_are_printed_before, 'removal-orders --stack "$STACK" extend --to "UNTIL"'),
    (runbooks.words_in_capitals_are_printed_before, "make rollback ENV=ENVIRONMENT TO=v1"),
    (runbooks.words_in_capitals_are_printed_before, "aws kms enable-key --key-id UNHEARD_OF"),
    (runbooks.words_mean_one_thing, "aws x --query 'A[].[ORDER,B]'\nremoval-orders resend ORDER"),
    (runbooks.variables_are_set_before, 'aws kms enable-key --key-id "$LOST"\nLOST=1'),
    (runbooks.variables_are_set_before, 'echo "${lost#x}"'),
    (runbooks.commands_run_in_every_shell, "date -d '1 hour ago' +%s"),
    (runbooks.commands_run_in_every_shell, "date -v-1H +%s"),
    (runbooks.commands_run_in_every_shell, "sed -i s/a/b/ page"),
    (runbooks.commands_run_in_every_shell, "aws s3 ls | jq ."),
    (runbooks.commands_run_in_every_shell, "mapfile -t lines"),
    (runbooks.commands_run_in_every_shell, 'echo "${STACK^^}"'),
    (runbooks.no_comment_is_pasted, "git log # newest first"),
    (runbooks.no_comment_is_pasted, "# newest first"),
    (runbooks.nothing_is_purged, PURGE),
    (runbooks.nothing_is_purged, 'removal-orders --stack "$STACK" discard mail-feedback-lost --copy kept --yes'),
    (runbooks.nothing_is_purged, 'removal-orders --stack "$STACK" discard webhook-dead-letters --yes'),
    (runbooks.concurrency_comes_before_the_mappings_limit, RAISE),
    (runbooks.concurrency_comes_before_the_mappings_limit, f"{RAISE}\n{KEEP} 200"),
    (runbooks.concurrency_comes_before_the_mappings_limit, f"{KEEP} 199\n{RAISE}"),
    (runbooks.loops_name_functions_that_there_are, "for function in tick tock; do\n  echo\ndone"),
]


@pytest.mark.parametrize("rule", RULES)
def test_it_holds(rule: Rule) -> None:
    assert rule(runbooks.pages()) == []


@pytest.mark.parametrize("rule", OF_DOCUMENTS)
def test_it_holds_in_every_document(rule: Rule) -> None:
    documents = [*(ROOT / "infra/docs").glob("*.md"), ROOT / "README.md", ROOT / "infra/runbooks/README.md"]
    assert rule({file.name: file.read_text("utf-8") for file in documents}) == []


@pytest.mark.parametrize(("rule", "block"), DEFECTS)
def test_a_defect_is_reported(rule: Rule, block: str) -> None:
    assert rule({"alarm": _page(block)})


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule is not runbooks.each_page_is_found_by_what_is_seen])
def test_a_sound_page_passes(rule: Rule) -> None:
    sound = f"{KEEP} 200\n{RAISE}\n{MAPPINGS}\naws lambda update-event-source-mapping --uuid MAPPING --enabled"
    assert rule({"alarm": _page(sound)}) == []


def test_a_page_that_begins_otherwise_is_reported() -> None:
    assert runbooks.each_page_begins_with_its_stack({"alarm": "# Alarm\n\n## What users feel\n\nLateness.\n"})


def test_a_page_that_the_index_lacks_and_a_link_to_none_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "README.md").write_text("[alarm](alarm.md)")
    monkeypatch.setattr(runbooks, "RUNBOOKS", tmp_path)
    assert runbooks.each_page_is_found_by_what_is_seen({"alarm": ""}) == []
    assert runbooks.each_page_is_found_by_what_is_seen({"alarm": "", "hidden": ""}) == ["hidden"]
    assert runbooks.each_page_is_found_by_what_is_seen({"alarm": "[x](none.md)"}) == ["alarm: none"]


def test_the_page_of_refused_tokens_says_for_how_long_keys_are_kept() -> None:
    assert "keeps an issuer's keys for up to two\nhours" in runbooks.pages()["all-refused"]


def _page(block: str) -> str:
    return f"# Alarm\n\n{runbooks.BEGINNING}\n## Mend\n\n```sh\n{block}\n```\n"

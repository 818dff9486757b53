"""The page's commands, as it prints them, with the receiver in JavaScript."""

from pathlib import Path

from tests.examples import page


def test_the_page_leads_to_a_receiver_that_takes_our_examples(tmp_path: Path) -> None:
    page.try_examples(tmp_path, page.JAVASCRIPT)

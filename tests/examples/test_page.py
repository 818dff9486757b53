"""The page's commands, as it prints them, with the receiver in Python."""

from pathlib import Path

from tests.examples import page


def test_the_page_leads_to_a_receiver_that_takes_our_examples(tmp_path: Path) -> None:
    page.try_examples(tmp_path, page.PYTHON)


def test_the_page_has_one_receiver_of_each_language() -> None:
    assert "python3 infra/examples/receiver.py" in page.PYTHON
    assert "node infra/examples/receiver.mjs" in page.JAVASCRIPT

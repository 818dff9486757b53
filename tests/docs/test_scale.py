"""What the page on scale says is what the model prints."""

import re

import pytest

from infra.dev.bench.model.__main__ import PAGE, TABLES
from infra.dev.bench.model.ceilings import ceilings
from infra.dev.bench.model.deployment import Deployment
from infra.dev.bench.model.limits import RAISED

TEXT = PAGE.read_text("utf-8")


def shown(name: str) -> list[str]:
    """The lines of a table of the page."""
    (table,) = re.findall(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- /{name} -->", TEXT, re.DOTALL)
    lines: list[str] = table.splitlines()
    return lines


def test_the_page_shows_the_parts_that_the_model_prints() -> None:
    assert shown("parts") == list(TABLES["parts"](Deployment.read())), "python -m infra.dev.bench.model --write"


@pytest.mark.once
def test_the_page_shows_the_situations_that_the_model_prints() -> None:
    assert shown("situations") == list(TABLES["situations"](Deployment.read())), (
        "python -m infra.dev.bench.model --write"
    )


def test_the_goals_are_compared_with_the_figures_of_both_tables() -> None:
    of_the_model, _, _ = TEXT.partition("## Processor time")
    goals = re.findall(r"^\| .*(?:≤|≥).* \| .* \| (.*) \|$", of_the_model, re.MULTILINE)
    burst = [line for line in shown("situations") if line.startswith("| the same")][-1].split(" | ")[5]
    figures = [line.split(" | ")[2] for line in shown("situations")[2:]]
    hour, once, raised = (figures[number] for number in (1, 3, 4))
    raised_workers = ceilings(Deployment.read().made(RAISED.parameters))
    without_mails = [part for part in raised_workers if not part.part.startswith(("SES", "send_email", "mail"))]
    assert goals == [hour, raised, once, f"{without_mails[0].orders:,.1f}", f"{burst} refused"]

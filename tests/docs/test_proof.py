"""What `proof.md` says of the conformance table is so, and what it links to exists."""

import re
from pathlib import Path

from tests.docs.citations import ROOT
from tests.simulation.conformance.table import DIFFERENCES, ROWS

FILE = ROOT / "infra" / "docs" / "proof.md"
TEXT = FILE.read_text("utf-8")
READERS = ("README.md", ".github/CONTRIBUTING.md", "infra/docs/design.md", "tests/simulation/README.md")


def test_the_table_has_as_many_rows_operations_and_differences_as_it_says() -> None:
    operations = {(row.at or row.service, row.operation) for row in ROWS}
    assert f"{len(ROWS)} rows, {len(operations)} operations" in TEXT
    assert f"moto has {len(DIFFERENCES['moto'])}, MiniStack {len(DIFFERENCES['ministack'])}." in TEXT


def test_what_it_links_to_and_names_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    named = [path.split("::")[0] for path in re.findall(r"`((?:tests|infra)/[\w/.]+)`", TEXT)]
    missing = [link for link in links if not (FILE.parent / link).exists()]
    assert [*missing, *(path for path in named if not (ROOT / path).exists())] == []
    assert len(links) >= 2


def test_those_who_look_for_it_are_led_to_it() -> None:
    assert [name for name in READERS if "proof.md" not in Path(ROOT / name).read_text("utf-8")] == []

"""The README is short, its picture and pages are there, and its targets are; CONTRIBUTING lists every target."""

import re

from tests.docs.citations import ROOT

TEXT = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / ".github/CONTRIBUTING.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
LISTED = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
INNER = {"known-python", "check-code", "check-template", "check-security", "known", "writable"}  # parts of others


def test_it_fits_one_screen_and_a_half_with_its_picture() -> None:
    picture = (ROOT / "infra/docs/mail-and-page.png").read_bytes()
    assert picture[:4] == b"\x89PNG"
    assert len(picture) < 200_000
    assert "](infra/docs/mail-and-page.png)" in TEXT
    assert len(TEXT.splitlines()) <= 60


def test_what_it_leads_to_is_there() -> None:
    paths = [path.partition("#")[0] for path in re.findall(r"\]\(([^)]+)\)", TEXT)]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_its_two_commands_and_every_other_that_it_names_are_targets() -> None:
    (commands,) = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    assert re.findall(r"^make ([a-z-]+)", commands, re.MULTILINE) == ["demo", "test"]
    assert set(re.findall(r"`make ([a-z-]+)", TEXT)) <= LISTED


def test_every_target_is_in_the_help_in_a_group_and_in_contributing() -> None:
    targets = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE))
    assert targets - INNER == LISTED
    groups = MAKEFILE.split("\n#[ ")[1:]
    assert [group.partition("\n")[0] for group in groups] == ["Start here", "Work on it", "Prove more", "Deploy"]
    assert set().union(*(re.findall(r"^([a-z-]+):.*## ", group, re.MULTILINE) for group in groups)) == LISTED - {"help"}
    elsewhere = {"help", "deploy", "rollback", "smoke", "tools"}  # deploying.md; made when needed
    assert LISTED - elsewhere - set(re.findall(r"make ([a-z-]+)", CONTRIBUTING)) == set()

"""The list of defects that are planted: of `tests/teeth` by their names, and of cosmic-ray as a line and another."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.teeth.defect import Defect, load

LIST = Path(__file__).with_name("planted.toml")
TEETH = Path("tests/teeth/defects.toml")


@dataclass(frozen=True, slots=True)
class Planted:
    """A defect, and the kinds of faults that may bring it to light: worlds with those are lived first."""

    defect: Defect
    kinds: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Its file and its name."""
        return self.defect.file, self.defect.says


def defects(list_: Path = LIST, teeth: Path = TEETH) -> list[Planted]:
    """Those of the list, in its order. KeyError names one that `tests/teeth` does not have any more."""
    known = {defect.says: defect for defect in load(teeth)}
    entries = tomllib.loads(list_.read_text("utf-8"))
    chosen = [known[entry["says"]] for entry in entries["known"]]
    kinds = [tuple(entry.get("kinds", ())) for entry in (*entries["known"], *entries["mutant"])]
    mutants = [
        Defect(**{name: value for name, value in entry.items() if name != "kinds"}, tests=())
        for entry in entries["mutant"]
    ]
    return [Planted(*pair) for pair in zip((*chosen, *mutants), kinds, strict=True)]

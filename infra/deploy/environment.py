"""The environments of `samconfig.toml`: what is fixed for each, so that sam and `make deploy` make the same."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.template import ROOT

SAMCONFIG = ROOT / "samconfig.toml"
LASTING = ("stage", "prod")  # environments whose stacks are protected from deletion


class NoSuchEnvironment(Exception):
    """The message names those that there are."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A stack's name, and what it is made with wherever it is made."""

    stack: str
    capabilities: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    lasting: bool = False  # its stacks are protected from deletion

    @property
    def operations(self) -> str:
        """The stack that watches it."""
        return f"{self.stack}-operations"


def environment(name: str, file: Path = SAMCONFIG) -> Environment:
    """By its name; NoSuchEnvironment for another than those of the file."""
    known: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    section = known.get(name)
    if not isinstance(section, dict):
        names = ", ".join(key for key, value in known.items() if isinstance(value, dict))
        raise NoSuchEnvironment(f"ENV is one of {names}, not {name or 'nothing'}")
    parameters = section["deploy"]["parameters"]
    return Environment(
        parameters["stack_name"],
        parameters["capabilities"],
        pairs(parameters["parameter_overrides"]),
        pairs(parameters["tags"]),
        name in LASTING,
    )


def pairs(words: list[str]) -> dict[str, str]:
    """`Name=value` as sam writes it."""
    return {name: value for name, _, value in (word.partition("=") for word in words)}

"""The laws."""

from removal.law.law import Law, load
from removal.wiring.process import part, process


@part
def laws() -> dict[str, Law]:
    """The laws of this deployment, by id."""
    return load(local=process().settings.local)

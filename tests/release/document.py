"""The OpenAPI document as the last release had it; `python -m tests.release.document` is the last step of a release."""

import json
from pathlib import Path
from typing import Any

from tests.openapi_check import DOCUMENT

FILE = Path(__file__).with_name("openapi.json")
FOR_PEOPLE = ("description", "example", "summary")


def shapes(node: Any, *, names: bool = False) -> Any:  # noqa: ANN401 - JSON holds anything
    """The same without what is for people. `names`: the keys are names of members, whatever they are."""
    if isinstance(node, list):
        return [shapes(child) for child in node]
    if not isinstance(node, dict):
        return node
    kept = {key: child for key, child in node.items() if names or key not in FOR_PEOPLE}
    return {key: shapes(child, names=key == "properties" and not names) for key, child in kept.items()}


def released() -> dict[str, Any]:
    """The last release's document."""
    document: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return document


if __name__ == "__main__":
    FILE.write_text(f"{json.dumps(shapes(DOCUMENT), indent=0, ensure_ascii=False)}\n", "utf-8")

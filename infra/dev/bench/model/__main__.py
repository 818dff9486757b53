"""`python -m infra.dev.bench.model`: prints the tables of `infra/docs/scale.md`; with `--write` it puts them there."""

import re
import sys
from collections.abc import Iterator

from infra.dev.bench.model.ceilings import ceilings
from infra.dev.bench.model.deployment import Deployment
from infra.dev.bench.model.scenarios import scenarios
from infra.template import ROOT

PAGE = ROOT / "infra/docs/scale.md"
HEAD = ("scenario", "p50", "p99", "most", "webhook p99", "refused", "mails left", "lost", "what breaks first")


def situations(product: Deployment) -> Iterator[str]:
    """Seconds late after due and grace, or after the POST."""
    yield f"| {' | '.join(HEAD)} |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---|"
    for scenario in scenarios():
        yield f"| {' | '.join(scenario(product).cells)} |"


def parts(product: Deployment) -> Iterator[str]:
    """Orders a second of one ministry and one platform, sustained, for each part."""
    yield "| part | orders a second | lifted by |"
    yield "|---|---:|---|"
    for ceiling in ceilings(product):
        yield f"| {ceiling.part} | {ceiling.orders:,.1f} | {ceiling.lifted_by} |"


TABLES = {"parts": parts, "situations": situations}


def main(arguments: list[str]) -> int:
    """Print or write them."""
    product, page = Deployment.read(), PAGE.read_text("utf-8")
    for name, table in TABLES.items():
        lines = "\n".join(table(product))
        print(lines, end="\n\n", flush=True)
        page = re.sub(rf"(<!-- {name} -->\n\n).*?(\n\n<!-- /{name} -->)", rf"\g<1>{lines}\g<2>", page, flags=re.DOTALL)
    if "--write" in arguments:
        PAGE.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

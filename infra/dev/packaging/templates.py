"""Compiles all templates into a package: `python -m infra.dev.packaging.templates build/package/removal`."""

import sys
from pathlib import Path

from removal.language.templates import COMPILED, ROOT, Compiled, environment
from removal.page.render import TEMPLATES as PAGES
from removal.reading.view import TEMPLATES as MAILS


def compile_into(package: Path) -> int:
    """Compile for the Python that runs this; how many templates there are."""
    folder = package / COMPILED.relative_to(ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    templates = environment((PAGES, MAILS)).overlay()
    templates.bytecode_cache = Compiled(folder)
    names = templates.list_templates()
    for name in names:
        templates.get_template(name)
    return len(names)


if __name__ == "__main__":
    if not compile_into(Path(sys.argv[1])):
        raise SystemExit("no templates")

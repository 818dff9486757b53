"""The folder `functions` of another release: a folder as it is, or a tag or commit as git has it."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
FUNCTIONS, TEMPLATE = "functions", "template.yaml"
PACKAGE = "removal"


@contextmanager
def folder_of(text: str | None) -> Iterator[Path | None]:
    """A folder; of a tag or commit for as long as this lasts. None for none, LookupError for what is neither."""
    if text is None:
        yield None
    elif Path(text).is_dir():
        yield _checked(Path(text).resolve())
    else:
        with TemporaryDirectory() as kept:
            _unpack(text, Path(kept))
            yield _checked(Path(kept) / FUNCTIONS)


def _checked(folder: Path) -> Path:
    if not (folder / PACKAGE / "__init__.py").exists():
        msg = f"{folder} has no package {PACKAGE}: name a folder `functions`, a tag or a commit"
        raise LookupError(msg)
    return folder


def _unpack(commit: str, into: Path) -> None:
    """With its template, which names the handlers and the environment of its functions."""
    command = ["git", "archive", "--format=tar", f"{commit}^{{commit}}", FUNCTIONS, TEMPLATE]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if made.returncode:
        msg = f"{commit} is no folder, and git has no such commit: {made.stderr.decode().strip()}"
        raise LookupError(msg)
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
        archive.extractall(into, filter="data")

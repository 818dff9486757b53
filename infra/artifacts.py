"""What every deployment is made of: one archive of the functions, and the template that names where it lies."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

CODE_URI = re.compile(r"^(\s*CodeUri:)\s*\S+\s*$", re.MULTILINE)
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say; the same sources make the same bytes


def packaged(template: str, location: str) -> str:
    """The template with every `CodeUri` at the uploaded archive, and nothing else changed."""
    return CODE_URI.sub(rf"\1 {location}", template)


def archive(folder: Path, *, byte_code: bool = False) -> bytes:
    """A zip of a folder; the byte code in it only where it was compiled by the Python that will run it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in _shipped(folder, byte_code=byte_code):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path.suffix == ".so" else 0o644) << 16
            zipped.writestr(entry, path.read_bytes())
    return target.getvalue()


def key(content: bytes, kind: str) -> str:
    """The name that a content is uploaded under: other content, other name, so that what changed is deployed anew."""
    return f"{hashlib.sha256(content).hexdigest()}.{kind}"


def _shipped(folder: Path, *, byte_code: bool) -> Iterable[Path]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in files if byte_code or path.suffix != ".pyc")

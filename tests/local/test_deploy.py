"""What is deployed is the real template and the real sources."""

import io
import zipfile
from pathlib import Path

from infra import artifacts
from infra.dev.local.stack import REPOSITORY


def test_nothing_but_code_uri_changes_in_the_template() -> None:
    real = (REPOSITORY / "template.yaml").read_text("utf-8")
    changed = artifacts.packaged(real, "s3://bucket/key.zip")
    pairs = list(zip(real.split("\n"), changed.split("\n"), strict=True))
    different = [pair for pair in pairs if pair[0] != pair[1]]
    assert different
    assert all(before.strip() == "CodeUri: functions/" for before, _ in different)
    assert all(after.strip() == "CodeUri: s3://bucket/key.zip" for _, after in different)


def test_the_archive_holds_sources_and_data_and_no_byte_code(tmp_path: Path) -> None:
    (tmp_path / "removal" / "__pycache__").mkdir(parents=True)
    for name in ("removal/a.py", "removal/law.toml", "removal/__pycache__/a.pyc"):
        (tmp_path / name).write_bytes(b"#")
    first, second = artifacts.archive(tmp_path), artifacts.archive(tmp_path)
    assert first == second
    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == ["removal/a.py", "removal/law.toml"]

"""Templates that are compiled before: the same pages, nothing compiled again, and a changed template is not missed."""

from pathlib import Path
from typing import Any, NoReturn

import pytest
from jinja2 import Environment, FileSystemLoader

from infra.dev.packaging.templates import compile_into
from removal.language.templates import COMPILED, ROOT, Compiled, environment
from removal.page.render import TEMPLATES as PAGES
from removal.reading.view import TEMPLATES as MAILS


def _refuses(*_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - as the method that it replaces
    raise AssertionError("compiled again")


def _loading(folder: Path, *templates: Path) -> Environment:
    """An environment that finds compiled templates in a folder, and has loaded none yet."""
    fresh = environment((PAGES, MAILS)).overlay(loader=FileSystemLoader(templates))
    fresh.bytecode_cache = Compiled(folder)
    return fresh


def test_a_package_has_every_template_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = compile_into(tmp_path)
    packaged = _loading(tmp_path / COMPILED.relative_to(ROOT), PAGES, MAILS)
    monkeypatch.setattr(Environment, "compile", _refuses)
    names = packaged.list_templates()
    assert [packaged.get_template(name).name for name in names] == names
    assert count == len(names) > 10


def test_a_template_that_has_changed_is_compiled_anew(tmp_path: Path) -> None:
    template = tmp_path / "one.html"
    for text in ("before", "after"):
        template.write_text(text, "utf-8")
        assert _loading(tmp_path, tmp_path).get_template("one.html").render() == text
    assert len([*tmp_path.glob("*.jinja")]) == 1


def test_where_nothing_can_be_written_templates_are_compiled_each_time(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text("text", "utf-8")
    assert _loading(tmp_path / "missing", tmp_path).get_template("one.html").render() == "text"

"""Public pages without a token: one for each type of problem, and the OpenAPI document."""

import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files

from removal.language.texts import Texts
from removal.page.render import Rendered, Renderer
from removal.values import dataclass
from removal.web.problems import KINDS, REFUSALS, UNKNOWN, Kind
from removal.web.request import Request

METHODS = ("GET", "HEAD")
PROBLEMS, DOCUMENT = "/problems", "/openapi.json"
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in (*KINDS.values(), *REFUSALS.values(), UNKNOWN)}


@lru_cache
def problem_texts() -> Texts:
    """The texts of the problem pages, in English."""
    entries = tomllib.loads((files("removal.page") / "problems.toml").read_text("utf-8"))
    return Texts("en", {f"{name}.{part}": text for name, parts in entries.items() for part, text in parts.items()})


@dataclass(frozen=True, slots=True)
class Listed:
    """All types of problems. `lost`: the request was for an unknown type."""

    kinds: tuple[Kind, ...]
    lost: bool


class Public:
    """Answers requests that need no token; it only reads files."""

    def __init__(self, render: Renderer) -> None:
        self._render = render

    def serves(self, path: str) -> bool:
        """Whether a path is public."""
        return path in (PROBLEMS, DOCUMENT) or path.startswith(f"{PROBLEMS}/")

    def respond(self, request: Request) -> Rendered:
        """The response."""
        if request.method not in METHODS:
            return self._render.notice("wrong_request", 405, {"allow": ", ".join(METHODS)})
        render: Callable[[], Rendered] = {PROBLEMS: self._list, DOCUMENT: self._document}.get(
            request.path, lambda: self._problem(request.path.removeprefix(f"{PROBLEMS}/"))
        )
        return render()

    def _list(self, *, lost: bool = False) -> Rendered:
        kinds = sorted(BY_NAME.values(), key=lambda kind: (kind.status, kind.name))
        return self._render.page(
            "problems_page.html", problem_texts(), Listed(tuple(kinds), lost), 404 if lost else 200
        )

    def _problem(self, name: str) -> Rendered:
        if name not in BY_NAME:
            return self._list(lost=True)
        return self._render.page("problem_page.html", problem_texts(), BY_NAME[name], 200)

    def _document(self) -> Rendered:
        document = (files("removal.web") / "openapi.json").read_text("utf-8")
        return self._render.file(document, "application/json")

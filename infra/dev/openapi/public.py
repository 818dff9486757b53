"""What is served to anybody beside the API: this document, and a page for each type of problem."""

from infra.dev.openapi.problems import KIND_BY_NAME
from infra.dev.openapi.recorded import example_of, key_of
from infra.dev.openapi.schemas import Schema

HTML = {"text/html": {"schema": {"type": "string", "maxLength": 1_000_000}}}


def paths() -> dict[str, Schema]:
    """Without a token, for people and their tools."""
    name = {"type": "string", "enum": sorted(KIND_BY_NAME)}
    parameters = [{"name": "name", "in": "path", "required": True, "schema": name}]
    return {
        "/problems": {"get": _page("listProblems", "All types of problems, for people", {})},
        "/problems/{name}": {
            "get": _page("readProblem", "What one type of problem means, and what to do", {"parameters": parameters})
        },
    }


def _page(operation: str, summary: str, asks: Schema) -> Schema:
    path = "/problems/{name}" if asks else "/problems"
    content = {kind: {**html, **example_of(key_of("GET", path, 200))} for kind, html in HTML.items()}
    page: Schema = {"200": {"description": "A page.", "content": content}}
    lost = {"404": {"description": "No such type: the page lists those there are.", "content": HTML}}
    more = {"429": {"description": "By the gateway: Too Many Requests."}}
    answers = {**page, **(lost if asks else {}), **more}
    return {
        "operationId": operation,
        "summary": summary,
        "description": "For people: a page without JavaScript, served to anybody.",
        "tags": ["problems"],
        "security": [],
        **asks,
        "responses": answers,
    }

"""One defect at a time, planted in a template that is otherwise sound."""

from typing import Any

from tests.rules.template import Template

GONE = object()


def planted(template: Template, where: str, instead: object) -> Template:
    """The template but for one thing: `Resource/property`, `Resource:attribute` or `/section`."""
    holder: Any = template
    *path, last = _steps(where)
    for step in path:
        holder = holder[step]
    if instead is GONE:
        del holder[last]
    else:
        holder[last] = instead
    return template


def named(part: object) -> str:
    """The same in every worker: a bare marker object shows its address otherwise."""
    return "absent" if type(part) is object else str(getattr(part, "__name__", part))


def _steps(where: str) -> list[str | int]:
    if where.startswith("/"):
        path = where[1:]
    elif ":" in where.partition("/")[0]:
        resource, _, attribute = where.partition(":")
        path = "/".join(filter(None, ("Resources", resource, attribute)))
    else:
        resource, _, inside = where.partition("/")
        path = f"Resources/{resource}/Properties/{inside}"
    return [int(step) if step.isdigit() else step for step in path.split("/")]

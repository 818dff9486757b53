"""Strings where no body is: ids in paths and values of queries."""

from collections.abc import Iterator
from urllib.parse import quote

from removal.registry.caller import Caller
from removal.web.app import PREFIX, Route
from tests.bodies import body
from tests.corpora.life import Life


def ask(life: Life) -> None:
    """Each route that has an id in its path, with and without the percent signs; each query that one asks."""
    for route in life.routes.values():
        for name in _ids(route):
            _in_path(life, route, name)
        for name in route.asks.model_fields if route.asks else ():
            _in_query(life, route, name)


def _ids(route: Route[Caller]) -> Iterator[str]:
    yield from (part[1:-1] for part in route.path.split("/") if part.startswith("{"))


def _in_path(life: Life, route: Route[Caller], name: str) -> None:
    row = f"{route.name} {{{name}}}"
    text = life.pick(row)
    for written in {text, quote(text, safe="", errors="surrogatepass")} if text else ():
        path = PREFIX + life.place.who.path(route, **{name: written})
        sent = body(route.takes) if route.takes else None
        answer = life.place.ask(route.method, "", sent, life.place.who.for_(route).sub or "", path)
        life.ended(row, text or "", answer, stored=False)


def _in_query(life: Life, route: Route[Caller], name: str) -> None:
    row = f"{route.name} ?{name}"
    text = life.pick(row)
    if text is not None:
        path = f"{life.place.who.path(route)}?{name}={quote(text, safe='', errors='surrogatepass')}"
        life.ended(
            row, text, life.place.ask(route.method, path, None, life.place.who.for_(route).sub or ""), stored=False
        )

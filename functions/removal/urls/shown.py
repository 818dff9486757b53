"""How the URL of an item is shown, so that its host is read as what it is. Pure."""

from dataclasses import dataclass

from removal.characters.isolation import FIRST_STRONG_ISOLATE, POP_ISOLATE, turns_others, undirected
from removal.urls.resource import disguised_host, host_as_sent, one_spelling

LEFT_TO_RIGHT_ISOLATE = "\u2066"


@dataclass(frozen=True, slots=True)
class ShownUrl:
    """A URL in parts: each label of its host and the rest are kept apart, and are missing where nothing can be turned.

    Else digits of a path would be shown before a host in a script from right to left, and its labels in reverse.
    """

    before: str
    labels: tuple[str, ...] = ()
    after: str = ""


def shown_url(url: str) -> ShownUrl:
    """The URL as it was sent, in the parts that are kept apart."""
    shown, host = undirected(url), host_as_sent(url)
    if not host or not turns_others(shown):
        return ShownUrl(shown)
    before, _, after = shown.partition(host)
    return ShownUrl(before, tuple(host.split(".")), after)


def isolated_url(url: str) -> str:
    """The URL for plain text: where it could turn others between LRI and PDI, its labels and the rest by themselves."""
    parts = shown_url(url)
    if not parts.labels:
        return parts.before
    host = ".".join(f"{FIRST_STRONG_ISOLATE}{label}{POP_ISOLATE}" for label in parts.labels)
    after = f"{LEFT_TO_RIGHT_ISOLATE}{parts.after}{POP_ISOLATE}"
    return f"{LEFT_TO_RIGHT_ISOLATE}{parts.before}{host}{after}{POP_ISOLATE}"


def ascii_beside(url: str) -> str | None:
    """The URL as browsers send it, for beside what was sent: where that shows another host, or reads in two directions.

    `https://vidеo.example/` with a Cyrillic е has `https://xn--vido-x4d.example/` beside it.
    """
    return one_spelling(url) if disguised_host(url) or turns_others(url) else None

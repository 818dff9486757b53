"""Display of items' URLs, so that a reader sees the true host. Pure."""

from removal.characters.isolation import FIRST_STRONG_ISOLATE, POP_ISOLATE, turns_others, undirected
from removal.urls.resource import disguised_host, host_as_sent, one_spelling
from removal.values import dataclass

LEFT_TO_RIGHT_ISOLATE = "\u2066"


@dataclass(frozen=True, slots=True)
class ShownUrl:
    """A URL in parts that are isolated from each other: before the host, each label of the host, after the host.

    `labels` and `after` are empty if no character can change the text's direction. Without isolation a host in a
    right-to-left script would show its labels in reverse order, and digits of the path before it.
    """

    before: str
    labels: tuple[str, ...] = ()
    after: str = ""


def shown_url(url: str) -> ShownUrl:
    """The URL as it was sent, in the parts to isolate."""
    shown, host = undirected(url), host_as_sent(url)
    if not host or not turns_others(shown):
        return ShownUrl(shown)
    before, _, after = shown.partition(host)
    return ShownUrl(before, tuple(host.split(".")), after)


def isolated_url(url: str) -> str:
    """The URL for plain text; if it can change direction, between LRI and PDI, with each part isolated."""
    parts = shown_url(url)
    if not parts.labels:
        return parts.before
    host = ".".join(f"{FIRST_STRONG_ISOLATE}{label}{POP_ISOLATE}" for label in parts.labels)
    after = f"{LEFT_TO_RIGHT_ISOLATE}{parts.after}{POP_ISOLATE}"
    return f"{LEFT_TO_RIGHT_ISOLATE}{parts.before}{host}{after}{POP_ISOLATE}"


def ascii_beside(url: str) -> str | None:
    """The URL as browsers send it, to be shown beside the sent URL if that shows another host or mixes directions.

    Example: beside `https://vidеo.example/` with a Cyrillic е it is `https://xn--vido-x4d.example/`. Else None.
    """
    return one_spelling(url) if disguised_host(url) or turns_others(url) else None

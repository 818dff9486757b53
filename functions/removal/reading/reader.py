"""Who reads a mail or the page. Pure."""

from dataclasses import dataclass

from removal.language.texts import Texts


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which language, in which IANA zone."""

    texts: Texts
    zone: str

"""The reader of a mail or the page. Pure."""

from removal.language.texts import Texts
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """The texts in the reader's language, and the IANA name of the reader's zone."""

    texts: Texts
    zone: str

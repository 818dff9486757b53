"""How much of long texts a mail has. Pure."""

from removal.characters.shortening import shortened
from removal.language.texts import Texts
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """`share`: which part of the full size, 1 the full one. `whole`: nothing is cut, whatever its size.

    `by_link`: whether the page behind the mail's link has the items that are left out; else the API has them.
    """

    share: int = 1
    by_link: bool = True
    whole: bool = False

    def cut(self, text: str, at_most: int, words: Texts) -> str:
        """The text, or its beginning with a word about the rest."""
        if len(text) <= at_most // self.share:
            return text
        return f"{shortened(text, at_most // self.share)} [{words('mail.left_out_text')}]"


WHOLE = Room(whole=True)

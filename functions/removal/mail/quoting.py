"""What a party wrote, quoted in a mail: short texts in the mail itself, long ones whole in an attached file. Pure."""

from collections.abc import Iterable, Iterator

from removal.language.texts import Texts
from removal.mail.room import Room
from removal.reading import fact_texts
from removal.reading.view import Row
from removal.record.facts import Fact
from removal.values import dataclass

QUOTED_AT_MOST = 4_000  # characters of a text in the mail itself


@dataclass(frozen=True, slots=True)
class Written:
    """A text that is too long for the mail itself: a file with this name is attached."""

    filename: str
    text: str


def quoted(fact: Fact, words: Texts, room: Room) -> Row | None:
    """What a party wrote in a fact; if it is long, the name of the attached file. None if nothing was written.

    Without room for the file it has the beginning, and says where the rest is.
    """
    text = fact_texts.quoted(fact)
    if not text:
        return None
    label = words(f"mail.{fact_texts.kind(fact)}.quoted")
    if not _attaches(room):
        return Row(label, room.cut(text, QUOTED_AT_MOST, words))
    if len(text) <= QUOTED_AT_MOST:
        return Row(label, text)
    return Row(label, words("mail.written_attached", characters=str(len(text)), file=_filename(fact)))


def files(facts: Iterable[Fact], room: Room) -> Iterator[Written]:
    """The long texts of facts, whole; none without room for them."""
    for fact in facts if _attaches(room) else ():
        text = fact_texts.quoted(fact)
        if text and len(text) > QUOTED_AT_MOST:
            yield Written(_filename(fact), text)


def _attaches(room: Room) -> bool:
    return room.whole or room.share == 1


def _filename(fact: Fact) -> str:
    return f"{fact_texts.kind(fact)}-{fact.sequence}.txt".replace("_", "-")

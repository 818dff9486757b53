"""Whether a mail has what the other side wrote (contract R3)."""

from tests.simulation.oracle.chains import worded
from tests.simulation.oracle.deeds import is_notice
from tests.simulation.oracle.exchanges import Json
from tests.simulation.receivers import Letter

CUT_FROM = 20_000  # bytes of words that may not fit, as an attached file, into 90 kB
BEGINS = 40  # characters that a mail quotes of them at least
WORDS = ("reason", "answer", "reasons", "explanation")


def has_words(fact: Json, letter: Letter) -> bool:
    """What the other side wrote, each line of it quoted, or whole in a file that is attached (contract R3).

    A mail that brings no notice has at most 90 kB: longer words begin in it. Why a breach is annulled is in our words.
    """
    if fact["type"] == "order.breach_annulled":
        return True
    texts_ = [str(worded(fact).get(name) or "") for name in WORDS]
    whole = (_is_quoted(words, letter.text) or words.rstrip("\n") in letter.attached for words in texts_)
    if is_notice(fact):
        return all(whole)
    return all(is_whole or _is_begun(words, letter.text) for is_whole, words in zip(whole, texts_, strict=True))


def _is_begun(words: str, text: str) -> bool:
    return len(words.encode()) > CUT_FROM and f"> {words.lstrip().splitlines()[0][:BEGINS]}" in text


def _is_quoted(words: str, text: str) -> bool:
    return all(f"> {line}" in text for line in words.splitlines() if line)

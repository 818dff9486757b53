"""Words of a fact that are stored beside it, so that they can be erased while the hash chain stays whole. Pure.

The fact has the digest alone. The salt keeps a reader of the fact from trying likely words, such as known addresses.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex

from removal.record.canonical import canonical, sha256

SALT_BYTES = 32


def salted_digest(salt: str, words: Mapping[str, str]) -> str:
    """SHA-256, in hex, of the canonical JSON of the words with the member `salt` beside them."""
    return sha256(canonical({"salt": salt, **words}))


@dataclass(frozen=True, slots=True)
class SaltedWords:
    """Words by name, and their salt; `text`: the words as canonical JSON."""

    salt: str
    text: str

    @property
    def words(self) -> Mapping[str, str]:
        """The words by name."""
        words: dict[str, str] = json.loads(self.text)
        return words

    @property
    def shown(self) -> Mapping[str, str]:
        """The object whose canonical JSON is hashed: the words, and the salt."""
        return {"salt": self.salt, **self.words}

    @property
    def digest(self) -> str:
        """The digest that the fact has."""
        return salted_digest(self.salt, self.words)


def salted(words: Mapping[str, str]) -> SaltedWords:
    """The words with a new random salt."""
    return SaltedWords(token_hex(SALT_BYTES), canonical(dict(words)))

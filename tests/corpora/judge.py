"""Whether what people were shown holds texts as texts: the same bones as with plain words, and each text escaped."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.corpora.shown import Document
from tests.corpora.tally import Tally

ALIVE = re.compile("[<>\"'&\r\n:;=\u202a-\u202e\u2066-\u2069]")  # what could be more than text somewhere


@dataclass(frozen=True, slots=True)
class PlainDocument:
    """A document of the plain life: its bones, and the fields whose words it shows."""

    bones: tuple[str, ...]
    names: frozenset[str]


@dataclass(slots=True)
class Judge:
    """Learns from a life of plain words, and judges those of strings."""

    plain: dict[str, PlainDocument] = field(default_factory=dict)

    def learn(self, shown: Iterable[Document], fields_sent: Mapping[str, str]) -> None:
        """What shows which field."""
        for document in shown:
            names = frozenset(name for name, text in fields_sent.items() if document.shows(text))
            self.plain[document.key] = PlainDocument(document.bones, names)

    def judge(self, shown: Iterable[Document], fields_sent: Mapping[str, str], tally: Tally) -> None:
        """Tell the tally of each field that is not shown as text."""
        for document in shown:
            for name in self._wrong(document, fields_sent):
                tally.unescaped(name, fields_sent.get(name, ""), document.key)

    def _wrong(self, document: Document, fields_sent: Mapping[str, str]) -> Iterator[str]:
        plain = self.plain.get(document.key)
        if plain is None:
            known = any(
                _in_any_language(document.bones) == _in_any_language(other.bones) for other in self.plain.values()
            )
            yield from () if known else (document.key,)
            return
        hidden = [name for name in plain.names if name in fields_sent and not document.shows(fields_sent[name])]
        yield from hidden
        if self._differ(document, plain) and not hidden:
            names = [name for name in plain.names if ALIVE.search(fields_sent.get(name, ""))]
            yield from names or [document.key]

    def _differ(self, document: Document, plain: PlainDocument) -> bool:
        """A form says other things of other mistakes, but nothing that no page has said of plain words."""
        if not document.key.startswith("page"):
            return document.bones != plain.bones
        return not set(document.bones) <= {bone for other in self.plain.values() for bone in other.bones}


def _in_any_language(bones: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(bone for bone in bones if not bone.startswith("html lang="))

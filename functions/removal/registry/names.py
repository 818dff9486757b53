"""Names in the register that look like another's: the registrar is warned, and nothing is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from removal.errors import NotFound
from removal.likeness.store import Alike, Likenesses
from removal.registry.platform import representative_named
from removal.registry.shown import NamedEntry, NameWarned
from removal.registry.store import Registry

SHARED = frozenset({"representative"})  # one firm may represent several platforms, by one name


@dataclass(frozen=True, slots=True)
class Names:
    """Compares a name with those of other entries of its kind: `authority`, `platform` or `representative`."""

    registry: Registry

    def warnings(self, kind: str, id_: str, name: str) -> list[NameWarned]:
        """The warnings of an answer, of which there is at most one; the name is entered."""
        alike = Likenesses().enter(f"{kind}.names", f"{kind}:{id_}", name)
        entries = [NamedEntry(id=one.id, name=one.text) for one in alike if self._deceives(kind, name, one)]
        detail = f"Readers may take this name for that of another {kind}, which looks alike."
        return [NameWarned(pointer="/name", detail=detail, entries=entries)] if entries else []

    def _deceives(self, kind: str, name: str, other: Alike) -> bool:
        """Whether the other entry has that name still; the very same name is no warning where names are shared."""
        if kind in SHARED and other.text == name:
            return False
        try:
            return self._named[kind](other.id) == other.text
        except NotFound:
            return False

    @property
    def _named(self) -> Mapping[str, Callable[[str], str | None]]:
        return {
            "authority": lambda id_: self.registry.authority(id_).name,
            "platform": lambda id_: self.registry.platform(id_).name,
            "representative": self._representative,
        }

    def _representative(self, id_: str) -> str | None:
        found = representative_named(self.registry.platform(self.registry.platform_of(id_)), id_)
        return found.name if found else None

"""Warns the registrar of names that look like another entry's name; the entry is stored all the same."""

from collections.abc import Callable, Mapping, Sequence

from removal.errors import NotFound
from removal.likeness.store import Alike, Likenesses
from removal.registry.authority import Authority
from removal.registry.platform import representative_by_id
from removal.registry.shown import NamedEntry, NameWarned
from removal.registry.store import Registry
from removal.values import dataclass

SHARED = frozenset({"representative"})  # one firm may represent several platforms, by one name


@dataclass(frozen=True, slots=True)
class Names:
    """Compares a name with those of other entries of its kind: `authority`, `platform` or `representative`."""

    registry: Registry

    def warnings(self, kind: str, id_: str, name: str) -> list[NameWarned]:
        """Store the name for later comparisons; returns at most one warning."""
        alike = Likenesses().enter(f"{kind}.names", f"{kind}:{id_}", name)
        entries = [NamedEntry(id=other.id, name=other.text) for other in alike if self._deceives(kind, name, other)]
        detail = f"Readers may take this name for that of another {kind}, which looks alike."
        return [NameWarned(pointer="/name", detail=detail, entries=entries)] if entries else []

    def of_authority(self, authority: Authority) -> list[NameWarned]:
        """The warnings about the names of an authority, in every language."""
        return [warning for name in authority.every_name for warning in self.warnings("authority", authority.id, name)]

    def forget(self, kind: str, id_: str, name: str) -> None:
        """Delete the stored name; a second call changes nothing."""
        Likenesses().forget(f"{kind}.names", f"{kind}:{id_}", name)

    def _deceives(self, kind: str, name: str, other: Alike) -> bool:
        """Whether the other entry still has the name; for kinds in SHARED an identical name needs no warning."""
        if kind in SHARED and other.text == name:
            return False
        try:
            return other.text in self._named[kind](other.id)
        except NotFound:
            return False

    @property
    def _named(self) -> Mapping[str, Callable[[str], Sequence[str]]]:
        return {
            "authority": lambda id_: self.registry.authority(id_).every_name,
            "platform": lambda id_: (self.registry.platform(id_).name,),
            "representative": self._representative,
        }

    def _representative(self, id_: str) -> Sequence[str]:
        representative = representative_by_id(self.registry.platform(self.registry.platform_of(id_)), id_)
        return (representative.name,) if representative else ()

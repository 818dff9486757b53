"""What each process makes for itself, all of them alike: made once for all worlds, since making it takes long."""

import gc
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.loaders import create_loader

if TYPE_CHECKING:
    from removal.law.law import Law
    from removal.wiring.process import Process


class Session(botocore.session.Session):
    """Makes each client once: it remembers nothing of what it was used for."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[object, Any] = {}

    def create_client(self, *positional: Any, **named: Any) -> Any:  # noqa: ANN401 - botocore's
        """The client for these arguments."""
        which = (positional, tuple(sorted(named.items())))
        if which not in self._made:
            self._made[which] = super().create_client(*positional, **named)
        return self._made[which]


@cache
def laws(*, local: bool) -> "dict[str, Law]":
    """The laws of a deployment: no process changes them."""
    from removal.law.law import load  # noqa: PLC0415 - the simulation replaces uuid and secrets before this is imported

    return load(local=local)


def begin(process: "Process") -> None:
    """For a process that begins, what an earlier one made."""
    from removal.table import connection  # noqa: PLC0415 - likewise

    vars(process).update(session=_session(), laws=dict(laws(local=process.settings.local)))
    connection()._client = _table_client()  # noqa: SLF001 - what it would make again


@cache
def prepare() -> None:
    """Once for all: the descriptions of AWS's APIs, some megabytes of JSON, are read, and what was made stays."""
    descriptions = create_loader()
    vars(botocore.session)["create_loader"] = lambda *_: descriptions
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@cache
def _session() -> Session:
    from removal.signatures import sign_once_more  # noqa: PLC0415 - likewise

    made = Session()
    sign_once_more(made)
    return made


@cache
def _table_client() -> Any:  # noqa: ANN401 - pynamodb's kind of client
    from removal.table import connection  # noqa: PLC0415 - likewise

    return connection().client

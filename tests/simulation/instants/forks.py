"""Work in a process forked from this one: nothing that it does is left behind."""

import os
import pickle
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


def forked(work: Callable[[], Made]) -> Made:
    """Returns what the work returns. Raises RuntimeError with its words if it failed."""
    mine, theirs = os.pipe()
    child = os.fork()
    if not child:
        _live(work, theirs)
    os.close(theirs)
    with os.fdopen(mine, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    made: Made
    ok, made = pickle.loads(text)  # noqa: S301 - of a process of ours
    if not ok:
        raise RuntimeError(made)
    return made


def _live(work: Callable[[], object], theirs: int) -> None:
    """The whole life of the forked process."""
    try:
        text = pickle.dumps((True, work()))
    except BaseException:  # noqa: BLE001 - the other process gets it, and this one ends here in any case
        import traceback  # noqa: PLC0415 - hardly ever

        text = pickle.dumps((False, traceback.format_exc()))
    with os.fdopen(theirs, "wb") as pipe:
        pipe.write(text)
    os._exit(0)

"""What is decided on a version is decided again when another write was faster, after a pause."""

from collections.abc import Callable, Iterator

import pytest

from removal import versions
from removal.errors import Busy, IllegalCommand
from removal.versions import TRIES, VersionConflict, retry, seen_first


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One for each pause."""
    paused = list[str]()
    monkeypatch.setattr(versions._Pause, "briefly", staticmethod(lambda: paused.append("pause")))  # noqa: SLF001
    return paused


def outrun(times: int) -> Callable[[], int]:
    """An attempt that other writes outrun some times; then it returns at which try it was written."""
    tries: Iterator[int] = iter(range(1, 100))

    def attempt() -> int:
        number = next(tries)
        if number <= times:
            raise VersionConflict
        return number

    return attempt


@pytest.mark.parametrize("times", [0, 1, TRIES - 1])
def test_an_attempt_that_was_outrun_is_made_again_after_a_pause_each_time(times: int, pauses: list[str]) -> None:
    assert retry(outrun(times), "others were faster") == times + 1
    assert len(pauses) == times


def test_one_that_is_outrun_each_time_is_busy_with_the_words_it_was_given(pauses: list[str]) -> None:
    with pytest.raises(Busy, match="others were faster"):
        retry(outrun(TRIES), "others were faster")
    assert len(pauses) == TRIES - 1


def test_any_other_error_ends_it_at_once(pauses: list[str]) -> None:
    def refused() -> None:
        raise IllegalCommand("The order has ended.")

    with pytest.raises(IllegalCommand):
        retry(refused, "others were faster")
    assert not pauses


def test_what_was_seen_is_used_once_and_then_read_anew() -> None:
    look = seen_first("seen", lambda: "read")
    assert [look(), look(), look()] == ["seen", "read", "read"]

"""Draft answers in the table: never more than three of one writer, and none that another write has replaced unseen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from removal.draft_answers.draft_answer import DraftAnswer, Writer, draft_id
from removal.draft_answers.store import DraftAnswers
from removal.errors import Busy
from tests.cloud import table_items

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
WRITER, KEY = Writer("order-1", "contact-1", 1), "ab" * 32
OTHERS = (Writer("order-2", "contact-1", 1), Writer("order-1", "contact-2", 1), Writer("order-1", "contact-1", 12))


def draft(text: str, at: datetime = AT) -> DraftAnswer:
    form = {"answer": "contest", "explanation": text}
    return DraftAnswer(draft_id(WRITER, form, KEY), form, at)


def items() -> list[str]:
    """The sort keys of all drafts in the table."""
    return [item["sk"]["S"] for item in table_items() if item["pk"]["S"] == "draft_answer:order-1"]


def texts(writer: Writer = WRITER, at: datetime = AT) -> list[str]:
    return [kept.form["explanation"] for kept in DraftAnswers(lambda: at).all(writer)]


@dataclass
class Meanwhile:
    """A clock; when it is read, another writer writes, so many times: between the read and the write of the first."""

    write: Callable[[int], None]
    times: int
    reads: list[int] = field(default_factory=list)

    def __call__(self) -> datetime:
        if len(self.reads) < self.times:
            self.reads.append(len(self.reads))
            self.write(len(self.reads))
        return AT


@pytest.mark.usefixtures("world")
def test_two_that_are_written_at_once_have_places_of_their_own() -> None:
    others = DraftAnswers(lambda: AT)
    clock = Meanwhile(lambda number: others.write(WRITER, draft(f"other {number}")), times=1)
    DraftAnswers(clock).write(WRITER, draft("mine"))
    assert sorted(texts()) == ["mine", "other 1"]


@pytest.mark.usefixtures("world")
def test_however_many_are_written_at_once_there_are_three_of_a_writer() -> None:
    others = DraftAnswers(lambda: AT)
    clock = Meanwhile(lambda number: others.write(WRITER, draft(f"other {number}")), times=5)
    DraftAnswers(clock).write(WRITER, draft("mine"))
    assert items() == [f"contact-1:1:{place}" for place in (1, 2, 3)]
    assert len(texts()) == 3
    assert "mine" in texts()


@pytest.mark.usefixtures("world")
def test_a_write_that_others_outrun_each_time_gives_up() -> None:
    others = DraftAnswers(lambda: AT)
    clock = Meanwhile(lambda number: others.write(WRITER, draft(f"other {number}")), times=100)
    with pytest.raises(Busy):
        DraftAnswers(clock).write(WRITER, draft("mine"))


@pytest.mark.usefixtures("world")
def test_an_expired_one_gives_its_place_before_the_oldest() -> None:
    store = DraftAnswers(lambda: AT)
    for text, hours in (("old", 24), ("new", 1), ("newer", 0)):
        store.write(WRITER, draft(text, AT - timedelta(hours=hours)))
    assert texts() == ["newer", "new"]
    store.write(WRITER, draft("newest", AT + timedelta(minutes=1)))
    assert texts() == ["newest", "newer", "new"]


@pytest.mark.usefixtures("world")
def test_one_that_replaces_another_takes_its_place_and_no_other() -> None:
    store, first = DraftAnswers(lambda: AT), draft("first", AT - timedelta(hours=1))
    store.write(WRITER, first)
    store.write(WRITER, draft("second"))
    store.write(WRITER, draft("third"), first.id)
    assert sorted(texts()) == ["second", "third"]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("other", OTHERS)
def test_it_is_read_and_deleted_by_its_writer_alone(other: Writer) -> None:
    store, mine = DraftAnswers(lambda: AT), draft("mine")
    store.write(WRITER, mine)
    store.delete(other, mine.id)
    assert (texts(other), store.read(other, mine.id), texts()) == ([], None, ["mine"])
    store.delete(WRITER, mine.id)
    assert (texts(), items()) == ([], [])


def test_its_id_is_of_its_fields_its_writer_and_a_key_that_no_one_can_guess() -> None:
    form = {"explanation": "é"}
    ids = {
        draft_id(WRITER, form, KEY),
        draft_id(WRITER, {"explanation": "e\u0301"}, KEY),
        draft_id(Writer("order-1", "contact-2", 1), form, KEY),
        draft_id(Writer("order-1", "contact-1", 2), form, KEY),
        draft_id(WRITER, form, "cd" * 32),
    }
    assert len(ids) == 5
    assert draft_id(WRITER, dict(form), KEY) in ids

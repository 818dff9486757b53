"""The list and the table are kept true: each defect is one of the code as it is now."""

from collections import Counter
from pathlib import Path

from tests.simulation.faults.drawn import drawn, kinds_of
from tests.simulation.judge import Violation
from tests.simulation.planted.__main__ import HEAD, NOT_FOUND, TABLE, read
from tests.simulation.planted.listed import defects
from tests.simulation.planted.worlds import ALL, ORDERS, first, in_order


def test_each_of_the_forty_can_be_planted() -> None:
    listed = defects()
    assert len({planted.key for planted in listed}) == 40
    for defect in (planted.defect for planted in listed):
        sound = Path(defect.file).read_text("utf-8")
        assert defect.spoil(sound) != sound, defect.says


def test_the_table_has_a_line_for_each_and_says_what_is_lacking_where_none_was_found() -> None:
    rows = read(TABLE)
    assert {*rows} == {defect.key for defect in defects()}
    for row in rows.values():
        assert len(row) == len(HEAD)
        assert (row[2] == NOT_FOUND) == (row[-1] != "-"), row


def test_small_worlds_come_first_but_for_those_with_the_faults_that_are_wanted() -> None:
    assert sum(ALL[number].orders for number in in_order((), ORDERS)) == ORDERS == 2000
    sizes = [ALL[number].orders for number in in_order((), ORDERS)]
    assert sizes == sorted(sizes)
    wanted = ["killed" in drawn(ALL[number].seed, ALL[number].faults).kinds for number in in_order(["killed"], ORDERS)]
    assert wanted == sorted(wanted, reverse=True)
    assert wanted[:5] == [True] * 5


def test_small_worlds_have_each_kind_of_fault() -> None:
    """Four times."""
    kinds = Counter(kind for world in ALL[:13] for kind in drawn(world.seed, world.faults).kinds)
    assert {kinds[kind] for kind in kinds_of("all")} == {4}


def test_kinds_that_are_named_are_kinds() -> None:
    assert {kind for defect in defects() for kind in defect.kinds} <= {*kinds_of("all")}


def test_a_function_that_ran_into_its_timeout_is_no_find() -> None:
    killed, wrong = Violation("function", "dispatch-65 failed: Killed()"), Violation("model", "it was decided early")
    assert first([killed]) == first([]) == ()
    assert first([killed, wrong]) == ("model", "it was decided early")

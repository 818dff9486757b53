"""A restore while others go on: what would contradict the table, or happen a second time and otherwise."""

import pytest

from removal.cli import main
from tests.cloud import client
from tests.operations.test_backup import back_up
from tests.operations.test_restore_all import ALL, HOUR, Print, hold, lose_all
from tests.people import Cast
from tests.world import World


@pytest.mark.parametrize("key", ["erased/", "erased/order/x/000001/yesterday", "erased/readme.txt"])
def test_a_ledger_with_a_key_that_names_no_erasure_stops_the_restore(
    people: Cast, world: World, capsys: Print, key: str
) -> None:
    people.issue()
    world.run(HOUR)
    back_up()
    lose_all(world)
    client("s3").put_object(Bucket="erasures", Key=key, Body=b"")
    hold(capsys)
    assert main([*ALL, "--yes"]) == 1
    assert f"has {key}, which names none" in capsys.readouterr().err
    assert main(["restore", "--from", "removal-orders-restored"]) == 1

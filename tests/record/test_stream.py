"""What a stream record says of a write."""

from typing import Any

import pytest

from removal.orders.index_shards import key
from removal.record.stream import written


@pytest.mark.parametrize("shard", [0, 1, 15])
def test_an_events_tenants_are_those_of_the_order_whatever_shard_of_an_index_it_is_in(shard: int) -> None:
    image = {"pk": "order:1", "sk": "journal", "authority": key("ministry", shard), "platform": key("video", shard)}
    stored: dict[str, Any] = {name: {"S": text} for name, text in image.items()} | {"journal": {"L": []}}
    write = written({"dynamodb": {"NewImage": stored}})
    assert write
    assert write.tenants == {"authority": "ministry", "platform": "video"}
    draft = {name: value for name, value in stored.items() if name != "platform"}
    of_draft = written({"dynamodb": {"NewImage": draft}})
    assert of_draft
    assert of_draft.tenants == {"authority": "ministry", "platform": None}

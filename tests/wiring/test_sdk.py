"""The SDK's session of a process: clients as botocore's own session makes them, of less data and made later."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import create_loader

from removal import table
from removal.settings import Settings
from removal.wiring import sdk
from removal.wiring.process import Process
from tests.world import World

SETTINGS = Settings({"TABLE_NAME": "removal-orders", "AWS_REGION": "eu-central-1"})


def regions() -> Iterator[str]:
    """Of each of AWS's partitions the first region and the last."""
    for partition in create_loader().load_data("partitions")["partitions"]:
        real = sorted(region for region in partition["regions"] if not region.endswith("-global"))
        yield from {real[0], real[-1]} if real else ()


def _about(client: Any) -> tuple[Any, ...]:  # noqa: ANN401 - botocore's
    """Where a client sends its requests, and how it signs them."""
    model = client.meta.service_model
    endpoint = client._ruleset_resolver.construct_endpoint(model.operation_model(model.operation_names[0]), {}, {})  # noqa: SLF001
    signer = client._request_signer  # noqa: SLF001
    signed = (signer.region_name, signer.signing_name, signer.signature_version)
    return (endpoint.url, client.meta.endpoint_url, client.meta.partition, *signed, client.meta.config.retries)


@pytest.mark.parametrize("service", [*sdk.SERVICES, *sdk.SIGN_IN])
def test_a_client_asks_and_signs_as_botocores_own_in_every_partition(service: str, world: World) -> None:  # noqa: ARG001 - has credentials
    own, ours = botocore.session.get_session(), sdk.session()
    for region in sorted(regions()):
        assert _about(ours.create_client(service, region)) == _about(own.create_client(service, region))


def test_each_service_of_which_a_client_is_made_is_known() -> None:
    product = Path(sdk.__file__).parents[1]
    texts = [path.read_text("utf-8") for path in product.rglob("*.py")]
    made = {service for text in texts for service in re.findall(r"\.client\(\"([a-z0-9-]+)\"", text)}
    assert {"s3", "kms"} <= made <= {*sdk.SERVICES}


def test_a_service_that_no_function_uses_is_unknown(world: World) -> None:  # noqa: ARG001 - likewise
    with pytest.raises(UnknownServiceError):
        sdk.session().create_client("ec2", "eu-central-1")


def test_a_client_is_made_once_and_when_it_is_first_asked(world: World) -> None:  # noqa: ARG001 - likewise
    process, made = Process(SETTINGS), list[str]()
    create = process.session.create_client

    def counted(service: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - botocore's
        made.append(service)
        return create(service, *rest, **named)

    vars(process.session)["create_client"] = counted
    first, second = process.client("sqs"), process.client("sqs")
    assert (first is second, made) == (True, [])
    assert (first.meta.region_name, second.meta.service_model.service_name) == ("eu-central-1", "sqs")
    assert made == ["sqs"]


def test_threads_that_need_a_client_at_once_get_the_same() -> None:
    made, barrier = list[object](), Barrier(4, timeout=5)

    def make() -> object:
        made.append(object())
        return made[0]

    def need(lazy: sdk.Lazy) -> object:
        barrier.wait()
        return lazy.made()

    lazy = sdk.Lazy(make)
    with ThreadPoolExecutor(4) as workers:
        got = list(workers.map(need, [lazy] * 4))
    assert (len(made), {*map(id, got)}) == (1, {id(made[0])})


def test_the_table_uses_the_session_of_the_process(world: World) -> None:  # noqa: ARG001 - likewise
    process = Process(SETTINGS)
    assert table.connection().session is process.session

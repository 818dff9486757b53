"""One stack for the session, on which the story of two orders begins at once and goes on while other tests run."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from infra.dev.local import story
from infra.dev.local.deliveries import Deliveries
from infra.dev.local.mails import Mails
from infra.dev.local.parties import PLATFORM
from infra.dev.local.run import entries
from infra.dev.local.stack import Stack, local_stack
from infra.dev.local.starting import NotStarted
from infra.dev.local.story import Ordered
from tests.examples.page import free_port

SOON = 15.0  # seconds
NEEDED_BY_ALL = ("stack", "begun")  # fixtures
NOT_RUN = "what all tests of the wires need was not set up: the first error of tests/wires has the cause"
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remembers that what all tests need failed: one fault is one error, not one for each test.

    `pytest_fixture_setup` of a fixture of the session is not asked of a conftest in a folder below the root.
    """
    report = yield
    needed = (definitions[-1] for name, definitions in fixtures_of(item) if name in NEEDED_BY_ALL)
    if report.when == "setup" and report.failed and any(failed(service) for service in needed):
        item.config.stash[FAILED] = True
    return report


def fixtures_of(item: pytest.Item) -> Iterable[tuple[str, Sequence[pytest.FixtureDef[object]]]]:
    """The fixtures of a test, by name."""
    assert isinstance(item, pytest.Function)
    return item._fixtureinfo.name2fixturedefs.items()  # noqa: SLF001 - pytest has no other way to ask


def failed(fixture: pytest.FixtureDef[object]) -> bool:
    """Whether it could not be set up."""
    return fixture.cached_result is not None and fixture.cached_result[2] is not None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what cannot run; the run has failed by then."""
    if item.config.stash.get(FAILED, False):
        pytest.skip(NOT_RUN)


@dataclass(frozen=True)
class Begun:
    """The story under way: `answered` is done when the representative has reported the kept order."""

    endpoints: dict[str, str]
    kept: Ordered
    broken: Ordered
    answered: Future[None]


@pytest.fixture(scope="session")
def own_port() -> int:
    """Where a receiver of an integrator's own may listen, as with `make local ALLOW=`."""
    return free_port()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, own_port: int) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("wires") / ".local"
    allow = entries([f"http://127.0.0.1:{own_port}"])
    try:
        with local_stack(home, Deliveries(home / "demo"), Mails(home / "demo"), allow) as running:
            yield running
    except NotStarted as error:
        pytest.fail(f"{error}\n`make wires` runs only the tests that need it.", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def begun(stack: Stack) -> Iterator[Begun]:
    endpoints = {side: story.register_endpoint(stack.caller(side), stack.receivers[side]) for side in story.SIDES}
    assert story.settled(stack.deliveries)
    kept, broken = (issue(stack, f"WIRES-{end}", end) for end in ("complied", "breached"))
    with ThreadPoolExecutor(1) as pool:
        yield Begun(endpoints, kept, broken, pool.submit(comply, stack, kept))


@pytest.fixture(scope="session")
def between_instants(stack: Stack, begun: Begun) -> None:
    """Starting another stack takes every core for seconds: not while the story's reminders are due."""
    assert story.arrived(
        stack.deliveries, begun.broken, "order.reminded", story.SIDES, story.REMINDER_AFTER.seconds + SOON
    )
    begun.answered.result(timeout=60)


def issue(  # noqa: PLR0917 - an order's parts in their order
    stack: Stack,
    reference: str,
    expected: str = "issued",
    law: str = "demo",
    platform: str = PLATFORM,
    told_by: str = "webhook",
) -> Ordered:
    urls = [f"https://video.example/watch?v={reference}"]
    body = story.order_body(f"{reference}-{datetime.now(UTC):%H%M%S}", platform, urls, law)
    return story.issue(stack.caller("authority"), body, expected, told_by)


def comply(stack: Stack, order: Ordered) -> None:
    """What the representative's system does: answer once it was reminded."""
    seconds = story.REMINDER_AFTER.total_seconds() + SOON
    assert story.arrived(stack.deliveries, order, "order.reminded", story.SIDES, seconds)
    story.acknowledge(stack.caller("representative"), order)
    story.report_removed(stack.caller("representative"), order, items=1)

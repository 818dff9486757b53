"""What tests share: a world with everybody in it, and how they are dealt to xdist's workers."""

import os
import re
from collections.abc import Generator, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from _pytest._code.code import ExceptionRepr
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from removal.wiring import process
from tests.people import Cast, cast
from tests.timeline import timeline
from tests.world import World

pytest_plugins = ["pytester"]

WIRES = "tests/wires/"
TOGETHER = (
    WIRES,
    "tests/authorisation/test_auditor.py",
    "tests/authorisation/test_not_found.py",
    "tests/corpora/test_corpora.py",
    "tests/operations/test_seen.py",
)  # their one story runs once, in one worker
ONCE = (
    "tests/alarms/",
    "tests/checks/",
    "tests/operations/test_nights.py",
    "tests/operations/test_subjects.py",
    "tests/operations/test_tampering.py",
    "tests/orders/test_judge.py",
    "tests/queueing/",
    "tests/registry/test_reassigning.py",
    "tests/release/",
    "tests/rules/",
    "tests/simulation/aws_tests/",
    "tests/simulation/conformance/",
    "tests/simulation/instants/",
    "tests/stories/test_list_shards.py",
    "tests/stories/test_long_lines.py",
    "tests/stories/test_many_bounces.py",
)  # they read source and templates, hold the simulated AWS against moto, or repeat much: as on any Python
EVERY = 4  # modules, of which one has its first story on moto
POLITE = 10  # of 19
FIRST_OF_MODULE = pytest.StashKey[bool]()
ASKS_MOTO = re.compile(r"^(from|import) moto\b", re.MULTILINE)

# How long an example takes is this machine's affair; it may be busy with the wires.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


class WiresTogether(LoadScopeScheduling):  # type: ignore[misc]
    """What shares one story to one worker; every other test wherever there is room.

    xdist's own `--dist loadgroup` does not group under pytest 9.2: it renames items in a way that is no longer read.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((shared for shared in TOGETHER if nodeid.startswith(shared)), nodeid)

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:  # noqa: ANN401 - xdist's own
        """Forgets work that is complete: after each test xdist counts what is left of all that a worker ever got."""
        scope = self._split_scope(self.registered_collections[node][item_index])
        super().mark_test_complete(node, item_index, duration)
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WiresTogether:  # noqa: ANN401 - xdist's own
    """For any number of workers."""
    return WiresTogether(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whatever runs beside the wires gives way to them: real clocks run there, and here none does."""
    if "PYTEST_XDIST_WORKER" in os.environ and not item.nodeid.startswith(WIRES):
        os.nice(POLITE - os.nice(0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A story that failed says what happened last in its world, while that world is still there."""
    report = yield
    world = getattr(item, "funcargs", {}).get("world")
    if call.when == "call" and isinstance(world, World) and isinstance(report.longrepr, ExceptionRepr):
        report.longrepr.addsection("time line", "\n".join(timeline(world)))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have found out beside that all is well, whichever worker they ran on."""
    passed = terminalreporter.stats.get("passed", [])
    notes = sorted(str(value) for report in passed for name, value in report.user_properties if name == "summary")
    if notes:
        terminalreporter.section("summary")
        terminalreporter.write_line("\n".join(notes))


@pytest.fixture
def on_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what looks into moto's answers, or asks what the SDK does with an error."""
    monkeypatch.setenv("STORIES_ON", "moto")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks ONCE, and the first story of every fourth module, which `STORIES_ON=mixed` runs on moto."""
    if item.nodeid.startswith(ONCE):
        item.add_marker("once")
    module = item.getparent(pytest.Module)
    if module is not None and "world" in getattr(item, "fixturenames", ()):
        is_chosen = crc32(module.nodeid.encode()) % EVERY == 0
        item.stash[FIRST_OF_MODULE] = is_chosen and FIRST_OF_MODULE not in module.stash
        module.stash[FIRST_OF_MODULE] = True


@pytest.fixture(autouse=True)
def where_its_services_are(request: pytest.FixtureRequest) -> None:
    """A module that imports moto runs on moto: what it alters in moto changes nothing in memory."""
    mixed = os.environ.get("STORIES_ON") == "mixed"
    if _asks_moto(request.path) or (mixed and request.node.stash.get(FIRST_OF_MODULE, False)):
        request.getfixturevalue("on_moto")


@pytest.fixture(autouse=True, scope="session")
def no_pause_between_tries() -> Iterator[None]:
    """What another write outran is tried again without waiting: no test waits in real time.

    It does not use `monkeypatch`: that would then begin before `world`, and what a test replaces while its world is
    open would come back after the world was closed.
    """
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(process, "RETRY_PAUSE", timedelta())
        yield


@cache
def _asks_moto(module: Path) -> bool:
    return ASKS_MOTO.search(module.read_text("utf-8")) is not None


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of the test world, its clock standing at nine in the morning."""
    with World() as made:
        yield made


@pytest.fixture
def people(world: World) -> Cast:
    """A ministry, a representative, both with verified webhooks."""
    return cast(world)

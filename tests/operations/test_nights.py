"""Nights: each page, typed as it is on its alarm's fault, shows that fault; its mend takes it away."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from removal.record import instant
from tests.operations.night import mail
from tests.operations.night.clock_faults import AccusationsHeld
from tests.operations.night.fault import Fault
from tests.operations.night.faults import FAULTS
from tests.operations.night.operator import Night
from tests.operations.runbook import Runbook
from tests.operations.shell import commands
from tests.operations.written import written
from tests.services import InMemory
from tests.world import START, World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ALL = (0, 1, 2, 3, 4, 5, 6, 7)
NOW = r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$"
PREVIOUS = r"HEAD -> main.*\n(\w+)"  # of two releases, the one that is not the last
LAST_LINE = r'"timestamp": ?"([^"]+)"'


@dataclass(frozen=True)
class Way:
    """What a person does with a page: which of its blocks of mends, what is read of the output, who is called."""

    fault: str  # a pattern that the commands under First look print while the fault is there, and not afterwards
    reads: Mapping[str, str] = field(default_factory=dict)  # by word in capitals: the last match so far
    mends: Sequence[tuple[str, Sequence[int]]] = ()  # pages and their blocks; by default all of the alarm's own
    calls: str = ""
    later: Mapping[str, timedelta] = field(default_factory=dict)  # instants that a person chooses, from now


ROLLBACK = {"ENVIRONMENT": r"^(prod)$", "RELEASE": PREVIOUS}
WAYS = {
    "sweep-heartbeat": Way(r"^DISABLED$", {"FROM": LAST_LINE, "UNTIL": NOW, **ROLLBACK}, [("sweep-heartbeat", [0, 2])]),
    "breach-untold": Way(
        r"of authority:ministry: failing since", {"ENDPOINT": r"^(\S+) of authority:ministry"}, calls="authority"
    ),
    "dead-letters": Way(
        r"would put about [1-9]\d* messages",
        {"QUEUE": r"about [1-9]\d* messages of removal-orders-(\S+)", "SINCE": LAST_LINE},
        [("dead-letters", [0, 0, 1, 2, 3])],
    ),
    "iterator-age": Way(r'"level":"ERROR"|"level": "ERROR"', {"SINCE": LAST_LINE, **ROLLBACK}),
    "overdue-timers": Way(r"\tDisabled\t", {"MAPPING": r"^(\S+)\tDisabled\t"}, [("overdue-timers", [0])]),
    "stuck-timers": Way(r"would let [1-9]\d* timers try again", ROLLBACK, [("stuck-timers", [1])]),
    "accusations-held": Way(AccusationsHeld.reason),
    "answers-refused": Way(
        "answer refused",
        {"ORDER": r'"subject": "order:([^"]+)"', "FROM": r'"received_at": "([^"]+)"'},
        [("answers-refused", [0])],
        later={"UNTIL": 2 * HOUR},
    ),
    "key-failures": Way("PendingDeletion"),
    "canary": Way(r"GET /health: 503", ROLLBACK, [("canary", [0])]),
    "page-failing": Way(r'"level": "ERROR"', ROLLBACK, [("page-failing", [0])]),
    "link-key": Way(r'"level": "ERROR"', {}, [("link-key", [0])]),
    "log-stopped": Way(r"^DISABLED$", {}, [("log-stopped", [0, 2])]),
    "log-witness-refuses": Way(r'"outcome": "refused"', {}, [("log-witness-refuses", [1])], calls="witness"),
    "mails-refused": Way(
        r"AccountSendingPaused|\"sending\": false",
        {"ORDER": r'"subject": "order:([^"]+)"'},
        [("ses-paused", [0]), ("mails-refused", [0])],
    ),
}


@pytest.fixture
def begun(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Night, Fault]]:
    """The alarm has rung."""
    fault = FAULTS[request.param]()
    with World(on=InMemory()) as world, written(world) as log:
        world.expect(*fault.expects)
        night = Night(world, log, tmp_path, by_mail=fault.by_mail)
        fault.begin(night)
        yield night, fault
        night.end()


@pytest.mark.parametrize("begun", FAULTS, indirect=True)
def test_a_page_shows_its_fault_and_mends_it(begun: tuple[Night, Fault]) -> None:
    night, fault = begun
    way = WAYS[fault.name or fault.alarm]
    assert re.search(way.fault, looked(night, fault.alarm), re.MULTILINE)
    assert fault.left(night)
    if way.calls:
        night.shell.run(f"call {way.calls}")
    for page, numbers in way.mends or [(fault.alarm, ALL)]:
        if page != fault.alarm:
            looked(night, page)
        blocks = Runbook(page, night.shell).mend
        for number in numbers:
            if number < len(blocks):
                for command in commands(blocks[number]):
                    night.shell.run(command, **read(night.shell.output, command, way.reads), **own(night, way))
                night.passes(6 * MINUTE)
    assert fault.left(night) == []
    night.passes(HOUR)
    assert not re.search(way.fault, looked(night, fault.alarm), re.MULTILINE)


@pytest.mark.parametrize("alarm", sorted({fault.alarm for fault in FAULTS.values()}))
def test_the_mail_names_the_stack_and_the_page(alarm: str) -> None:
    text = mail.of_alarm(alarm, START)
    assert "export STACK=removal-orders AWS_REGION=eu-central-1" in text
    assert f"alarm:removal-orders-{alarm} transitioned to ALARM" in text


def looked(night: Night, page: str) -> str:
    """What the commands under First look print."""
    return "".join(night.shell.run(block) for block in Runbook(page, night.shell).look)


def read(output: str, block: str, reads: Mapping[str, str]) -> dict[str, str]:
    """For each word in capitals what a person reads of all that was printed."""
    found = {word: re.findall(pattern, output, re.MULTILINE) for word, pattern in reads.items() if word in block}
    missing = [word for word, matches in found.items() if not matches]
    assert missing == [], output
    return {word: matches[-1] for word, matches in found.items()}


def own(night: Night, way: Way) -> dict[str, str]:
    """What a person says, and no command prints."""
    chosen = {word: instant.to_text(night.world.now + after) for word, after in way.later.items()}
    return {"REASON": "a fault of ours", **chosen}

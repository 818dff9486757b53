"""Whole runs, each in a process of its own: the seams must not be seen by other tests."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulation.faults.drawn import CALLS

ROOT = Path(__file__).parents[2]
ORDERS = os.environ.get("SIMULATED_ORDERS", "150")  # of the long run; CI lives 3000 more, under faults
LOOKED_FOR = 8  # seeds; another seed finds a defect first after any change of what the simulated parties do
FAULTS_FOUND = {
    "version-condition-dropped": 1,
    "order-mark-without-condition": 2,
    "webhook-visibility-too-short": 1,
    "mail-visibility-too-short": 1,
    "rule-of-another-source": 1,
}
WITH_LASTING_FAULTS = (8, 9, 10)  # seeds; a world in five has no faults, and none of these is one
FOUND_UNDER = {
    "breach-not-held": ("operator-hold", 501),
    "former-may-act": ("office-changed", 701),
    "words-not-erased": ("preservation-short", 4),
}
RENAMED_IS_FOUND = 3  # seed, likewise
RENAMED = {  # in messages of a queue, without a care for those that the release before has sent
    "deliveries/delivery.py": ('"delivery": self.id, "timer_at"', '"delivery_id": self.id, "timer_at"'),
    "deliveries/store.py": ('message["delivery"]', 'message["delivery_id"]'),
    "webhooks/worker.py": ("message['delivery']", "message['delivery_id']"),
    "mail/worker.py": ("message['delivery']", "message['delivery_id']"),
}
HARMLESS = {  # an attribute that the other release does not know; a handler and the sender of webhooks in other modules
    "deliveries/items.py": (
        "    asked_at = Uni",
        "    note = UnicodeAttribute(null=True, default='new')\n    asked_at = Uni",
    ),
    "webhooks/attempt.py": ("removal.webhooks.client ", "removal.webhooks.posts "),
    "wiring/send_webhook.py": ("removal.webhooks.client ", "removal.webhooks.posts "),
    "../../template.yaml": ("removal.handlers.tick.", "removal.handlers.due."),
}
MOVED = {"webhooks/client.py": "webhooks/posts.py", "handlers/tick.py": "handlers/due.py"}
# Those whose environment has what the simulation needs: the package and the demo make others.
PYTHONS = [
    library.parents[3] / "bin" / "python"
    for library in sorted((ROOT / ".venv").glob("3.*/lib/python3.*/site-packages/greenlet"))
]


def simulate(*arguments: str, python: str | Path = sys.executable, hash_seed: str = "0") -> tuple[int, str]:
    """Exit code and output of a run."""
    environment = {**os.environ, "PYTHONPATH": "functions", "PYTHONHASHSEED": hash_seed}
    command = [str(python), "-m", "tests.simulation", *arguments]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


def digest(output: str) -> str:
    """The hash that a run prints."""
    match = re.search(r"hash (\w+)", output)
    assert match, output
    return match[1]


def test_many_orders_live_without_a_violation(record_property: Callable[[str, object], None]) -> None:
    code, output = simulate("--seed", "1", "--orders", ORDERS, "--workers", "2")
    assert code == 0, output
    assert len(output.splitlines()) < int(ORDERS), "it prints progress and sums, no lines of the product's own"
    record_property("summary", next(line for line in output.splitlines() if "a second and core" in line))


@pytest.mark.once
def test_the_same_seed_is_the_same_run_on_every_python_and_hash_seed() -> None:
    same = ("--seed", "7", "--orders", "10", "--workers", "1")
    here = digest(simulate(*same)[1])
    assert digest(simulate(*same, hash_seed="1")[1]) == here
    for python in PYTHONS:
        assert digest(simulate(*same, python=python, hash_seed="2")[1]) == here
    assert digest(simulate("--seed", "8", *same[2:])[1]) != here


@pytest.mark.once
def test_worlds_under_faults_of_calls_live_without_a_violation() -> None:
    """Each kind is in one world; what did not strike there by chance gets a world of its own."""
    kinds, struck = list(CALLS), dict[str, int]()
    for seed, some in enumerate((kinds[0::3], kinds[1::3], kinds[2::3], None), 1):
        missing = [kind for kind in kinds if not struck.get(kind)]
        if some is None and not missing:
            return
        faults = "+".join(some or missing)
        code, output = simulate("--seed", str(seed), "--orders", "15", "--workers", "1", "--faults", faults)
        assert code == 0, output
        struck |= {kind: int(times) for kind, times in re.findall(r"fault (\S+): (\d+) times", output)}
    assert all(struck.get(kind) for kind in kinds), struck


@pytest.mark.once
@pytest.mark.parametrize("seed", WITH_LASTING_FAULTS)
def test_small_worlds_with_faults_that_last_have_no_violation(seed: int) -> None:
    code, output = simulate("--seed", str(seed), "--orders", "8", "--workers", "1", "--faults", "worlds")
    assert code == 0, output[-5000:]
    assert re.search(r"fault \S+: [1-9]", output), output


@pytest.mark.once
@pytest.mark.parametrize(("defect", "seed"), sorted(FAULTS_FOUND.items()))
def test_a_planted_defect_is_found_with_its_seed(
    defect: str, seed: int, record_property: Callable[[str, object], None]
) -> None:
    """By the seed that found it last, or by one of the first few."""
    for tried in (seed, *range(1, LOOKED_FOR + 1)):
        code, output = simulate("--seed", str(tried), "--orders", "25", "--workers", "1", "--plant", defect)
        if code:
            break
    else:
        pytest.fail(f"{defect} was found by none of {LOOKED_FOR} seeds")
    assert code == 1, output[-5000:]
    assert f"in the worlds with the seeds [{tried}]" in output
    record_property("summary", f"{defect}: found by seed {tried}")


@pytest.mark.once
@pytest.mark.parametrize("defect", sorted(FOUND_UNDER))
def test_a_planted_defect_is_found_under_the_fault_that_shows_it(defect: str) -> None:
    faults, seed = FOUND_UNDER[defect]
    world = ("--orders", "20", "--workers", "1", "--faults", faults, "--plant", defect, "--shrink", "0")
    for tried in (seed, *range(1, LOOKED_FOR + 1)):
        code, output = simulate("--seed", str(tried), *world)
        if code:
            break
    else:
        pytest.fail(f"{defect} was found by none of {LOOKED_FOR} seeds")
    assert code == 1, output[-5000:]
    assert f"in the worlds with the seeds [{tried}]" in output


def changed(tree: Path, changes: dict[str, tuple[str, str]], moved: dict[str, str]) -> str:
    """The folder `functions` of a copy of the product with some changes."""
    shutil.copytree(ROOT / "functions", tree / "functions", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "template.yaml", tree)
    package = tree / "functions" / "removal"
    for name, (before, after) in changes.items():
        text = (package / name).read_text("utf-8")
        assert before in text
        (package / name).write_text(text.replace(before, after), "utf-8")
    for before, after in moved.items():
        (package / before).rename(package / after)
    return str(tree / "functions")


@pytest.mark.once
def test_today_beside_itself_is_the_same_run_each_time() -> None:
    world = ("--seed", "2", "--orders", "6", "--workers", "1", "--faults", "deployment")
    code, output = simulate(*world)
    assert code == 0, output[-5000:]
    assert re.search(r"fault deployment: [1-9]", output), output
    assert digest(simulate(*world, "--beside", str(ROOT / "functions"), hash_seed="1")[1]) == digest(output)


@pytest.mark.once
def test_a_release_that_differs_harmlessly_serves_beside_todays(tmp_path: Path) -> None:
    other = changed(tmp_path, HARMLESS, MOVED)
    world = ("--seed", "2", "--orders", "8", "--workers", "1", "--faults", "deployment")
    code, output = simulate(*world, "--beside", other)
    assert code == 0, output[-5000:]
    assert re.search(r"fault deployment: [1-9]", output), output


@pytest.mark.once
def test_a_release_that_names_a_message_s_member_otherwise_is_found(tmp_path: Path) -> None:
    other = changed(tmp_path, RENAMED, {})
    for tried in (RENAMED_IS_FOUND, *range(1, LOOKED_FOR + 1)):
        world = ("--seed", str(tried), "--orders", "12", "--workers", "1", "--faults", "deployment")
        code, output = simulate(*world, "--beside", other, "--shrink", "0")
        if code:
            break
    else:
        pytest.fail(f"it was found by none of {LOOKED_FOR} seeds")
    assert code == 1, output[-5000:]
    assert f"in the worlds with the seeds [{tried}]" in output


def test_another_release_is_asked_for_with_its_fault_and_must_be_there() -> None:
    assert "--beside needs --faults deployment" in simulate("--beside", "functions")[1]
    assert "no such commit" in simulate("--faults", "deployment", "--beside", "v999")[1]

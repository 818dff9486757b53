"""Schemathesis as a process of its own, once a role: its arguments, and where it writes what it saw."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.dev.fuzz.roles import ONLY, beyond
from infra.dev.local.stack import REPOSITORY
from infra.dev.openapi.document import FILE
from infra.dev.openapi.growth import closed

EXAMPLES = 12  # cases an operation in the fuzzing phase
MORE = 30  # where one role alone succeeds, and little can be varied
FEW = ("approveOrder", "refuseOrder", "revokeCaller", "contactFirst")
REFUSED = 3  # likewise, where the role lacks the scope
SEED = 4

CONFIG = """continue-on-failure = true
request-timeout = 30
[auth.openapi]
token = {{ bearer = "${{FUZZ_TOKEN}}" }}
[generation]
max-examples = {examples}
database = "none"
# What the register, an order's state or a limit of the day (challenges to one host) forbids is still shaped well.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "429"]
# A condition that does not hold is looked at before the body's meaning is.
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "409", "412", "413", "415", "422"]
# The emulator answers OPTIONS by itself.
[phases.coverage]
unexpected-methods = ["GET", "PUT", "POST", "DELETE", "PATCH", "TRACE"]
# Each order of a batch is answered by itself.
[[operations]]
include-operation-id = "issueOrders"
checks.negative_data_rejection.expected-statuses = ["207", "400", "401", "403", "413", "415", "422"]
{special}"""
SINGLED_OUT = """[[operations]]
include-operation-id = {ids}
generation.max-examples = {examples}
"""
REFUSED_TOO = "phases.coverage.enabled = false\n"


@dataclass(frozen=True, slots=True)
class Fuzzing:
    """Of a running stack, told by its `local.json`; `folder` is for what is written down."""

    local: Path
    folder: Path
    seed: int

    @property
    def log_path(self) -> Path:
        """A line a call."""
        return self.folder / "seen.jsonl"

    def run(self, role: str) -> bool:
        """Whether no check has failed."""
        config = self.folder / f"{role}.toml"
        config.write_text(configuration(role), "utf-8")
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", str(self._document())]
        url = self._local_settings["api_url"].removesuffix("/v1")
        options = ["--url", url, "--checks", "all", "--seed", str(self.seed), "--no-color", "--warnings", "off"]
        options += [part for name in ONLY.get(role, ()) for part in ("--include-operation-id", name)]
        environment = {**os.environ, **self._environment(role)}
        return subprocess.run([*command, *options], cwd=self.folder, env=environment, check=False).returncode == 0

    def _document(self) -> Path:
        """The document without what is open, so that an answer which it does not name is a failure."""
        file = self.folder / "openapi.json"
        file.write_text(json.dumps(closed(json.loads(FILE.read_text("utf-8")))), "utf-8")
        return file

    @property
    def _local_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = json.loads(self.local.read_text("utf-8"))
        return settings

    def _environment(self, role: str) -> dict[str, str]:
        return {
            "FUZZ_ROLE": role,
            "FUZZ_TOKEN": self._local_settings["tokens"][role],
            "FUZZ_LOCAL": str(self.local),
            "FUZZ_SEEN": str(self.log_path),
            "SCHEMATHESIS_HOOKS": "infra.dev.fuzz.hooks",
            "PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "functions"))),
        }


def configuration(role: str) -> str:
    """For schemathesis; what the role may not call at all is tried less often."""
    few = [name for name in FEW if name not in beyond(role)]
    more = SINGLED_OUT.format(ids=json.dumps(few), examples=MORE) if few else ""  # no names would be all of them
    refused = SINGLED_OUT.format(ids=json.dumps(beyond(role)), examples=REFUSED) + REFUSED_TOO
    return CONFIG.format(examples=EXAMPLES, special=more + refused)

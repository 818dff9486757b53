"""What openapi-python-client and openapi-typescript make of the document reads what a later v1 answers and sends."""

import json
import os
import subprocess
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from infra.dev.openapi.growth import closed
from infra.template import ROOT
from tests.clients import tomorrow
from tests.openapi_check import DOCUMENT

HERE = Path(__file__).parent
PYTHON = ROOT / os.environ.get("CLIENTS", ".venv/3.11-clients") / "bin" / "python"
MODULES = os.pathsep.join(filter(None, (os.environ.get("NODE_PATH"), str(ROOT / ".venv" / "node" / "node_modules"))))
PACKAGE = "removal_orders_client"


def run(command: list[str], text: str, **environment: str) -> str:
    """What a program says of a text."""
    whole = {**os.environ, **environment}
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=300, env=whole)
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-2000:]}\nrun it by `make clients`"
    return done.stdout


def in_python(folder: Path, document: Mapping[str, Any]) -> dict[str, Any]:
    """What a Python client reads of tomorrow's bodies."""
    (folder / "openapi.json").write_text(json.dumps(document), "utf-8")
    (folder / "config.yaml").write_text("post_hooks: []\n", "utf-8")
    made = ["--path", str(folder / "openapi.json"), "--config", str(folder / "config.yaml")]
    made += ["--meta", "none", "--output-path", str(folder / PACKAGE), "--fail-on-warning"]
    run([str(PYTHON), "-m", "openapi_python_client", "generate", *made], "")
    unlisted = ("listOrders", 418, tomorrow.PROBLEM)
    known = ("listOrders", 403, {**tomorrow.PROBLEM, "status": 403})
    answers, webhooks = [*tomorrow.bodies(), unlisted, known], list(tomorrow.webhooks())
    bodies = {"answers": answers, "webhooks": webhooks, "new": tomorrow.NEW}
    read: dict[str, Any] = json.loads(
        run([str(PYTHON), str(HERE / "read.py"), str(folder), PACKAGE], json.dumps(bodies))
    )
    return read


def in_typescript(folder: Path, document: Mapping[str, Any]) -> list[str]:
    """What does not compile that takes tomorrow's bodies for answers."""
    lines = ['import type { operations } from "./api"']
    answers = list(tomorrow.bodies())
    for operation, status, body in answers:
        name = f"{operation}{status}"
        (folder / f"{name}.json").write_text(json.dumps(body), "utf-8")
        answer = f'operations["{operation}"]["responses"][{status}]["content"]["application/json"]'
        lines += [f'import {name} from "./{name}.json"', f"export const of{name}: {answer} = {name}"]
    (folder / "use.ts").write_text("\n".join(lines), "utf-8")
    said = run(["node", str(HERE / "make_types.mjs"), str(folder)], json.dumps(document), NODE_PATH=MODULES)
    return [json.loads(line) for line in said.splitlines()]


def test_a_client_in_python_reads_a_fact_a_name_a_problem_a_status_and_a_member_that_it_does_not_know(
    tmp_path: Path,
) -> None:
    read = in_python(tmp_path, DOCUMENT)
    assert read["faults"] == []
    assert len(read["kinds"]) > 130
    assert {read["kinds"][name] for name, _ in tomorrow.webhooks()} == {"kept"}
    assert (read["kinds"]["listOrders 418"], read["kinds"]["listOrders 403"]) == ("Problem", "Problem")


def test_types_in_typescript_take_a_fact_a_name_and_a_member_that_they_do_not_know(tmp_path: Path) -> None:
    assert in_typescript(tmp_path, DOCUMENT) == []


def test_clients_of_a_closed_document_read_none_of_it(tmp_path: Path) -> None:
    exact = closed(deepcopy(DOCUMENT))
    faults = in_python(tmp_path, exact)["faults"]
    assert [fault for fault in faults if fault.startswith("readFeed 200")]
    assert in_typescript(tmp_path, exact) != []

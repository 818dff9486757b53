"""The OpenAPI document as tools of JavaScript read it: Node's own RegExp, Ajv, Redocly and Spectral.

The tools are pinned in `package-lock.json`, and `make tools` installs them.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from infra.template import ROOT
from tests.openapi_check import DOCUMENT

HERE = Path(__file__).parent
MODULES = ROOT / ".venv" / "node" / "node_modules"

# Each warning that remains, and why; one that is gone is taken out here.
EXPLAINED = {
    ("spectral", "oas3-operation-security-defined"): (
        "OpenAPI 3.1 lets a bearer token's requirement name roles; the rule is of 3.0, where only OAuth2 has scopes"
    ),
    ("redocly", "no-unused-components"): "`405.method-not-allowed` is the answer to a method that no path lists",
    ("spectral", "oas3-unused-component"): "the same",
}


def said(program: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    """What a program says of a document, a JSON object a line."""
    paths = os.pathsep.join(filter(None, (os.environ.get("NODE_PATH"), str(MODULES))))
    command = ["node", str(HERE / program)]
    done = subprocess.run(
        command,
        input=json.dumps(document),
        env={**os.environ, "NODE_PATH": paths},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"{done.stderr[-2000:]}\nif a module is missing: make tools"
    return [json.loads(line) for line in done.stdout.splitlines()]


def with_one(schema: dict[str, Any]) -> dict[str, Any]:
    """The document with this schema alone."""
    return {**DOCUMENT, "paths": {}, "webhooks": {}, "components": {"schemas": {"Wrong": schema}}}


def test_every_pattern_compiles_as_ecma_262_with_the_u_flag() -> None:
    (result,) = said("compile_patterns.mjs", DOCUMENT)
    assert result["patterns"] > 50
    assert result["faults"] == []


def test_a_pattern_that_only_python_compiles_is_reported() -> None:
    (result,) = said("compile_patterns.mjs", with_one({"type": "string", "pattern": r"^[\"]$"}))
    assert len(result["faults"]) == 1


def test_every_schema_passes_ajv_strict_and_every_example_is_one() -> None:
    (result,) = said("compile_schemas.mjs", DOCUMENT)
    assert result["schemas"] == len(DOCUMENT["components"]["schemas"])
    assert result["examples"] > 100
    assert result["faults"] == []


def test_a_format_that_is_not_declared_and_a_keyword_that_is_none_are_reported() -> None:
    for schema in ({"type": "string", "format": "two-lines"}, {"type": "string", "patern": "^a$"}):
        (result,) = said("compile_schemas.mjs", with_one(schema))
        assert [fault.split(":")[0] for fault in result["faults"]] == ["Wrong"]


def test_redocly_and_spectral_find_no_error_and_each_warning_is_explained() -> None:
    findings = said("lint_document.mjs", DOCUMENT)
    assert [finding["where"] for finding in findings if finding["severity"] == "error"] == []
    assert {(finding["tool"], finding["rule"]) for finding in findings} == set(EXPLAINED)


def test_redocly_and_spectral_report_a_reference_to_nothing() -> None:
    findings = said("lint_document.mjs", with_one({"$ref": "#/components/schemas/Lost"}))
    assert {finding["tool"] for finding in findings if finding["severity"] == "error"} == {"redocly", "spectral"}

"""Reads bodies with a client that openapi-python-client made, in the environment of `make clients`.

    read.py FOLDER PACKAGE < bodies.json

Says what could not be read, and how many bodies were, as one JSON object.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

import httpx  # type: ignore[import-not-found]


def main(folder: str, package: str) -> None:
    """Let each operation parse its answer, and each webhook's model its body."""
    sys.path.insert(0, folder)
    client = import_module(package).Client(base_url="https://orders.example", raise_on_unexpected_status=True)
    operations = {path.stem.replace("_", ""): path for path in Path(folder, package, "api").rglob("*.py")}
    models = import_module(f"{package}.models")
    given, faults, kinds = json.load(sys.stdin), [], {}
    for operation, status, body in given["answers"]:
        path = operations[operation.lower()]
        module = import_module(f"{package}.api.{path.parent.name}.{path.stem}")
        try:
            parsed = module._parse_response(client=client, response=httpx.Response(status, json=body))
            kinds[f"{operation} {status}"] = type(parsed).__name__
        except Exception as error:
            faults.append(f"{operation} {status}: {error!r}")
    for name, body in given["webhooks"]:
        try:
            kept = getattr(models, name).from_dict(body).to_dict()
            kinds[name] = "kept" if given["new"] in kept and given["new"] in kept["data"] else "lost"
        except Exception as error:
            faults.append(f"{name}: {error!r}")
    print(json.dumps({"kinds": kinds, "faults": faults}))


main(*sys.argv[1:])

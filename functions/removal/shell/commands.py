"""The commands `order issue`, `order list`, `order show`, `order withdraw` and `status`."""

import argparse
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from removal.errors import Invalid, RemovalError
from removal.orders.schemas import OrderBody
from removal.shell import trigger
from removal.shell.api import Api, Refused, Send, Unreached, Unusable, sender, token_of
from removal.shell.files import FORMATS, orders
from removal.values import dataclass
from removal.web.body_models import parse_body

DONE, FAILED, WRONG, AGAIN = 0, 1, 2, 3
CODES = """Exit codes: 0 done; 1 refused, or not found; 2 an argument or a file is wrong; 3 no answer: send it again.
The token is read from a file, never from the command line. What writes is a dry run without --yes."""
LOCAL = Path(".local/local.json")
NAMES = ("order", "status", trigger.NAME)
COLUMNS = ("reference", "status", "due_at", "unreceived_since", "platform", "id")
LISTED_AT_MOST = 100
Say = Callable[[str], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Shell:
    """What a command works with: its arguments, the API, output, and where progress is shown."""

    arguments: argparse.Namespace
    api: Api
    say: Say
    progress: Say

    def tell(self, body: Mapping[str, Any], lines: Iterable[str]) -> None:
        """Print the body as JSON, or lines for people."""
        if self.arguments.json:
            self.say(json.dumps(body, ensure_ascii=False, indent=2))
            return
        for line in lines:
            self.say(line)


def is_for(words: Sequence[str]) -> bool:
    """Whether a command line is one of these commands."""
    return _name(words) in NAMES


def main(words: Sequence[str], say: Say, progress: Say, send: Send | None = None, *, now: Clock) -> int:
    """Run a command; the exit code. `send`: in place of the API at `--api`."""
    try:
        return trigger.run(words, say, now) if _name(words) == trigger.NAME else _run(words, say, progress, send)
    except Unusable as error:
        code, detail = WRONG, error.detail
    except Unreached as error:
        code, detail = AGAIN, error.detail
    except RemovalError as error:
        code, detail = FAILED, error.detail
    except KeyError as error:
        code, detail = FAILED, f"the answer has no {error}: is --api the address of the API?"
    progress(f"removal-orders: {detail}")
    return code


def _name(words: Sequence[str]) -> str:
    return next((word for word in words if not word.startswith("-")), "")


def _run(words: Sequence[str], say: Say, progress: Say, send: Send | None) -> int:
    options = parser().parse_args(words)
    api = Api(send or sender(_address(options)), token_of(options.token_file))
    return int(options.command(Shell(options, api, say, progress)))


def parser() -> argparse.ArgumentParser:
    """The parser of these commands."""
    made = argparse.ArgumentParser(prog="removal-orders", epilog=CODES)
    made.add_argument("--version", action="version", version=f"removal-orders {version('removal-orders')}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--token-file", required=True, metavar="FILE", help="a file with a bearer token, alone")
    common.add_argument("--api", metavar="URL", help="the API (default: REMOVAL_ORDERS_API, else the local stack)")
    common.add_argument("--json", action="store_true", help="print what the API answered")
    writes = argparse.ArgumentParser(add_help=False, parents=[common])
    writes.add_argument("--yes", action="store_true", help="do it; without it, check all and change nothing")
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "status", common, status, "whether the API answers and takes the token")
    order = commands.add_parser("order", help="issue, find and withdraw orders", epilog=CODES)
    _add_orders(order.add_subparsers(required=True, metavar="COMMAND"), common, writes)
    return made


def _add_orders(commands: Any, common: argparse.ArgumentParser, writes: argparse.ArgumentParser) -> None:  # noqa: ANN401
    made = _add(commands, "issue", writes, issue, "issue the orders of a file")
    made.add_argument("file", metavar="FILE", help="JSON or CSV, as described above")
    made = _add(commands, "list", common, list_orders, "list your orders, the oldest change first")
    for name, text in (("status", "such as running"), ("due-before", "an instant such as 2026-11-24T09:00:00Z")):
        made.add_argument(f"--{name}", help=text)
    made.add_argument("--unreceived", action="store_const", const="true", help="with a notice that waits for receipt")
    made.add_argument("--newest-first", action="store_const", const="true", help="the newest change first")
    made.add_argument("--limit", type=_limit, default=LISTED_AT_MOST, help="at most so many (default: %(default)s)")
    made = _add(commands, "show", common, show, "show an order, by your reference")
    made.add_argument("reference", metavar="REFERENCE")
    made = _add(commands, "withdraw", writes, withdraw, "withdraw an order, by your reference")
    made.add_argument("reference", metavar="REFERENCE")
    made.add_argument("--reason", required=True, help="why, for the representative")


def _add(commands: Any, name: str, parent: argparse.ArgumentParser, run: object, text: str) -> Any:  # noqa: ANN401
    words = f"{text}\n\n{FORMATS}" if run is issue else text
    layout = argparse.RawDescriptionHelpFormatter
    made = commands.add_parser(
        name, parents=[parent], help=text, description=words, epilog=CODES, formatter_class=layout
    )
    made.set_defaults(command=run)
    return made


def issue(shell: Shell) -> int:
    """Check all orders, then issue each; a dry run without `--yes`."""
    read = orders(shell.arguments.file)
    if faults := [fault for number, order in enumerate(read, start=1) for fault in _faults(number, order)]:
        raise Unusable("; ".join(faults))
    if not shell.arguments.yes:
        known = [order["reference"] for order in read if _listed(shell.api, order["reference"])]
        lines = [f"would issue {len(read)} orders; nothing was sent: add --yes to do it"]
        lines += [f"{reference} is there already: the same order stays one, another is refused" for reference in known]
        shell.tell({"would_issue": len(read), "known": known}, lines)
        return DONE
    results = list(_issued(shell, read))
    shell.tell({"results": results}, _table(results, ("reference", "result", "id")))
    return max(map(_code, results))


def _issued(shell: Shell, read: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, order in enumerate(read, start=1):
        try:
            taken = shell.api.post("/orders", order)
            yield {"reference": order["reference"], "result": taken["status"], "id": taken["id"]}
        except (Refused, Unreached) as error:
            again = isinstance(error, Unreached)
            yield {"reference": order["reference"], "result": error.detail, "id": None, "again": again}
        if len(read) > 1:
            shell.progress(f"{number} of {len(read)}")


def _code(result: Mapping[str, Any]) -> int:
    """What one order's result means for the exit code; to send again outweighs a refusal."""
    if result["id"] is not None:
        return DONE
    return AGAIN if result["again"] else FAILED


def _faults(number: int, order: Mapping[str, Any]) -> Iterator[str]:
    try:
        parse_body(OrderBody, order)
    except Invalid as error:
        name = order.get("reference") or f"order {number}"
        yield from (f"{name} {fault.pointer}: {fault.detail}" for fault in error.faults)


def list_orders(shell: Shell) -> int:
    """Print orders, page by page, up to the limit."""
    options = shell.arguments
    names = ("status", "due_before", "unreceived", "newest_first")
    query = {name: value for name in names if (value := getattr(options, name)) is not None}
    listed: list[dict[str, Any]] = []
    more, cursor = True, None
    while more and len(listed) < options.limit:
        left = min(options.limit - len(listed), LISTED_AT_MOST)
        page = shell.api.get(f"/orders?{urlencode({**query, 'limit': left} | ({'cursor': cursor} if cursor else {}))}")
        listed += page["orders"]
        more, cursor = page["more"], page["next"]
    lines = [*_table(listed, COLUMNS), *(["there may be more: use --limit"] if more else [])]
    shell.tell({"orders": listed, "more": more}, lines)
    return DONE


def show(shell: Shell) -> int:
    """Print an order."""
    order = shell.api.get(f"/orders/{_id(shell)}")
    lines = [
        f"{name}: {order[name]}" for name in ("reference", "id", "status", "platform", "law", "issued_at", "due_at")
    ]
    items = [{**item, "url": item.get("url", "")} for item in order["items"]]
    shell.tell(order, [*lines, *_table(items, ("number", "clock", "due_at", "outcome", "url"))])
    return DONE


def withdraw(shell: Shell) -> int:
    """Withdraw an order; a dry run without `--yes`."""
    id_, reference = _id(shell), shell.arguments.reference
    if not shell.arguments.yes:
        state = shell.api.get(f"/orders/{id_}")["status"]
        lines = [f"would withdraw {reference}, which is {state}; nothing was sent: add --yes to do it"]
        shell.tell({"would_withdraw": id_, "status": state}, lines)
        return DONE
    order = shell.api.post(f"/orders/{id_}/withdrawal", {"reason": shell.arguments.reason})
    shell.tell(order, [f"{reference} is {order['status']}"])
    return DONE


def status(shell: Shell) -> int:
    """Print whether the API answers, and whether orders wait for receipt."""
    page = shell.api.get("/orders?unreceived=true&limit=1")
    waits = bool(page["orders"]) or page["more"]
    lines = ["the API answers and takes the token", f"orders that wait for receipt: {'some' if waits else 'none'}"]
    shell.tell({"answers": True, "unreceived": waits}, lines)
    return DONE


def _id(shell: Shell) -> str:
    """The id of the order with the reference. Raises Refused if there is none."""
    reference = shell.arguments.reference
    listed = _listed(shell.api, reference)
    if not listed:
        msg = f"you have no order with the reference {reference}"
        raise Refused(msg)
    if len(listed) > 1:
        msg = f"several authorities have an order {reference}: {', '.join(order['id'] for order in listed)}"
        raise Refused(msg)
    return str(listed[0]["id"])


def _listed(api: Api, reference: str) -> list[dict[str, Any]]:
    page = api.get(f"/orders?{urlencode({'reference': reference})}")
    return list(page["orders"])


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[str]:
    """Rows as lines, each column as wide as its widest cell; "-" for null."""
    cells = [list(columns), *([str("-" if row[name] is None else row[name]) for name in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 100_000:  # noqa: PLR2004 - said below
        msg = "a number from 1 to 100000"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _address(options: argparse.Namespace) -> str:
    """Where the API is. Raises Unusable if nothing says so."""
    if url := options.api or os.environ.get("REMOVAL_ORDERS_API"):
        return str(url)
    try:
        return str(json.loads(LOCAL.read_text("utf-8"))["api_url"])
    except (OSError, ValueError, KeyError):
        msg = "say where the API is: --api URL, or REMOVAL_ORDERS_API"
        raise Unusable(msg) from None

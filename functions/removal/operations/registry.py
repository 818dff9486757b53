"""Commands that write to the register before any caller exists, and a command that lists the laws."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from removal.errors import Invalid, NotFound
from removal.operations.command_context import DONE, CommandContext, parse_instant, shown
from removal.record import duration
from removal.record.zones import is_zone
from removal.registry.actions import add_caller, bound, put_authority, require_party
from removal.registry.author import Author
from removal.registry.authority import NAMED_IN, Authority
from removal.registry.caller import AUDITOR, Caller
from removal.registry.names import Names
from removal.timers.control import written_from_shell
from removal.values import replace
from removal.wiring.operate import control, laws, now, registry

REASON = "why the register is written from a shell; the journal keeps it, with your name"


def add(commands: Any, where: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for them
    """Add the commands `caller add`, `authority put` and `laws`. `where`, `writes`: parsers of their common options."""
    caller = commands.add_parser("caller", parents=[where], help="the API's clients").add_subparsers(
        required=True, metavar="ACTION"
    )
    _caller(caller.add_parser("add", parents=[writes], help="bind a token's iss and sub to a party and its scopes"))
    authority = commands.add_parser("authority", parents=[where], help="who may order").add_subparsers(
        required=True, metavar="ACTION"
    )
    _authority(authority.add_parser("put", parents=[writes], help="enter an authority, or change its entry"))
    laws = commands.add_parser("laws", parents=[where], help="the laws that this deployment knows")
    laws.set_defaults(command=_laws)


def _caller(parser: Any) -> None:  # noqa: ANN401
    parser.add_argument("--iss", required=True)
    parser.add_argument("--sub", required=True)
    parser.add_argument("--kind", choices=["person", "machine"], required=True)
    party = parser.add_mutually_exclusive_group(required=True)
    party.add_argument("--authority", help="it speaks for this authority")
    party.add_argument("--platform", help="it speaks for this platform's representative")
    party.add_argument("--representative", help="it speaks for the representative with this id")
    party.add_argument("--registrar", action="store_true", help="it keeps the register")
    party.add_argument("--auditor", action="store_true", help="it reads facts and registers (record:read), no more")
    parser.add_argument("--scope", action="append", required=True, dest="scopes")
    parser.add_argument("--valid-until", type=parse_instant)
    parser.add_argument("--reason", required=True, type=shown, help=REASON)
    parser.set_defaults(command=_caller_add)


def _authority(parser: Any) -> None:  # noqa: ANN401
    parser.add_argument("id")
    parser.add_argument("--name", required=True, type=shown)
    for language in NAMED_IN:
        parser.add_argument(f"--name-{language}", type=shown, help="its name for readers of this language")
    parser.add_argument("--law", action="append", required=True, dest="laws", help="the first is its default")
    parser.add_argument("--telephone")
    parser.add_argument("--alarm-email")
    parser.add_argument("--zone", type=_zone, help="time zone (IANA), which says when its day begins")
    parser.add_argument("--reason", required=True, type=shown, help=REASON)
    parser.set_defaults(command=_authority_put)


def _zone(text: str) -> str:
    if not is_zone(text):
        msg = f"{text} is no time zone; write one such as Asia/Almaty (IANA)"
        raise argparse.ArgumentTypeError(msg)
    return text


def _caller_add(context: CommandContext) -> int:
    arguments = context.arguments
    party = (arguments.authority, arguments.platform)
    wanted = Caller(
        arguments.iss,
        arguments.sub,
        arguments.kind,
        *party,
        frozenset(arguments.scopes),
        arguments.valid_until,
        arguments.representative,
    )
    require_party(wanted, registrar=arguments.registrar)
    if arguments.auditor and wanted.party != AUDITOR:
        msg = "An auditor holds the scope record:read, and no other."
        raise Invalid(msg)
    caller = bound(registry(), wanted)
    what = (
        f"bind {arguments.iss} {arguments.sub} ({arguments.kind}) to {caller.party} with {', '.join(arguments.scopes)}"
    )
    return _write(context, what, lambda: add_caller(registry(), caller, _author(context)))


def _write(context: CommandContext, what: str, write: Callable[[], object]) -> int:
    """Store the instant, which raises an alarm, then write to the register: each write from a shell is noticed."""

    def write_with_alarm() -> None:
        control().change(lambda stored: written_from_shell(stored, now()))
        write()

    return context.write(what, write_with_alarm)


def _author(context: CommandContext) -> Author:
    """The operator, with the reason, for the journal."""
    return Author(operator=context.by, reason=context.arguments.reason)


def _authority_put(context: CommandContext) -> int:
    arguments = context.arguments
    laws = tuple(arguments.laws)
    authority = _changed(_present(arguments.id), arguments.name, laws, vars(arguments))
    what = f"enter authority {arguments.id}, {arguments.name}, under {', '.join(laws)}"
    return _write(context, what, lambda: _enter(context, authority))


def _present(authority_id: str) -> Authority:
    """The entry as it is now; an empty one if there is none."""
    try:
        return registry().authority_now(authority_id)
    except NotFound:
        return Authority(authority_id, "", (), "")


def _changed(before: Authority, name: str, laws: tuple[str, ...], options: Mapping[str, str | None]) -> Authority:
    """The entry with its new name and laws; what no option gives stays, as its telephone and its contacts do."""
    names = {language: text for language in NAMED_IN if (text := options[f"name_{language}"])}
    return replace(
        before,
        name=name,
        laws=laws,
        default_law=laws[0],
        names={**(before.names or {}), **names} or None,
        telephone=options["telephone"] or before.telephone,
        alarm_email=options["alarm_email"] or before.alarm_email,
        zone=options["zone"] or before.zone,
    )


def _enter(context: CommandContext, authority: Authority) -> None:
    """Write the authority, and print a warning if its name looks like another's."""
    put_authority(registry(), authority, laws(), _author(context))
    for warning in Names(registry()).of_authority(authority):
        alike = ", ".join(f"{entry['id']} ({entry['name']})" for entry in warning["entries"])
        context.say(f"{warning['detail']} It is: {alike}")


def _laws(context: CommandContext) -> int:
    for name, law in laws().items():
        clock = f"window {duration.to_text(law.window)}, grace {duration.to_text(law.grace)}"
        context.say(f"{name}: {law.title['en']}; {clock}; receipt by {', '.join(sorted(law.accepted_evidence))}")
    return DONE

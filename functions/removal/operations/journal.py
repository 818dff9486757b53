"""Commands for journals: compare them with stored and received data, and publish their facts again."""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from removal.errors import NotFound, RemovalError
from removal.journals.store import subjects
from removal.journals.subjects import Subjects, Verified
from removal.operations import received, sent_bodies
from removal.operations.command_context import DONE, FAILED, CommandContext, Unfinished, parse_instant
from removal.operations.received import Received
from removal.record import chain
from removal.wiring.operate import bus, journals

KINDS = "endpoint:, platform:, authority: or caller:"
WHAT_TO_DO = "Change nothing by hand: infra/docs/operating.md says what to do."
ORDER = "order:"  # prefix of an order's subject; output omits it, and arguments may omit it


def add(commands: Any, where: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for them
    """Add the commands `verify` and `republish`."""
    check = commands.add_parser(
        "verify", parents=[where], help="compare journals with what lies beside them, and with what a receiver kept"
    )
    check.add_argument("subject", nargs="?", help=f"an order's id, or {KINDS}, each with an ID")
    check.add_argument("--all", action="store_true", help="all subjects, and all that the file knows")
    check.add_argument("--against", type=Path, metavar="FILE", help=f"what was received. {received.BELONGS}")
    check.set_defaults(command=_verify, require=partial(_require_one, check))
    again = commands.add_parser("republish", parents=[writes], help="put facts on the bus again")
    which = again.add_mutually_exclusive_group(required=True)
    which.add_argument("--since", type=parse_instant)
    which.add_argument("--order", help="its id")
    which.add_argument("--subject", help=f"order: or {KINDS}, each with an ID")
    again.set_defaults(command=_republish)


def _republish(context: CommandContext) -> int:
    named, since = context.arguments.order or context.arguments.subject, context.arguments.since
    chosen = [(_subject(named), "")] if named else sorted(subjects(since), key=itemgetter(1))

    def republish() -> None:
        for done, (subject, changed_at) in enumerate(chosen):
            if context.enough():
                msg = f"{done} of {len(chosen)} journals are done, and no time is left: go on with --since {changed_at}"
                raise Unfinished(msg)
            kind, id_ = _kind(subject)
            context.say(f"{_shown(subject)}: {kind.publication(id_).announce(bus())} facts")

    return context.write(f"put the facts of {len(chosen)} journals on the bus again", republish)


def _require_one(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """SystemExit with a message, unless the arguments name either one subject or `--all`."""
    named = bool(arguments.subject and arguments.subject.strip())
    if named is bool(arguments.all):
        parser.error("say what to verify: an order's id, endpoint:ID, platform:ID or --all, and not both")


def _verify(context: CommandContext) -> int:
    """Verify subjects; of the file only the facts of these subjects count, with `--all` all its facts."""
    against, all_ = context.arguments.against, context.arguments.all
    kept, code = _by_subject(received.read(against) if against else ()), DONE
    wanted = (subject for subject, _ in subjects()) if all_ else [_subject(context.arguments.subject)]
    for done, subject in enumerate(wanted):
        if context.enough():
            msg = f"{done} journals were looked at, and no time is left: a shell has it."
            raise Unfinished(msg)
        code = max(code, _verify_one(context, subject, kept.pop(subject, [])))
    rest = [_print_faults(context, subject, _of_the_file(facts)) for subject, facts in kept.items() if all_]
    return max([code, *rest])


def _by_subject(kept: Iterable[Received]) -> dict[str, list[Received]]:
    by_subject = defaultdict[str, list[Received]](list)
    for fact in kept:
        by_subject[fact.subject].append(fact)
    return by_subject


def _verify_one(context: CommandContext, subject: str, kept: Sequence[Received]) -> int:
    try:
        verified = _verified(*_kind(subject))
    except NotFound:
        if not kept:
            raise
        return _print_faults(context, subject, _of_the_file(kept))
    differences = chain.differences(verified.lines, (fact.data for fact in kept))
    sent = sent_bodies.faults(subject, verified.lines) if not verified.faults else ()
    code = _print_faults(context, subject, [*verified.faults, *sent, *differences, *_changed(kept)])
    if code == DONE:
        compared = f", {len(kept)} facts of the file are in it" if context.arguments.against else ""
        context.say(f"{_shown(subject)}: chain holds, {verified.beside} equal the journal{compared}")
    return code


def _verified(kind: Subjects, id_: str) -> Verified:
    """Verify a subject; a second time if there are faults, as a write between two reads looks like one."""
    verified = _read(kind, id_)
    return _read(kind, id_) if verified.faults else verified


def _read(kind: Subjects, id_: str) -> Verified:
    """Verify a subject; what makes an item unreadable is a fault like any other."""
    try:
        return kind.verify(id_)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Verified((), [f"an item cannot be read: {type(error).__name__}"], "")


def _subject(text: str) -> str:
    """The subject that an argument names; an id without a kind is an order's."""
    return text if ":" in text else f"{ORDER}{text}"


def _kind(subject: str) -> tuple[Subjects, str]:
    """The subjects of the kind of a subject, and its id. Raises RemovalError for an unknown kind."""
    name, _, id_ = subject.partition(":")
    kinds = journals()
    if name not in kinds:
        msg = f"There are no journals of the kind {name!r}: write {', '.join(f'{known}:ID' for known in kinds)}."
        raise RemovalError(msg)
    return kinds[name], id_


def _of_the_file(kept: Sequence[Received]) -> Iterator[str]:
    """The faults of a subject that only the file has: the table keeps every subject for ever."""
    yield f"is missing from the table, and the file has {len(kept)} facts of it"
    yield from _changed(kept)


def _changed(kept: Iterable[Received]) -> Iterator[str]:
    return (fault for fault in (fact.fault for fact in kept) if fault)


def _print_faults(context: CommandContext, subject: str, faults: Iterable[str]) -> int:
    texts = list(faults)
    if texts:
        context.say(f"{_shown(subject)}: {'; '.join(texts)}. {WHAT_TO_DO}")
    return FAILED if texts else DONE


def _shown(subject: str) -> str:
    return subject.removeprefix(ORDER)

"""`make deploy ENV=…`: the stack, then the one that watches it, then the smoke test: `python -m infra.deploy ENV`."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import artifacts
from infra.deploy import smoke
from infra.deploy.answers import Ask, Unanswered, given, no_answers, parameters
from infra.deploy.approval import Consent, Declined
from infra.deploy.bucket import Bucket, code_bucket
from infra.deploy.change_set import NotDeployed, Stack, Standing, Wanted
from infra.deploy.environment import Environment, NoSuchEnvironment, environment, pairs
from infra.deploy.place import open_session, place
from infra.deploy.preflight import CHECKED, Fault, faults, left_logs
from infra.deploy.recovery import clean_up, roll_back
from infra.deploy.triggers import UNWATCHED, Watch, watch
from infra.dev.local.waiting import Overdue
from infra.template import ROOT, Template, read, read_operations
from removal.aws_access import remedy

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef

PACKAGE = Path("build/package")
PROTECTION = "ProtectTable"
LEFT = "what could not be deleted is no part of it any more, and stays in the account until you delete it:"
PROTECTED: "ParameterTypeDef" = {"ParameterKey": PROTECTION, "ParameterValue": "true"}


@dataclass(frozen=True, slots=True)
class Deploying:
    """One deployment, with the parameters that are to change, by an operator who agrees to what it does."""

    session: boto3.Session
    environment: Environment
    consent: Consent
    chosen: Mapping[str, str] = field(default_factory=dict)
    mends: bool = False

    def product(self, package: Path) -> None:
        """template.yaml with the packaged code, watched by the alarms that there are."""
        bucket = code_bucket(self.session)
        code = bucket.put(artifacts.archive(package, byte_code=True), "zip")
        text = artifacts.packaged((ROOT / "template.yaml").read_text("utf-8"), f"s3://{bucket.name}/{code}")
        known, chosen = read(), {**self.environment.parameters, **self.chosen}
        fixed = {name: value for name, value in chosen.items() if name in known["Parameters"]}
        self._deploy(self.environment.stack, known, bucket.url(bucket.put(text.encode(), "yaml")), fixed, self._watch())

    def operations(self, template: Path = ROOT / "infra/operations.yaml") -> None:
        """What watches it. Nothing watches this one: it changes the alarms themselves."""
        bucket: Bucket = code_bucket(self.session)
        url = bucket.url(bucket.put(template.read_bytes(), "yaml"))
        known = read_operations()
        fixed = {name: value for name, value in self.chosen.items() if name in known["Parameters"]}
        watched = Stack(self.session.client("cloudformation"), self.environment.stack).standing().parameters
        fixed |= {"Stack": self.environment.stack, "LogOrigin": watched.get("LogOrigin", "")}
        self._deploy(self.environment.operations, known, url, fixed, UNWATCHED)

    def _deploy(self, name: str, known: Template, url: str, fixed: Mapping[str, str], watched: Watch) -> None:
        stack = Stack(self.session.client("cloudformation"), name)
        consent = replace(self.consent, ask=place(self.session).ask_about(name, self.consent.ask))
        standing = roll_back(stack, stack.standing(), consent)
        kept = standing.parameters if standing.exists else {}
        fixed = {**_left(standing.parameters, known, kept), **_protection(known, fixed, standing), **fixed}
        values = parameters(known, fixed, kept, consent.ask)
        wanted = Wanted(url, values, self.environment.capabilities, self.environment.tags, watched)
        if name == self.environment.stack and (not standing.exists or CHECKED & set(self.chosen)):
            self._preflight({**kept, **given(values)}, kept)
        clean_up(stack, standing, consent)
        if name == self.environment.stack and not standing.exists:
            self._refuse(left_logs(self.session, name))
        proposed = stack.propose(wanted, exists=standing.exists)
        if proposed is None:
            consent.say(f"{name}: nothing has changed")
            self._protect_from_deletion(stack, consent)
            return
        consent.to(proposed)
        consent.say(
            f"{name}: under way, and watched for {watched.configuration['MonitoringTimeInMinutes']} minutes after"
        )
        left = proposed.carry_out()
        if given(values).get(PROTECTION) == "false":
            self._protect(stack, wanted)
        consent.say(f"{name}: deployed" + (f"; {LEFT}\n{left}" if left else ""))
        self._protect_from_deletion(stack, consent)

    def _protect_from_deletion(self, stack: Stack, consent: Consent) -> None:
        """Only once it is complete: CloudFormation does not delete what a failed creation left of a protected stack."""
        if self.environment.lasting and stack.protect():
            consent.say(f"{stack.name}: protected from deletion")

    def _protect(self, stack: Stack, created: Wanted) -> None:
        """Protect the table of a stack that was just created: before, it would have blocked a rollback."""
        values = [*(value for value in created.parameters if value["ParameterKey"] != PROTECTION), PROTECTED]
        proposed = stack.propose(replace(created, parameters=values), exists=True)
        if proposed:
            proposed.carry_out()

    def _preflight(self, values: Mapping[str, str], kept: Mapping[str, str]) -> None:
        """Declined for a fault that this environment cannot be made with; the others are printed."""
        if values.get("Local") == "true":
            return
        name = self.environment.stack
        keeps = self.environment.parameters.get("KeepConcurrency") == "true"
        known_faults = faults(self.session, values, keeps=keeps, held=kept)
        blocking = [fault for fault in known_faults if keeps or fault.everywhere]
        self._refuse(blocking)
        for fault in known_faults:
            self.consent.say(f"{name} does without: {fault}")

    def _refuse(self, blocking: list[Fault]) -> None:
        """Declined with all of these faults; nothing if there is none."""
        if blocking:
            heading = f"{self.environment.stack} cannot be deployed here yet:"
            raise Declined("\n".join([heading, *(f"  {fault}" for fault in blocking)]))

    def _watch(self) -> Watch:
        """Declined if an alarm rings and this deployment is not what mends it; one that mends is not watched at all.

        What it mends may let another alarm ring first: a queue that is worked off again, a clock that catches up.
        """
        watched = watch(self.session.client("cloudwatch"), self.environment.stack)
        if watched.missing:
            self.consent.say(f"not there yet, so they take nothing back: {', '.join(watched.missing)}")
        if watched.ringing and not self.mends:
            raise Declined(f"{', '.join(watched.ringing)} rings: mend that first, or with MENDS=1 by this deployment")
        return UNWATCHED if self.mends else watched


def _protection(known: Template, fixed: Mapping[str, str], standing: Standing) -> dict[str, str]:
    """Off while a stack is created, on ever after; nothing for an emulator or for a template without a table."""
    if PROTECTION not in known["Parameters"] or fixed.get("Local") == "true":
        return {}
    return {PROTECTION: "true" if standing.exists else "false"}


def _left(parameters: Mapping[str, str], known: Template, kept: Mapping[str, str]) -> dict[str, str]:
    """Answers that a failed creation left, so that no question is asked twice."""
    return {name: value for name, value in parameters.items() if name in known["Parameters"] and name not in kept}


def _chosen(words: list[str]) -> dict[str, str]:
    """Unanswered for a parameter that neither stack has."""
    chosen = pairs(words)
    unknown = sorted(set(chosen) - set(read()["Parameters"]) - set(read_operations()["Parameters"]))
    if unknown:
        raise Unanswered(f"no stack has a parameter {', '.join(unknown)}")
    return chosen


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when all is deployed and the smoke test finds nothing, 1 otherwise, 2 for what makes no sense."""
    options = _parser().parse_args(arguments)
    if not (options.package / "removal").is_dir():
        print(f"{options.package} holds no package: make package", file=sys.stderr)
        return 2
    try:
        _deploy(options)
    except EOFError:
        print("deploy: no answer, nothing done", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"deploy: {remedy(error)}", file=sys.stderr)
        return 1
    except (Declined, NoSuchEnvironment, NotDeployed, Overdue, Unanswered) as error:
        print(f"deploy: {error}", file=sys.stderr)
        return 1
    return smoke.main([options.environment])


def _deploy(options: argparse.Namespace) -> None:
    ask: Ask = input if sys.stdin.isatty() else no_answers
    wanted, chosen, at = environment(options.environment), _chosen(options.set), open_session()
    print(place(at).stack(wanted.stack))
    consent = Consent(ask, yes=options.yes, replace=options.replace)
    deploying = Deploying(at, wanted, consent, chosen, options.mends)
    deploying.product(options.package)
    deploying.operations()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deploy", description=__doc__)
    parser.add_argument("environment")
    parser.add_argument("--package", type=Path, default=PACKAGE, help="what make package built")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="parameters that are to change")
    parser.add_argument("--yes", action="store_true", help="ask nothing about changes that lose nothing")
    parser.add_argument("--replace", action="store_true", help="nor about those that do")
    parser.add_argument(
        "--mends", action="store_true", help="deploy while an alarm rings, and let no alarm take this deployment back"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

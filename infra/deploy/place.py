"""The account and the region of a deployment: shown in every question, so that no other one is changed unnoticed."""

import os
from dataclasses import dataclass

import boto3
from botocore.exceptions import NoRegionError

from infra.deploy.answers import Ask
from removal.aws_access import named_region


@dataclass(frozen=True, slots=True)
class Place:
    """An account and a region, with the session that reaches them."""

    session: boto3.Session
    account: str
    region: str

    def stack(self, name: str) -> str:
        """A stack with its account and region, for people."""
        return f"{name}, account {self.account}, region {self.region}"

    def ask_about(self, name: str, ask: Ask) -> Ask:
        """As `ask`, with the stack, the account and the region before each question."""
        return lambda question: ask(f"[{self.stack(name)}]\n{question}")


def open_session() -> boto3.Session:
    """A session in the region of AWS_REGION, else in that of boto3; NoRegionError if neither names one."""
    made = boto3.Session(region_name=named_region(os.environ))
    if not made.region_name:
        raise NoRegionError
    return made


def place(at: boto3.Session) -> Place:
    """Where a session leads: one request to AWS, which also shows that its credentials work."""
    account = at.client("sts").get_caller_identity()["Account"]
    return Place(at, account, str(at.region_name))

"""What a first deployment needs before its first change set: each fault with the command that mends or shows it."""

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.deploy.checks.edge import DISCOVERY, issuer_faults
from infra.template import FUNCTION, LOGS, deployed, events, read, resources

if TYPE_CHECKING:
    import boto3

UNRESERVED = 100  # concurrent executions that Lambda leaves to the functions that reserve none
USUAL_QUOTA = 1_000
WORKERS_AT_LEAST = 2  # that Lambda starts for a queue, whatever the mapping's most is
STACK = "${AWS::StackName}"
DELETE_LOGS = "aws logs delete-log-group --log-group-name {name}"
SANDBOX = (
    "aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --contact-language EN "
    '--website-url https://{domain} --use-case-description "Notices of removal orders to legal representatives"'
)
ADDRESSES, NETWORKS = 2, 1  # that FixedAddresses makes
USUAL_EC2_QUOTA = 5  # of Elastic IPs, and of VPCs, in a region
MORE_EC2 = "aws service-quotas request-service-quota-increase --service-code {} --quota-code {} --desired-value {}"
CHECKED = frozenset(  # parameters that the faults depend on
    {"JwtIssuer", "MailFrom", "KeepConcurrency", "Workers", "FixedAddresses", "ErasuresCopy", "LinkKeyRegion"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `everywhere`: no environment can be made with it."""

    message: str
    command: str
    everywhere: bool = False

    def __str__(self) -> str:
        return f"{self.message}\n    {self.command}"


def faults(
    session: "boto3.Session", parameters: Mapping[str, str], *, keeps: bool, held: Mapping[str, str]
) -> list[Fault]:
    """All faults of an account and of a stack's parameters; `keeps`: whether the environment keeps concurrency.

    `held`: the parameters of the stack that there is, whose functions keep executions already; empty without one.
    """
    wanted = {**parameters, "KeepConcurrency": "true"} if keeps else parameters
    already = _kept(held) if held else 0
    return [
        *_issuer(parameters["JwtIssuer"]),
        *_concurrency(session.client("lambda"), needed(wanted) - already, "" if keeps else _meaning(wanted)),
        *_sender(session.client("sesv2"), parameters["MailFrom"].partition("@")[2]),
        *_network(session, parameters, held),
        *_copies(session, parameters, held),
    ]


def left_logs(session: "boto3.Session", stack: str) -> list[Fault]:
    """A fault for each log group that a deleted stack of this name left: a new stack cannot make it again."""
    wanted = {str(group["LogGroupName"]["Fn::Sub"]).replace(STACK, stack) for _, group in resources(read(), LOGS)}
    pages = session.client("logs").get_paginator("describe_log_groups").paginate(logGroupNamePattern=stack)
    left = sorted(wanted & {group["logGroupName"] for page in pages for group in page["logGroups"]})
    return [Fault(f"log group {name} is left of a deleted stack", DELETE_LOGS.format(name=name)) for name in left]


def needed(parameters: Mapping[str, str]) -> int:
    """Concurrent executions that an account must have: what the template keeps, and Lambda's rest."""
    return _kept(parameters) + UNRESERVED


def _kept(parameters: Mapping[str, str]) -> int:
    functions = resources(deployed(read(), **parameters), FUNCTION)
    return sum(function.get("ReservedConcurrentExecutions", 0) for _, function in functions)


def _issuer(issuer: str) -> Iterator[Fault]:
    """API Gateway reads the document when it makes the authorizer, so the stack cannot be made without it."""
    document = issuer.rstrip("/") + DISCOVERY
    try:
        messages = issuer_faults(issuer)
    except (OSError, http.client.HTTPException) as error:
        messages = [f"{document} cannot be read: {error}"]
    for message in messages:
        yield Fault(f"JwtIssuer: {message}", f"curl -fsS {document}", everywhere=True)


def _meaning(parameters: Mapping[str, str]) -> str:
    """What too few executions mean for an environment that keeps none."""
    mappings = len(list(events(deployed(read(), **parameters), "SQS")))
    return (
        f"; none can be kept for api, page and tick, and {mappings} queues may start {mappings * WORKERS_AT_LEAST}: "
        "beside a few messages calls are answered 503, and reminders and breaches come late"
    )


def _concurrency(client: Any, wanted: int, meaning: str) -> Iterator[Fault]:  # noqa: ANN401 - boto3's
    limit = client.get_account_settings()["AccountLimit"]
    free: int = limit["UnreservedConcurrentExecutions"]
    if free < wanted:
        more = max(USUAL_QUOTA, limit["ConcurrentExecutions"] + wanted)
        yield Fault(
            f"Lambda has {free} concurrent executions free in this account and region; {wanted} are needed{meaning}",
            "aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 "
            f"--desired-value {more}",
        )


def _network(session: "boto3.Session", wanted: Mapping[str, str], held: Mapping[str, str]) -> Iterator[Fault]:
    """What a network with two addresses needs, unless the stack has one already."""
    if wanted.get("FixedAddresses") != "yes" or held.get("FixedAddresses") == "yes":
        return
    ec2, quotas = session.client("ec2"), session.client("service-quotas")
    of_region = (
        ("Elastic IPs", len(ec2.describe_addresses()["Addresses"]), ADDRESSES, "ec2", "L-0263D0A3"),
        ("VPCs", len(ec2.describe_vpcs()["Vpcs"]), NETWORKS, "vpc", "L-F678F1CE"),
    )
    for name, taken, more, service, code in of_region:
        quota = _quota(quotas, service, code)
        if taken + more > quota:
            yield Fault(
                f"FixedAddresses: {taken} of {quota} {name} of this region are taken, and {more} more needed",
                MORE_EC2.format(service, code, taken + more),
                everywhere=True,
            )


def _quota(client: Any, service: str, code: str) -> int:  # noqa: ANN401 - boto3's
    """The account's own quota; the usual one where it never had another."""
    try:
        return int(client.get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchResourceException":
            raise
        return USUAL_EC2_QUOTA


def _copies(session: "boto3.Session", wanted: Mapping[str, str], held: Mapping[str, str]) -> Iterator[Fault]:
    """What another region must have before anything is copied to it: S3 and Secrets Manager refuse it otherwise."""
    region, bucket = wanted.get("LinkKeyRegion", ""), wanted.get("ErasuresCopy", "").rpartition(":")[2]
    if region == session.region_name:
        yield Fault(
            f"LinkKeyRegion: {region} is where the secret itself is",
            "aws account list-regions --region-opt-status-contains ENABLED ENABLED_BY_DEFAULT",
            everywhere=True,
        )
    if bucket and wanted.get("ErasuresCopy") != held.get("ErasuresCopy"):
        yield from _bucket(session.client("s3"), bucket)


def _bucket(client: Any, bucket: str) -> Iterator[Fault]:  # noqa: ANN401 - boto3's
    """Of a bucket that this account may not look at nothing is known."""
    try:
        status = client.get_bucket_versioning(Bucket=bucket).get("Status", "never enabled")
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            return
        status = "not there"
    if status != "Enabled":
        yield Fault(
            f"ErasuresCopy: {bucket} must be there and keep versions; versions: {status}",
            f"aws s3api get-bucket-versioning --bucket {bucket}",
            everywhere=True,
        )


def _sender(client: Any, domain: str) -> Iterator[Fault]:  # noqa: ANN401 - boto3's
    yield from _identity(client, domain)
    account = client.get_account()
    if not account.get("ProductionAccessEnabled"):
        yield Fault("SES is in the sandbox: it writes to verified addresses only", SANDBOX.format(domain=domain))
    if account.get("EnforcementStatus") == "SHUTDOWN":
        yield Fault("SES has shut this account down: answer AWS's mail", "aws sesv2 get-account --query Details")
    elif not account.get("SendingEnabled"):
        yield Fault("SES sends nothing for this account", "aws sesv2 put-account-sending-attributes --sending-enabled")


def _identity(client: Any, domain: str) -> Iterator[Fault]:  # noqa: ANN401 - boto3's
    try:
        identity = client.get_email_identity(EmailIdentity=domain)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        create = f"aws sesv2 create-email-identity --email-identity {domain}"
        yield Fault(
            f"{domain} is no identity of SES in this region",
            f"{create} --dkim-signing-attributes NextSigningKeyLength=RSA_2048_BIT",
        )
        return
    if not identity.get("VerifiedForSendingStatus"):
        yield Fault(
            f"{domain} is not verified by SES: enter its three CNAMEs in DNS",
            f"aws sesv2 get-email-identity --email-identity {domain} --query DkimAttributes.Tokens",
        )

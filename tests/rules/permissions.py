"""Rules of permissions: each says exactly what may be done to exactly what."""

from collections.abc import Iterator
from typing import Any

from tests.rules.template import ROLE, Template, listed, resources

Statement = dict[str, Any]
# Statement → why it cannot be exact; each is compared whole, so that nothing else hides behind its name.
WILD: dict[str, tuple[list[str], str]] = {
    "Trace": (["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "X-Ray has no resource that a policy could name"),
    "Interfaces": (
        [
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses",
        ],
        "Lambda makes up their names; NoInterfacesByCode keeps the function's own code from them",
    ),
    "KeepFailedRecords": (["s3:PutObject"], "Lambda makes up the object's name, under a prefix that is given"),
    "EnterErasures": (["s3:PutObject"], "an object is named by the erasure, under a prefix that is given"),
    "KeepLog": (["s3:GetObject", "s3:PutObject"], "a key of commits and of tiles ends with their number"),
    "ReadLog": (["s3:GetObject"], "a key of tiles ends with their number"),
    "ServeLog": (["s3:GetObject"], "a key of figures ends with their month and table, one of tiles with their number"),
    "ReadPublicLog": (["s3:GetObject"], "likewise, and a key of tables has their month"),
    "AccountGrantsByIam": (["kms:*"], "without it no policy could grant the key and no one manage it (AWS's default)"),
}
LOCAL_WILD = {"SubmitLocally": (["ses:SendEmail"], "MiniStack sees no resource in a submission; AWS does")}
INSIDE = {
    "KeepFailedRecords": ["${FailedRecords.Arn}/aws/lambda/*"],
    "EnterErasures": ["${Erasures.Arn}/erased/*"],
    "KeepLog": [f"${{LogBucket.Arn}}/{below}/*" for below in ("commit", "figures", "statistics", "tile")],
    "ReadLog": ["${LogBucket.Arn}/tile/*"],
    "ServeLog": ["${LogBucket.Arn}/figures/*", "${LogBucket.Arn}/tile/*"],
    "ReadPublicLog": ["${LogBucket.Arn}/figures/*", "${LogBucket.Arn}/tile/*"],
}
# Role → condition. The tick erases what lies beside journals of orders and of the register; the page deletes draft
# answers.
# Senders take places out of the line of what is held; the API takes a webhook's row from under its
# owner, in a transaction: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
OF_OWNERS: dict[str, Any] = {
    "ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]},
    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["authority:*", "platform:*", "registrar:*"]},
}
OF_KINDS: dict[str, Any] = {
    "SendWebhookRole": ["authority:*", "endpoint:*", "platform:*", "registrar:*"],
    "PageRole": ["draft_answer:*"],
    "SendEmailRole": ["endpoint:*"],
    "TickRole": [
        "authority:*",
        "caller:*",
        "delivery:*",
        "draft_answer:*",
        "endpoint:*",
        "likeness:*",
        "message:*",
        "order:*",
        "platform:*",
    ],
}
LEADING = "dynamodb:LeadingKeys"
DELETE: dict[str, dict[str, Any]] = {
    "ApiRole": OF_OWNERS,
    **{role: {"ForAllValues:StringLike": {LEADING: keys}} for role, keys in OF_KINDS.items()},
}
# Role → the kinds of items that its function writes (PutItem, UpdateItem), as the stores key them; `tests/rights.py`
# holds each function to them in every story. `registry:` are entries of the register, of which the page writes none:
# what a contact confirms is kept in its platform's journal. The rows of webhooks are kept under their owner.
ROWS = {"authority:*", "platform:*", "registrar:*"}
WRITES: dict[str, set[str]] = {
    "ApiRole": {"caller:*", "delivery:*", "endpoint:*", "likeness:*", "limit:*", "order:*", *ROWS}
    | {f"registry:{kind}" for kind in ("authority", "caller", "platform", "representative")},
    "DispatchRole": {
        "authority:*",
        "caller:*",
        "delivery:*",
        "endpoint:*",
        "order:*",
        "platform:*",
        "registry:platform",
    },
    "SendWebhookRole": {"delivery:*", "endpoint:*", "order:*", *ROWS},
    "SendEmailRole": {"delivery:*", "endpoint:*", "limit:*", "message:*", "order:*", *ROWS},
    "MailFeedbackRole": {"delivery:*", "endpoint:*", "order:*", *ROWS},
    "PageRole": {"delivery:*", "draft_answer:*", "endpoint:*", "limit:*", "order:*", "platform:*"},
    "LogRole": {"log", "order:*"},
    "SweepRole": {"clock"},
    "TickRole": {"caller:*", "delivery:*", "endpoint:*", "order:*", *ROWS}
    | {f"registry:{kind}" for kind in ("caller", "platform")},
    "OperateRole": {"caller:*", "clock", "delivery:*", "endpoint:*", "order:*", *ROWS},
}
# And those that it reads (GetItem, Query); an operator's verification reads all.
READS: dict[str, set[str]] = {
    "ApiRole": WRITES["ApiRole"] | {"clock"},
    "DispatchRole": WRITES["DispatchRole"] | {"registry:authority", *ROWS},
    "SendWebhookRole": {
        "authority:*",
        "caller:*",
        "delivery:*",
        "endpoint:*",
        "order:*",
        "platform:*",
        "registry:platform",
    },
    "SendEmailRole": WRITES["SendEmailRole"] | {"clock", "order:*", "registry:authority", "registry:platform"},
    "MailFeedbackRole": {"clock", "delivery:*", "endpoint:*", "message:*", "order:*", "registry:platform"},
    "PageRole": WRITES["PageRole"] | {"registry:authority", "registry:platform"},
    "LogRole": WRITES["LogRole"],
    "SweepRole": {"clock"},
    "TickRole": WRITES["TickRole"] | {"clock", "draft_answer:*", "registry:authority"},
}
WRITING, READING = {"dynamodb:PutItem", "dynamodb:UpdateItem"}, {"dynamodb:GetItem", "dynamodb:Query"}
KEPT_TOGETHER = {"kms:Encrypt", "kms:Decrypt"}


def nothing_is_allowed_with_a_wildcard(template: Template) -> list[str]:
    return [
        f"{name}.{statement.get('Sid')}: {', '.join(wild)}"
        for name, statement in allowed(template)
        if (wild := [*_wild_actions(statement), *_wild_resources(statement)]) and not _excepted(statement)
    ]


def what_is_wild_on_one_machine_is_not_deployed(template: Template) -> list[str]:
    return [
        f"{name}.{statement['Sid']}: deployed"
        for name, statement in allowed(template)
        if statement.get("Sid") in LOCAL_WILD
    ]


def roles_have_one_policy_and_no_other(template: Template) -> list[str]:
    return [
        f"{name}: more than one policy, or one at another place"
        for name, role in resources(template, ROLE)
        if len(role.get("Policies", [])) != 1 or "ManagedPolicyArns" in role
    ]


def roles_are_for_lambda_only(template: Template) -> list[str]:
    lambdas = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return [
        f"{name}: can be assumed by others than Lambda"
        for name, role in resources(template, ROLE)
        if role["AssumeRolePolicyDocument"]["Statement"] != [lambdas]
    ]


def no_one_both_seals_and_opens_secrets(template: Template) -> list[str]:
    return [
        f"{name}: may both encrypt and decrypt"
        for name, role in resources(template, ROLE)
        if {action for statement in _statements(role) for action in listed(statement["Action"])} >= KEPT_TOGETHER
    ]


def nothing_is_deleted_by_others_or_beyond_what_they_must(template: Template) -> list[str]:
    return [
        f"{name}.{statement.get('Sid')}: may delete other items"
        for name, statement in allowed(template)
        if "dynamodb:DeleteItem" in listed(statement["Action"])
        if name not in DELETE or statement.get("Condition") != DELETE[name]
    ]


def items_are_written_and_read_by_their_kinds_alone(template: Template) -> list[str]:
    """By their partition keys: an intruder in one function reaches no others' items."""
    faults = []
    for actions, by_hand in ((WRITING, WRITES), (READING, READS)):
        for name, statement in allowed(template):
            if name in by_hand and actions & set(listed(statement["Action"])) and _of_the_table(statement):
                led = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get(LEADING)
                faults += [] if set(listed(led)) == by_hand[name] else [f"{name}.{statement['Sid']}: {led}"]
    return faults


def no_other_party_writes_items(template: Template) -> list[str]:
    return [
        f"{name}.{statement.get('Sid')}: writes items"
        for name, statement in allowed(template)
        if WRITING & set(listed(statement["Action"])) and name not in WRITES
    ]


def mails_leave_as_the_one_sender(template: Template) -> list[str]:
    sender = {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
    return [
        f"{name}.{statement.get('Sid')}: sends as anybody of the domain"
        for name, statement in allowed(template)
        if any(str(action).startswith("ses:Send") for action in listed(statement["Action"]))
        and statement.get("Sid") not in LOCAL_WILD
        and statement.get("Condition") != sender
    ]


RULES = tuple(f"rule/${{AWS::StackName}}-{name}" for name in ("sweep", "canary", "log"))
ROUTES = (
    "",
    "v1/{proxy+}",
    "o/{token}",
    "o/{token}/proof",
    "c/{token}",
    "problems",
    "problems/{name}",
    "record",
    "record/figures/{month}/{table}",
    "openapi.json",
    "health",
)


def strangers_may_invoke_nothing(template: Template) -> list[str]:
    """A permission without a source lets anybody's API call the function."""
    return [
        f"{name}: not bound to its route or rule"
        for name, permission in resources(template, "AWS::Lambda::Permission")
        if not str(permission.get("SourceArn", {}).get("Fn::Sub", "")).endswith(
            (*(f"/*/*/{route}" for route in ROUTES), *(f":{rule}" for rule in RULES))
        )
    ]


def allowed(template: Template) -> Iterator[tuple[str, Statement]]:
    """Each statement that allows something: of a role, of a key, of a queue or a bucket.

    That of a network's endpoint allows nothing which a role does not (`network`).
    """
    there = (item for item in template["Resources"].items() if item[1]["Type"] != "AWS::EC2::VPCEndpoint")
    for name, resource in there:
        for statement in _statements(resource.get("Properties", {})):
            if statement["Effect"] == "Allow":
                yield name, statement


def _statements(properties: dict[str, Any]) -> Iterator[Statement]:
    for inline in properties.get("Policies", []):
        yield from inline["PolicyDocument"]["Statement"]
    for name in ("PolicyDocument", "KeyPolicy"):
        yield from properties.get(name, {}).get("Statement", [])


def _wild_actions(statement: Statement) -> list[str]:
    return [action for action in listed(statement.get("Action", "*")) if "*" in action]


def _wild_resources(statement: Statement) -> list[str]:
    texts = (
        resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
        for resource in listed(statement.get("Resource", "*"))
    )
    return [text for text in texts if "*" in text]


def _of_the_table(statement: Statement) -> bool:
    return any(resource == {"Fn::GetAtt": ["Table", "Arn"]} for resource in listed(statement["Resource"]))


def _excepted(statement: Statement) -> bool:
    sid = str(statement.get("Sid"))
    actions, _ = (WILD | LOCAL_WILD).get(sid, ([], ""))
    return listed(statement.get("Action")) == actions and _wild_resources(statement) == INSIDE.get(sid, ["*"])

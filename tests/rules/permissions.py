"""Rules of permissions: each says exactly what may be done to exactly what."""

from collections.abc import Iterator
from typing import Any

from tests.rules.template import ROLE, Template, listed, resources

Statement = dict[str, Any]
# Statement → why it cannot be exact; each is compared whole, so that nothing else hides behind its name.
WILD: dict[str, tuple[list[str], str]] = {
    "Trace": (["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "X-Ray has no resource that a policy could name"),
    "KeepFailedRecords": (["s3:PutObject"], "Lambda makes up the object's name, under a prefix that is given"),
    "AccountGrantsByIam": (["kms:*"], "without it no policy could grant the key and nobody manage it (AWS's default)"),
}
LOCAL_WILD = {"SubmitLocally": (["ses:SendEmail"], "MiniStack sees no resource in a submission; AWS does")}
INSIDE = {"KeepFailedRecords": "${FailedRecords.Arn}/aws/lambda/*"}
# Role → condition. Senders take places out of the line of what is held; the API takes a webhook's row from under its
# owner, in a transaction: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
OF_OWNERS: dict[str, Any] = {
    "ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]},
    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["authority:*", "platform:*", "registrar:*"]},
}
DELETE: dict[str, dict[str, Any] | None] = {"ApiRole": OF_OWNERS, "SendWebhookRole": None, "SendEmailRole": None}
KEPT_TOGETHER = {"kms:Encrypt", "kms:Decrypt"}


def nothing_is_allowed_with_a_wildcard(template: Template) -> list[str]:
    return [
        f"{name}.{statement.get('Sid')}: {', '.join(wild)}"
        for name, statement in allowed(template)
        if (wild := [*_wild_actions(statement), *_wild_resources(statement)]) and not _excepted(statement)
    ]


def what_is_wild_on_one_machine_is_not_deployed(template: Template) -> list[str]:
    return [f"{name}.{one['Sid']}: deployed" for name, one in allowed(template) if one.get("Sid") in LOCAL_WILD]


def roles_have_one_policy_and_no_other(template: Template) -> list[str]:
    return [
        f"{name}: more than one policy, or one that stands elsewhere"
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


def nobody_both_seals_and_opens_secrets(template: Template) -> list[str]:
    return [
        f"{name}: may both encrypt and decrypt"
        for name, role in resources(template, ROLE)
        if {action for one in _statements(role) for action in listed(one["Action"])} >= KEPT_TOGETHER
    ]


def nothing_is_deleted_by_others_or_beyond_what_they_must(template: Template) -> list[str]:
    return [
        f"{name}.{statement.get('Sid')}: may delete other items"
        for name, statement in allowed(template)
        if "dynamodb:DeleteItem" in listed(statement["Action"])
        if name not in DELETE or statement.get("Condition") != DELETE[name]
    ]


ROUTES = ("v1/{proxy+}", "o/{token}", "c/{token}", "problems", "problems/{name}", "openapi.json")


def strangers_may_invoke_nothing(template: Template) -> list[str]:
    """A permission without a source lets anybody's API call the function."""
    return [
        f"{name}: not bound to the route"
        for name, permission in resources(template, "AWS::Lambda::Permission")
        if not str(permission.get("SourceArn", {}).get("Fn::Sub", "")).endswith(tuple(f"/*/*/{one}" for one in ROUTES))
    ]


def allowed(template: Template) -> Iterator[tuple[str, Statement]]:
    """Each statement that allows something: of a role, of a key, of a queue or a bucket."""
    for name, resource in template["Resources"].items():
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
    texts = (one.get("Fn::Sub", "") if isinstance(one, dict) else one for one in listed(statement.get("Resource", "*")))
    return [text for text in texts if "*" in text]


def _excepted(statement: Statement) -> bool:
    sid = str(statement.get("Sid"))
    actions, _ = (WILD | LOCAL_WILD).get(sid, ([], ""))
    return listed(statement.get("Action")) == actions and _wild_resources(statement) == [INSIDE.get(sid, "*")]

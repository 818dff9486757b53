"""GetSecretValue and PutSecretValue."""

from typing import Any

from tests.simulation.conformance.rows import ANY, AnyOrder, Ref, Refused, Row, Step

GET = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html"
PUT = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html"
DELETE = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html"
VERSIONS = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html"
Values = dict[str, Any]
TOKEN = "0" * 32
MISSING, STATE = Refused("ResourceNotFoundException"), Refused("InvalidRequestException")


def value(text: str, *stages: str, version: object = ANY) -> Values:
    """The answer with a value."""
    fixed = {"ARN": "$secret", "Name": "$secret_name", "VersionId": version, "CreatedDate": ANY}
    return {**fixed, "SecretString": text, "VersionStages": AnyOrder(stages)}


def put(text: str, **more: Any) -> Step:  # noqa: ANN401 - a request's parameters
    return Step("PutSecretValue", {"SecretId": "$secret", "SecretString": text, **more})


def _get(name: str, answer: Values | Refused, source: str = GET, **more: object) -> Row:
    request = {"SecretId": "$secret", **more.pop("request", {})}  # type: ignore[dict-item]
    return Row(f"secret: {name}", "secretsmanager", "GetSecretValue", request, answer, source, **more)  # type: ignore[arg-type]


def _put(name: str, answer: Values | Refused, source: str = PUT, **more: object) -> Row:
    request = {"SecretId": "$secret", "SecretString": "b", **more.pop("request", {})}  # type: ignore[dict-item]
    return Row(f"put secret: {name}", "secretsmanager", "PutSecretValue", request, answer, source, **more)  # type: ignore[arg-type]


def stage(name: str) -> Values:
    return {"VersionStage": name}


WRITTEN = {"ARN": "$secret", "Name": "$secret_name", "VersionId": ANY, "VersionStages": ["AWSCURRENT"]}
OF_TOKEN = {**WRITTEN, "VersionId": TOKEN}
TWO = [put("b"), put("c")]
PENDING = put("b", VersionStages=["AWSPENDING"], ClientRequestToken=TOKEN)
LABELLED = {"VersionStages": ["AWSPENDING"], "ClientRequestToken": TOKEN}
DELETED = Step("DeleteSecret", {"SecretId": "$secret"})
RESTORED = Step("RestoreSecret", {"SecretId": "$secret"})
OLD = {"VersionId": Ref(0, ("VersionId",))}

ROWS = (
    _get("its value", value("$value", "AWSCURRENT")),
    _get("its value by its name", value("$value", "AWSCURRENT"), request={"SecretId": "$secret_name"}),
    _get("no previous one", MISSING, request=stage("AWSPREVIOUS")),
    _get("the current one", value("c", "AWSCURRENT"), VERSIONS, before=TWO, request=stage("AWSCURRENT")),
    _get("the previous one", value("b", "AWSPREVIOUS"), VERSIONS, before=TWO, request=stage("AWSPREVIOUS")),
    _get("by a version's id", value("c", "AWSCURRENT"), before=[put("c")], request=OLD),
    _get("by the id of an older version", value("b", "AWSPREVIOUS"), before=TWO, request=OLD),
    _get("by an id and another version's label", STATE, before=TWO, request={**OLD, **stage("AWSCURRENT")}),
    _get("by an id that is not there", MISSING, request={"VersionId": TOKEN}),
    _get("by a label that is not there", MISSING, request=stage("AWSPENDING")),
    _get("pending, which changes nothing", value("$value", "AWSCURRENT"), VERSIONS, before=[PENDING]),
    _get(
        "what is pending",
        value("b", "AWSPENDING", version=TOKEN),
        VERSIONS,
        before=[PENDING],
        request=stage("AWSPENDING"),
    ),
    _get("one that is not there", MISSING, request={"SecretId": "nowhere"}),
    _get("one that will be deleted", STATE, DELETE, before=[DELETED]),
    _get("one that was to be deleted", value("$value", "AWSCURRENT"), DELETE, before=[DELETED, RESTORED]),
    _put("a new version", WRITTEN),
    _put("a version by its token", OF_TOKEN, request={"ClientRequestToken": TOKEN}),
    _put(
        "a token's second time",
        OF_TOKEN,
        request={"ClientRequestToken": TOKEN},
        before=[put("b", ClientRequestToken=TOKEN)],
    ),
    _put(
        "a token for another value",
        Refused("ResourceExistsException"),
        request={"ClientRequestToken": TOKEN},
        before=[put("c", ClientRequestToken=TOKEN)],
    ),
    _put("a token that is too short", Refused("InvalidParameterException"), request={"ClientRequestToken": "a"}),
    _put("a pending version", {**OF_TOKEN, "VersionStages": ["AWSPENDING"]}, request=LABELLED),
    _put("of one that is not there", MISSING, request={"SecretId": "nowhere"}),
    _put("of one that will be deleted", STATE, DELETE, before=[DELETED]),
)

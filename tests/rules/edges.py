"""Rules of the edges: who comes in, and what is kept of it."""

import json
import re
from typing import Any

from tests.rules.queues import refuses_plain_http
from tests.rules.template import Template, resources, target

BUCKET = "AWS::S3::Bucket"
OPEN = {
    "ANY /o/{token}": "the link in the path is what says who may answer, and the function checks it",
    "ANY /o/{token}/proof": "likewise, of the file of an order's proofs",
    "ANY /c/{token}": "likewise of a contact's test",
    "ANY /": "shows the names and telephones of authorities, which each of their orders shows",
    "ANY /problems": "reads a file of the package, the same for everybody",
    "ANY /problems/{name}": "likewise",
    "ANY /openapi.json": "likewise",
    "ANY /record": "reads what the public log has published, of no order and of no person",
    "ANY /record/figures/{month}/{table}": "likewise",
    "GET /health": "one item is read, and the answer is whether that succeeded",
}
MOST_OPEN = 50  # requests a second to one open route
LOGGED = {
    "$context.requestId",
    "$context.requestTimeEpoch",
    "$context.routeKey",
    "$context.httpMethod",
    "$context.status",
    "$context.responseLength",
    "$context.responseLatency",
    "$context.integration.status",
    "$context.integration.error",
    "$context.authorizer.error",
}


def every_route_asks_for_a_token(template: Template) -> list[str]:
    authorizers = dict(resources(template, "AWS::ApiGatewayV2::Authorizer"))
    return [
        f"{name}: open to anybody"
        for name, route in resources(template, "AWS::ApiGatewayV2::Route")
        if route.get("RouteKey") not in OPEN
        and (
            route.get("AuthorizationType") != "JWT"
            or authorizers.get(target(route.get("AuthorizerId")), {}).get("AuthorizerType") != "JWT"
        )
    ]


def tokens_are_checked_against_issuer_and_audience(template: Template) -> list[str]:
    configuration = {"Issuer": {"Ref": "JwtIssuer"}, "Audience": [{"Ref": "JwtAudience"}]}
    return [
        f"{name}: takes tokens of others, or for others"
        for name, authorizer in resources(template, "AWS::ApiGatewayV2::Authorizer")
        if authorizer.get("JwtConfiguration") != configuration
    ]


def access_logs_hold_routes_and_no_paths(template: Template) -> list[str]:
    return [
        f"{name}: {fault}"
        for name, stage in resources(template, "AWS::ApiGatewayV2::Stage")
        for fault in _log_faults(_log_format(stage))
    ]


def stages_are_throttled(template: Template) -> list[str]:
    return [
        f"{name}: not throttled"
        for name, stage in resources(template, "AWS::ApiGatewayV2::Stage")
        if not {"ThrottlingBurstLimit", "ThrottlingRateLimit"} <= set(stage.get("DefaultRouteSettings", {}))
    ]


def open_routes_are_throttled_for_themselves(template: Template) -> list[str]:
    """Or a flood of what anybody may ask uses up the requests that callers with a token have, and Lambda with them."""
    settings = [stage.get("RouteSettings", {}) for _, stage in resources(template, "AWS::ApiGatewayV2::Stage")]
    return [
        f"{route}: as many requests as the API has"
        for of_stage in settings
        for route in OPEN
        if not 0 < of_stage.get(route, {}).get("ThrottlingRateLimit", 0) <= MOST_OPEN
        or "ThrottlingBurstLimit" not in of_stage[route]
    ] + [f"{route}: is no open route" for of_stage in settings for route in set(of_stage) - set(OPEN)]


def stages_wait_for_the_routes_that_they_name(template: Template) -> list[str]:
    """Or the stage is made, or changed, before a route that its settings name, and the deployment fails."""
    routes = {route["RouteKey"]: name for name, route in resources(template, "AWS::ApiGatewayV2::Route")}
    return [
        f"{name}: may come before {route}"
        for name, stage in resources(template, "AWS::ApiGatewayV2::Stage")
        for route in stage.get("RouteSettings", {})
        if routes.get(route) not in template["Resources"][name].get("DependsOn", [])
    ]


def browsers_of_other_sites_are_not_invited(template: Template) -> list[str]:
    return [
        f"{name}: CORS" for name, api in resources(template, "AWS::ApiGatewayV2::Api") if "CorsConfiguration" in api
    ]


def buckets_are_closed(template: Template) -> list[str]:
    return [
        f"{name}: {fault}" for name, bucket in resources(template, BUCKET) for fault in _open(template, name, bucket)
    ]


def private_targets_exist_on_one_machine_only(template: Template) -> list[str]:
    forbidden = {
        "RuleCondition": {"Fn::Equals": [{"Ref": "Local"}, "false"]},
        "Assert": {"Fn::Equals": [{"Ref": "AllowedTargets"}, ""]},
    }
    rules = [
        {"RuleCondition": rule.get("RuleCondition"), "Assert": assertion["Assert"]}
        for rule in template.get("Rules", {}).values()
        for assertion in rule["Assertions"]
    ]
    return [] if forbidden in rules else ["AllowedTargets: may be given on AWS"]


def parameters_are_checked(template: Template) -> list[str]:
    return [
        f"{name}: takes anything"
        for name, parameter in template["Parameters"].items()
        if not parameter.get("Description") or not ({"AllowedPattern", "AllowedValues"} & set(parameter))
    ]


def _log_format(stage: dict[str, Any]) -> str:
    form = stage.get("AccessLogSettings", {}).get("Format", "")
    return str(form.get("Fn::Sub", "") if isinstance(form, dict) else form)


def _log_faults(form: str) -> list[str]:
    try:
        json.loads(form)
    except ValueError:
        return ["no access log, or one that is not JSON"]
    unknown = sorted(set(re.findall(r"\$context\.[A-Za-z.]+", form)) - LOGGED)
    return [f"logs {name}" for name in unknown]


def _open(template: Template, name: str, bucket: dict[str, Any]) -> list[str]:
    shut = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    statements = [
        statement
        for _, policy in resources(template, "AWS::S3::BucketPolicy")
        if target(policy["Bucket"]) == name
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    rules = bucket.get("LifecycleConfiguration", {}).get("Rules", [])
    faults = {
        "not encrypted": "BucketEncryption" not in bucket,
        "can be made public": any(
            bucket.get("PublicAccessBlockConfiguration", {}).get(setting) is not True for setting in shut
        ),
        "keeps for ever": not any(rule["Status"] == "Enabled" and "ExpirationInDays" in rule for rule in rules),
        "plain http is not refused": not any(
            refuses_plain_http(statement, "s3:*", [name, name]) for statement in statements
        ),
    }
    return [fault for fault, fault_holds in faults.items() if fault_holds]

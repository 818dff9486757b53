"""A public log that is served to strangers, has witnesses, and whose old key is let go: what the template makes."""

from typing import Any

import pytest

from tests.rules import ALL, Rule
from tests.rules.template import Template, deployed, read, resources

ARN = "arn:aws:kms:eu-central-1:123456789012:key/1"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
DOMAIN = {"LogDomain": "log.example", "LogCertificate": CERTIFICATE}
SERVED, FRONT = "LogServed", "AWS::CloudFront::Distribution"
PUBLIC = ["checkpoint", "figures/*", "tile/*"]


def template(**parameters: str) -> Template:
    return deployed(read(), Local="false", LogOrigin="log.example/orders", **parameters)


def front(**parameters: str) -> dict[str, Any]:
    ((_, distribution),) = resources(template(LogServed="yes", **parameters), FRONT)
    return dict(distribution["DistributionConfig"])


def given(made: Template) -> list[dict[str, Any]]:
    """What the bucket's policy lets others do."""
    statements = made["Resources"]["LogBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    return [statement for statement in statements if statement.get("Effect") == "Allow"]


def log_role(made: Template) -> dict[str, Any]:
    (policy,) = made["Resources"]["LogRole"]["Properties"]["Policies"]
    return {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_all_rules_hold(rule: Rule) -> None:
    assert rule(template(LogServed="yes", LogPolicy="policy/1", LogKeyInUse=ARN, **DOMAIN)) == []


def test_the_bucket_lets_cloudfront_read_what_is_public_and_nothing_else() -> None:
    (statement,) = given(template(LogServed="yes"))
    assert (statement["Principal"], statement["Action"]) == ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    assert statement["Resource"] == [{"Fn::Sub": f"${{LogBucket.Arn}}/{path}"} for path in PUBLIC]
    of = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${LogDistribution}"
    assert statement["Condition"] == {"StringEquals": {"aws:SourceArn": {"Fn::Sub": of}}}


def test_strangers_read_files_by_https_and_nothing_of_a_request_makes_them_others() -> None:
    behaviour = front()["DefaultCacheBehavior"]
    assert (behaviour["AllowedMethods"], behaviour["ViewerProtocolPolicy"]) == (["GET", "HEAD"], "https-only")
    assert "CacheBehaviors" not in front()
    policy = template(LogServed="yes")["Resources"]["LogCachePolicy"]["Properties"]["CachePolicyConfig"]
    key = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    assert [key[name] for name in ("CookiesConfig", "HeadersConfig", "QueryStringsConfig")] == [
        {"CookieBehavior": "none"},
        {"HeaderBehavior": "none"},
        {"QueryStringBehavior": "none"},
    ]
    assert (policy["MinTTL"], policy["MaxTTL"]) == (0, 31536000), "what an object says counts"


def test_a_domain_of_ones_own_has_its_certificate_and_todays_tls() -> None:
    assert front()["ViewerCertificate"] == {"CloudFrontDefaultCertificate": True}
    own = front(**DOMAIN)
    assert (len(own["Aliases"]), own["ViewerCertificate"]["MinimumProtocolVersion"]) == (1, "TLSv1.2_2021")


@pytest.mark.parametrize("parameters", [{}, {"LogServed": "no"}, DOMAIN])
def test_without_a_yes_no_stranger_reads_anything(parameters: dict[str, str]) -> None:
    made = template(**parameters)
    kinds = {resource["Type"] for resource in made["Resources"].values()}
    assert not [kind for kind in kinds if kind.startswith("AWS::CloudFront")]
    assert given(made) == []


def test_the_function_reads_the_one_policy_that_is_named_and_writes_none() -> None:
    role = log_role(template(LogPolicy="policy/1"))
    assert role["ReadPolicy"]["Action"] == "s3:GetObject"
    assert role["ReadPolicy"]["Resource"] == {"Fn::Sub": "${LogBucket.Arn}/${LogPolicy}"}
    assert "policy" not in str(role["KeepLog"])
    assert "ReadPolicy" not in log_role(template())


def test_the_key_in_use_signs_in_place_of_our_own() -> None:
    made = template(LogKeyInUse=ARN)
    variables = made["Resources"]["LogFunction"]["Properties"]["Environment"]["Variables"]
    assert variables["LOG_KEY_ID"] == {"Ref": "LogKeyInUse"} == log_role(made)["Sign"]["Resource"][0]
    assert made["Resources"]["LogKeyAlias"]["Properties"]["TargetKeyId"] == {"Ref": "LogKeyInUse"}
    assert "LogKey" in made["Resources"], "it stays, and is disabled by a person"

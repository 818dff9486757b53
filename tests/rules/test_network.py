"""Each rule of the network for fixed addresses can fail."""

import pytest

from infra.template import deployed, read
from tests.rules import Rule, network
from tests.rules.defects import GONE, named, planted
from tests.rules.template import Template

IN_IT = {"SubnetIds": [{"Ref": "WebhookSubnetA"}]}
ANYBODY = [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 65535, "CidrIp": "0.0.0.0/0"}]
INTERFACES = "WebhookInterfaces/PolicyDocument/Statement"
OTHER_KEY = "arn:aws:kms:eu-central-1:111122223333:key/mrk-1"
DEFECTS: list[tuple[Rule, str, object]] = [
    (network.only_what_sends_webhooks_is_in_a_network, "TickFunction/VpcConfig", IN_IT),
    (network.it_leaves_by_a_fixed_address_in_each_of_two_zones, "SendWebhookFunction/VpcConfig/SubnetIds/1", GONE),
    (network.it_leaves_by_a_fixed_address_in_each_of_two_zones, "WebhookRouteB/NatGatewayId/Ref", "WebhookNatA"),
    (network.it_leaves_by_a_fixed_address_in_each_of_two_zones, "WebhookRouteA/NatGatewayId", GONE),
    (network.it_leaves_by_a_fixed_address_in_each_of_two_zones, "WebhookNatA/AllocationId", GONE),
    (network.it_leaves_by_a_fixed_address_in_each_of_two_zones, "WebhookSubnetB/AvailabilityZone/Fn::Select/0", 0),
    (network.addresses_outlive_the_stack, "WebhookAddressA:DeletionPolicy", GONE),
    (network.addresses_outlive_the_stack, "WebhookAddressB:UpdateReplacePolicy", "Delete"),
    (network.what_it_calls_has_an_endpoint_for_ours_alone, "WebhookKeyEndpoint:", GONE),
    (network.what_it_calls_has_an_endpoint_for_ours_alone, "WebhookTableEndpoint/PolicyDocument", GONE),
    (
        network.what_it_calls_has_an_endpoint_for_ours_alone,
        "WebhookQueueEndpoint/PolicyDocument/Statement/0/Resource",
        "*",
    ),
    (network.nothing_comes_in, "WebhookSecurityGroup/SecurityGroupIngress", ANYBODY),
    (network.nothing_comes_in, "WebhookEndpointSecurityGroup/SecurityGroupIngress", ANYBODY),
    (network.code_makes_no_interfaces, f"{INTERFACES}/1", GONE),
    (network.code_makes_no_interfaces, f"{INTERFACES}/1/Condition", GONE),
    (network.lambda_may_give_interfaces_back, "WebhookSubnetB:DependsOn", GONE),
    (network.lambda_may_give_interfaces_back, "WebhookSecurityGroup:DependsOn", GONE),
    (network.lambda_may_give_interfaces_back, f"{INTERFACES}/0/Action/3", "ec2:DescribeSubnets"),
    (
        network.what_the_role_may_reach_the_endpoints_let_through,
        "WebhookKeyEndpoint/PolicyDocument/Statement/0/Resource",
        {"Ref": "SecretsKeyInUse"},
    ),
]


def fixed() -> Template:
    return deployed(read(), Local="false", FixedAddresses="yes")


@pytest.mark.parametrize(("rule", "where", "instead"), DEFECTS, ids=named)
def test_a_defect_is_reported(rule: Rule, where: str, instead: object) -> None:
    assert rule(planted(fixed(), where, instead))


def test_an_endpoint_lets_through_the_key_that_is_in_use() -> None:
    """Of a stack that was restored beside a replica of the key."""
    template = deployed(read(), Local="false", FixedAddresses="yes", SecretsKeyInUse=OTHER_KEY)
    assert network.what_the_role_may_reach_the_endpoints_let_through(template) == []

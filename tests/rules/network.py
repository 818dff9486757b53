"""Rules of the network that `FixedAddresses` makes: webhooks leave by two known addresses, and nothing else changes."""

from collections.abc import Iterator
from typing import Any

from tests.rules.template import FUNCTION, Template, listed, resources, target

SUBNET, ROUTE, NAT, EIP = "AWS::EC2::Subnet", "AWS::EC2::Route", "AWS::EC2::NatGateway", "AWS::EC2::EIP"
POLICY = "AWS::IAM::Policy"
ASSOCIATION, ENDPOINT = "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPCEndpoint"
SENDER = "SendWebhookFunction"
ANYWHERE = "0.0.0.0/0"
# Not by an endpoint: Lambda itself takes a function's log and its traces.
BY_LAMBDA = {"logs", "xray", "ec2"}


def only_what_sends_webhooks_is_in_a_network(template: Template) -> list[str]:
    """Each other function is faster and cheaper without one, and calls nothing that asks for an address."""
    there = {name for name, function in resources(template, FUNCTION) if "VpcConfig" in function}
    return [f"{name}: in a network" for name in sorted(there - {SENDER})]


def it_leaves_by_a_fixed_address_in_each_of_two_zones(template: Template) -> list[str]:
    """A zone that is away takes half of the tries along, not all."""
    subnets = _subnets(template)
    zones, ways = {str(_of(template, name)["AvailabilityZone"]) for name in subnets}, set[str]()
    faults = []
    for name in subnets:
        nat = _way_out(template, name)
        ways.add(nat)
        if not nat or str(_of(template, target(_of(template, nat)["SubnetId"]))["AvailabilityZone"]) not in str(
            _of(template, name)["AvailabilityZone"]
        ):
            faults.append(f"{name}: no gateway in its own zone")
    few = subnets and (len(zones) < 2 or len(ways) < 2)
    return [*faults, *([f"{SENDER}: leaves by fewer than two zones"] if few else [])]


def addresses_outlive_the_stack(template: Template) -> list[str]:
    """A receiver has them in its firewall."""
    names = [name for name, _ in resources(template, EIP)]
    return [
        f"{name}: goes with the stack"
        for name in names
        if template["Resources"][name].get("DeletionPolicy") != "RetainExceptOnCreate"
        or template["Resources"][name].get("UpdateReplacePolicy") != "Retain"
    ]


def what_it_calls_has_an_endpoint_for_ours_alone(template: Template) -> list[str]:
    if not _subnets(template):
        return []
    called = {action.partition(":")[0] for action in _actions(template)} - BY_LAMBDA
    there = {str(of["ServiceName"]["Fn::Sub"]).rpartition(".")[2]: of for _, of in resources(template, ENDPOINT)}
    return [
        *(f"{service}: no endpoint" for service in sorted(called - set(there))),
        *(
            f"{service}: reaches what is not ours"
            for service, of in there.items()
            for statement in of.get("PolicyDocument", {"Statement": [{"Resource": "*"}]})["Statement"]
            if not isinstance(statement["Resource"], dict)
        ),
    ]


def nothing_comes_in(template: Template) -> list[str]:
    groups = dict(resources(template, "AWS::EC2::SecurityGroup"))
    return [
        f"{name}: takes what comes from elsewhere"
        for name, group in groups.items()
        for entry in group.get("SecurityGroupIngress", [])
        if name == "WebhookSecurityGroup" or target(entry.get("SourceSecurityGroupId")) != "WebhookSecurityGroup"
    ]


def what_the_role_may_reach_the_endpoints_let_through(template: Template) -> list[str]:
    """Also where another key is in use than this stack's: an endpoint that names another one stops every webhook."""
    through = {
        str(of["ServiceName"]["Fn::Sub"]).rpartition(".")[2]: _named(of["PolicyDocument"]["Statement"])
        for _, of in resources(template, ENDPOINT)
    }
    return [
        f"{service}: {resource} is not let through"
        for statement in _statements(template)
        for service in {str(action).partition(":")[0] for action in listed(statement["Action"])} & set(through)
        for resource in sorted(_named([statement]) - through[service])
    ]


def code_makes_no_interfaces(template: Template) -> list[str]:
    """Lambda makes them by the function's role, and says so in each request of the function's own."""
    statements = [of for of in _statements(template) if "ec2:" in str(of["Action"])]
    allowed, denied = (
        {action for of in statements if of["Effect"] == effect for action in listed(of["Action"])}
        for effect in ("Allow", "Deny")
    )
    bound = all("lambda:SourceFunctionArn" in str(of.get("Condition")) for of in statements if of["Effect"] == "Deny")
    return [] if allowed == denied and bound else [f"{SENDER}: {', '.join(sorted(allowed - denied)) or 'unbound'}"]


def lambda_may_give_interfaces_back(template: Template) -> list[str]:
    """It does so by the role, after the function has left: the permission is no part of the role, and goes last.

    An update takes a statement out of a role before it takes the function out of its network. Then the interfaces
    remain, and no subnet can be deleted. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    """
    if not _subnets(template):
        return []
    by = {name for name, of in resources(template, POLICY) if _may_delete(of["PolicyDocument"]["Statement"])}
    if len(by) != 1:
        return [f"{SENDER}: {len(by)} policies of their own let Lambda delete interfaces"]
    held = [*_subnets(template), *(target(group) for group in _of(template, SENDER)["VpcConfig"]["SecurityGroupIds"])]
    return [
        f"{name}: goes after {', '.join(by)}"
        for name in held
        if not by & set(listed(template["Resources"][name].get("DependsOn")))
    ]


def _may_delete(statements: list[dict[str, Any]]) -> bool:
    return any(of["Effect"] == "Allow" and "ec2:DeleteNetworkInterface" in listed(of["Action"]) for of in statements)


def _named(statements: list[dict[str, Any]]) -> set[str]:
    return {str(resource) for of in statements for resource in listed(of["Resource"])}


def _subnets(template: Template) -> list[str]:
    shape = _of(template, SENDER).get("VpcConfig", {})
    return [target(subnet) for subnet in shape.get("SubnetIds", [])]


def _way_out(template: Template, subnet: str) -> str:
    """The NAT gateway to which a subnet's traffic goes; empty if it goes elsewhere, or if its address is not fixed."""
    tables = [
        target(of["RouteTableId"]) for _, of in resources(template, ASSOCIATION) if target(of["SubnetId"]) == subnet
    ]
    ways = [
        target(of.get("NatGatewayId"))
        for _, of in resources(template, ROUTE)
        if target(of["RouteTableId"]) in tables and of.get("DestinationCidrBlock") == ANYWHERE
    ]
    fixed = {
        name
        for name, of in resources(template, NAT)
        if target(of.get("AllocationId")) in dict(resources(template, EIP))
    }
    return ways[0] if len(ways) == 1 and ways[0] in fixed else ""


def _actions(template: Template) -> Iterator[str]:
    for statement in _statements(template):
        yield from (str(action) for action in listed(statement["Action"]))


def _statements(template: Template) -> Iterator[dict[str, Any]]:
    """Of the sender's role, and of what is added to it with the network."""
    role = target(_of(template, SENDER)["Role"])
    for inline in _of(template, role)["Policies"]:
        yield from inline["PolicyDocument"]["Statement"]
    for _, policy in resources(template, POLICY):
        if role in {target(name) for name in policy["Roles"]}:
            yield from policy["PolicyDocument"]["Statement"]


def _of(template: Template, name: str) -> dict[str, Any]:
    properties: dict[str, Any] = template["Resources"][name]["Properties"]
    return properties

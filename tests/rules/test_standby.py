"""Copies in another region or account: what `infra/standby.yaml` and the copying stack must keep to."""

from typing import Any

import yaml

from infra.template import ROLE, ROOT, Template, deployed, read, read_operations, resources
from tests.cloud import _Tags

VAULT = "arn:aws:backup:eu-west-1:111122223333:backup-vault:removal-orders-copies"
COPIES = "arn:aws:s3:::removal-orders-standby-erasures"
FORGOTTEN_AFTER = 35  # days: the contract says when backups have forgotten what was erased
KEPT = {"SecretsKeyReplica", "CopyKey", "CopyVault", "Erasures"}


def standby() -> Template:
    """The template, with tags as plain values."""
    template: Template = yaml.load((ROOT / "infra/standby.yaml").read_text("utf-8"), Loader=_Tags)  # noqa: S506 - a SafeLoader
    return template


def plan() -> dict[str, Any]:
    """The one rule of the plan."""
    ((_, made),) = resources(deployed(read_operations(), BackupCopyVault=VAULT), "AWS::Backup::BackupPlan")
    (rule,) = made["BackupPlan"]["BackupPlanRule"]
    return dict(rule)


def test_no_copy_goes_before_or_stays_after_what_the_contract_says() -> None:
    lock = standby()["Resources"]["CopyVault"]["Properties"]["LockConfiguration"]
    assert lock == {"MinRetentionDays": FORGOTTEN_AFTER, "MaxRetentionDays": FORGOTTEN_AFTER}
    (copy,) = plan()["CopyActions"]
    assert copy["Lifecycle"] == {"DeleteAfterDays": FORGOTTEN_AFTER}
    assert plan()["Lifecycle"]["DeleteAfterDays"] <= FORGOTTEN_AFTER


def test_the_ledger_outlasts_every_copy_here_and_there() -> None:
    here = read()["Resources"]["Erasures"]["Properties"]
    there = standby()["Resources"]["Erasures"]["Properties"]
    for bucket in (here, there):
        (rule,) = bucket["LifecycleConfiguration"]["Rules"]
        assert rule["ExpirationInDays"] > 2 * FORGOTTEN_AFTER


def test_what_another_region_keeps_outlives_its_stack() -> None:
    made = standby()["Resources"]
    assert {name for name, each in made.items() if each.get("DeletionPolicy") == "Retain"} == KEPT


def test_nothing_is_copied_where_no_place_is_named() -> None:
    kinds = {resource["Type"] for resource in deployed(read_operations())["Resources"].values()}
    assert not any(kind.startswith("AWS::Backup::") for kind in kinds)
    bucket = deployed(read(), Local="false")["Resources"]["Erasures"]["Properties"]
    assert not {"ReplicationConfiguration", "VersioningConfiguration"} & set(bucket)


def test_the_ledger_is_copied_by_a_role_for_s3_alone() -> None:
    template = deployed(read(), Local="false", ErasuresCopy=COPIES)
    role = dict(resources(template, ROLE))["ErasuresCopyRole"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    bucket = template["Resources"]["Erasures"]["Properties"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    (rule,) = bucket["ReplicationConfiguration"]["Rules"]
    assert rule["Filter"] == {"Prefix": "erased/"}


def test_another_stacks_key_takes_the_place_of_its_own_everywhere() -> None:
    arn = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1"
    template = deployed(read(), Local="false", SecretsKeyInUse=arn)
    named = str({name: each for name, each in template["Resources"].items() if name != "SecretsKeyAlias"})
    assert "['SecretsKey', 'Arn']" not in named + str(template["Outputs"])
    assert named.count("{'Ref': 'SecretsKeyInUse'}") == 5  # api, send_webhook and operate; who seals, and who opens

"""Rehearsals: a key or an account is lost or stolen, and the operator types what the page says and nothing else."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from removal.cli import main
from removal.record import instant
from tests.cloud import client
from tests.fake_ses import accepts
from tests.operations.runbook import opened
from tests.operations.shell import Answer
from tests.operations.written import written
from tests.people import PRIMARY, Cast
from tests.world import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def prints(text: str) -> Callable[[list[str]], Answer]:
    """Answers a call of AWS with this."""
    return lambda _: (0, text)


def test_a_stolen_link_key_is_worth_nothing_and_every_contact_has_another_link(
    world: World, by_mail: Cast, tmp_path: Path
) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(MINUTE)
    stolen = world.mailbox.to(PRIMARY)[-1].link
    assert by_mail.page(stolen).get().status == 200

    page = opened(
        "link-key",
        tmp_path,
        world,
        {
            "secretsmanager describe-secret": prints("null"),
            "cloudtrail lookup-events": prints("2026-11-24 GetSecretValue thief\n"),
            "secretsmanager restore-secret": prints(""),
        },
    )
    assert "thief" in page.next(page.look)
    page.next(page.mend)
    page.next(page.mend)
    world.run(6 * MINUTE)
    assert by_mail.page(stolen).get().status == 404
    assert by_mail.page(stolen).answer("acknowledge").status == 404
    assert f"{order}: 0 webhooks and 1 mails go out" in page.next(page.mend)
    world.run(2 * MINUTE)
    fresh = world.mailbox.to(PRIMARY)[-1].link
    assert (fresh != stolen, by_mail.page(fresh).get().status) == (True, 200)
    page.next(page.mend, REASON="a key was stolen")
    page.next(page.mend)
    assert page.done
    by_mail.sound(order)


def test_one_rotation_leaves_a_stolen_link_key_good(world: World, by_mail: Cast) -> None:
    """Why the page rotates twice."""
    by_mail.issue()
    world.run(MINUTE)
    stolen = world.mailbox.to(PRIMARY)[-1].link
    assert main(["link-key", "rotate", "--yes"]) == 0
    world.run(6 * MINUTE)
    assert by_mail.page(stolen).get().status == 200


def test_a_stolen_secret_of_an_endpoint_signs_nothing_more(world: World, people: Cast, tmp_path: Path) -> None:
    page = opened("endpoint-secret", tmp_path, world, {})
    [line] = [row for row in page.next(page.look).splitlines() if "of platform:video-example" in row]
    endpoint = line.partition(" ")[0]
    made = people.representative.post(f"/endpoints/{endpoint}/rotation", {"overlap": "PT0S"}).body
    world.settle()
    page.next(page.mend, ENDPOINT=endpoint, REASON="the secret was seen by others")
    order = people.issue()
    world.run(MINUTE)
    assert people.representative.types(order) == []
    world.run(2 * MINUTE)
    fresh = people.representative.post(f"/endpoints/{endpoint}/rotation", {"overlap": "PT0S"}).body
    page.next(page.mend, ENDPOINT=endpoint)
    world.run(MINUTE)
    [call] = [call for call in people.representative.order_calls(order) if call.type == "order.issued"]
    Webhook(fresh["secret"]).verify(call.body, dict(call.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(made["secret"]).verify(call.body, dict(call.headers))
    (tmp_path / "kept.jsonl").write_text(
        "".join(f"{json.dumps(call.payload)}\n" for call in people.representative.order_calls())
    )
    assert "facts of the file are in it" in page.next(page.mend, FILE="kept.jsonl")
    assert page.done


@pytest.mark.once  # on AWS in memory: moto knows no states of keys
def test_the_key_of_secrets_waits_for_its_deletion_and_nothing_is_lost(
    world: World, people: Cast, tmp_path: Path
) -> None:
    world.expect("SystemFault", "WebhookQueue", "ClientError")
    client("kms").schedule_key_deletion(KeyId=world.cloud.key, PendingWindowInDays=7)
    order = people.issue()
    world.run(3 * HOUR)
    assert people.representative.types(order) == []

    page = opened(
        "secrets-key",
        tmp_path,
        world,
        {
            "kms describe-key": prints(f"{world.cloud.key}\n"),
            "cloudtrail lookup-events": prints("2026-11-24 ScheduleKeyDeletion tidy\n"),
        },
    )
    assert "ScheduleKeyDeletion" in page.next(page.look)
    assert world.cloud.key in page.next(page.look)
    assert "chain holds" in page.next(page.mend)
    world.run(HOUR)
    listed = page.shell.run('removal-orders --stack "$STACK" endpoint list --all')
    [line] = [row for row in listed.splitlines() if "of platform:video-example" in row]
    assert "takes deliveries" in line
    page.next(page.mend, ENDPOINT=line.partition(" ")[0])
    assert page.done
    world.run(25 * HOUR)
    facts = [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]
    assert facts[:2] == ["order.issued", "order.undelivered"]  # its clock has not begun before the key was back
    assert (sorted(people.ministry.once(order)), facts[-1]) == (sorted(facts), "order.breached")
    people.sound(order)


def test_the_credentials_of_an_operator_are_stopped_and_what_they_did_is_seen(
    world: World, people: Cast, tmp_path: Path
) -> None:
    """A thief binds a caller of their own, and disables the ministry's webhook."""
    order = people.issue()
    world.settle()
    bind = ["caller", "add", "--iss", "https://thief.example", "--sub", "thief", "--kind", "machine", "--registrar"]
    assert main([*bind, "--scope", "registry:write", "--reason", "backup", "--yes"]) == 0
    stopped: list[str] = []

    def stop(arguments: list[str]) -> Answer:
        stopped.append(arguments[arguments.index("--access-key-id") + 1])
        return 0, ""

    page = opened(
        "operator-credentials",
        tmp_path,
        world,
        {
            "cloudtrail lookup-events": prints("2026-11-24 ScheduleKeyDeletion operator AKIA1\n"),
            "iam update-access-key": stop,
            "iam list-access-keys": prints("Inactive\n"),
        },
    )
    with written(world) as logs:
        logs.ship()
        page.next(page.look, USER="operator", KEY_ID="AKIA1")
        assert stopped == ["AKIA1"]
        page.next(page.mend, REASON="credentials were stolen")
        seen = page.next(page.mend)
    assert "thief.example" in seen
    assert '"entered_by":"shell"' in seen
    assert "of authority:ministry" in seen
    world.run(25 * HOUR)
    assert "order.breached" not in people.ministry.types(order)
    page.next(page.mend)
    assert page.done
    world.run(HOUR)
    assert people.ministry.types(order)[-1] == "order.breached"


def test_ses_is_paused_and_every_notice_arrives_afterwards(world: World, by_mail: Cast, tmp_path: Path) -> None:
    world.expect("MailQueue", "SystemFault")
    world.mailbox.behaviour[PRIMARY] = accepts
    world.mailbox.faults[:] = ["AccountSendingPausedException: Sending paused for this account."] * 10_000
    order = by_mail.issue()
    world.run(8 * HOUR)
    assert world.mailbox.to(PRIMARY) == []
    assert by_mail.order(order)["status"] == "issued"  # no clock runs, and no party is accused

    def lift(_: list[str]) -> Answer:
        world.mailbox.faults.clear()
        return 0, ""

    page = opened(
        "ses-paused",
        tmp_path,
        world,
        {
            "sesv2 get-account": prints('["SHUTDOWN", false]\n'),
            "sesv2 put-account-sending-attributes": lift,
        },
    )
    assert f"order:{order}" in page.next(page.look)
    page.next(page.mend)
    page.next(page.mend, ORDER=order)
    assert page.done
    world.run(HOUR)
    assert world.mailbox.to(PRIMARY)
    assert by_mail.order(order)["status"] == "running"
    by_mail.sound(order)


@pytest.mark.parametrize("sweeping", [True, False], ids=["the sweep runs", "the sweep is off too"])
def test_publish_was_off_for_thirty_hours_and_nothing_is_lost(
    world: World, people: Cast, tmp_path: Path, *, sweeping: bool
) -> None:
    """The stream forgets what is older than a day. Timers bring each fact ten minutes late, the page the rest."""
    published, world.publishing, world.sweeping = world.now, False, sweeping
    with written(world) as logs:
        old = people.issue("KZ-1")
        world.run(12 * MINUTE)
        assert people.ministry.types(old) == (["order.issued"] if sweeping else [])
        world.run(6 * HOUR)
        world.lose_stream()
        new = people.issue("KZ-2")
        world.run(24 * HOUR)
        assert bool(people.ministry.types(new)) is sweeping
        logs.ship()
    world.sweeping = True
    client("s3").create_bucket(
        Bucket="failed-records", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )

    def enable(_: list[str]) -> Answer:
        world.publishing = True
        return 0, ""

    page = opened(
        "publish-off",
        tmp_path,
        world,
        {
            "lambda list-event-source-mappings": prints("3e1f1c6e Disabled USER_INITIATED OK\n"),
            "lambda update-event-source-mapping": enable,
        },
    )
    page.next(page.look)
    page.next(page.mend, MAPPING="3e1f1c6e")
    assert "chain holds" in page.next(page.mend, SINCE=instant.to_text(published))
    assert page.done
    world.run(52 * HOUR)
    for order in (old, new):
        facts = [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]
        assert sorted(people.ministry.once(order)) == sorted(facts)
        assert facts[-1] == "order.breached"
        people.sound(order)

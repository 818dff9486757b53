"""The register over time: who must appoint a representative, who has not, who reads there, who takes over."""

from datetime import timedelta

from tests import parts
from tests.calls import ISSUER
from tests.people import PRIMARY, Cast, Party
from tests.stories.register import MONTH, appoint, enter, platform_calls, types
from tests.world import START, World

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_a_platform_in_scope_owes_a_representative_and_is_notified_once_and_once_more_after_a_month(
    world: World, people: Cast, desk: Party
) -> None:
    enter(people, "new-example", 100_001)
    world.run(MINUTE)
    (due,) = platform_calls(desk)
    assert due.type == "platform.appointment_due"
    data = due.payload["data"]
    assert (data["since"], data["overdue_at"]) == ("2026-11-24T09:00:00.000Z", "2026-12-24T09:00:00.000Z")
    assert "kz-1" in data["laws"]
    assert people.registrar.get("/platforms/new-example").body["appointment_due"] == data["since"]

    people.registrar.post("/platforms/new-example/measurements", {**MONTH, "month": "2026-11"})
    world.run_until(START + 30 * DAY - SECOND)
    assert types(desk) == ["platform.appointment_due"]
    world.run(2 * SECOND)
    assert types(desk) == ["platform.appointment_due", "platform.appointment_overdue"]
    assert platform_calls(desk)[-1].at == START + 30 * DAY
    world.run(2 * DAY)
    assert types(desk) == ["platform.appointment_due", "platform.appointment_overdue"]


def test_within_the_threshold_nothing_is_owed_until_an_authority_orders_under_another_law(
    world: World, people: Cast, desk: Party
) -> None:
    for authority in ("ministry", "other"):
        people.registrar.put(f"/authorities/{authority}", {"name": "M", "laws": ["kz"], "default_law": "kz"})
    enter(people, "new-example", 100_000)
    world.run(HOUR)
    assert types(desk) == []
    named = {"name": "Europe", "laws": ["eu-tco"], "default_law": "eu-tco"}
    assert people.registrar.put("/authorities/europe", named).status == 201
    world.run(DAY)
    (due,) = platform_calls(desk)
    assert due.payload["data"]["laws"] == ["eu-tco-1"]


def test_when_the_last_mandate_ends_one_is_due_again_and_the_former_representative_hears_no_more(
    world: World, people: Cast, desk: Party
) -> None:
    (representative,) = people.registrar.get("/platforms/video-example/representatives").body["representatives"]
    ends = {"valid_until": "2026-11-25T09:00:00Z"}
    assert people.registrar.post(f"/representatives/{representative['id']}/termination", ends).status == 200
    world.run_until(START + DAY - SECOND)
    assert "platform.appointment_due" not in types(desk, "video-example")

    world.run(2 * SECOND)
    due = next(call for call in platform_calls(desk, "video-example") if call.type == "platform.appointment_due")
    assert (due.at, due.payload["data"]["since"]) == (START + DAY, "2026-11-25T09:00:00.000Z")
    assert "platform.appointment_due" not in types(people.representative, "video-example")
    later = people.registrar.post(
        f"/representatives/{representative['id']}/termination", {"valid_until": "2027-01-01T00:00:00Z"}
    )
    assert later.status == 409


def test_an_exemption_ends_what_is_owed_and_lifting_it_begins_it_anew(world: World, people: Cast, desk: Party) -> None:
    enter(people, "new-example", 250_000)
    world.run(MINUTE)
    why = {"kind": "corporate_messenger", "reason": "internal to one company", "decided_on": "2026-11-20"}
    exempted = people.registrar.post("/platforms/new-example/exemptions", why)
    assert exempted.status == 201
    assert people.registrar.post("/platforms/new-example/exemptions", why).status == 200

    shown = people.ministry.get("/platforms/new-example").body
    kz = next(determination for determination in shown["determinations"] if determination["law"] == "kz-1")
    assert (kz["in_scope"], shown["appointment_due"]) == (False, None)
    assert kz["reason"] == "Exempt by a decision of 2026-11-20 (corporate_messenger): internal to one company"
    world.run(2 * DAY)
    assert types(desk) == ["platform.appointment_due"]

    lifting = f"/platforms/new-example/exemptions/{exempted.body['id']}/lifting"
    lifted = people.registrar.post(lifting, {"reason": "opened to the public"})
    assert (lifted.status, lifted.body["lifted_because"]) == (200, "opened to the public")
    world.run(MINUTE)
    assert types(desk) == ["platform.appointment_due"] * 2
    kz = next(
        determination
        for determination in people.ministry.get("/platforms/new-example").body["determinations"]
        if determination["law"] == "kz-1"
    )
    assert kz["reason"] == "250000 average daily users in 2026-10, which is more than the threshold of 100000."
    assert people.registrar.post(lifting, {"reason": "again"}).body == lifted.body


def test_who_comes_into_office_takes_over_what_is_open(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(MINUTE)
    before = people.registrar.get("/platforms/video-example").body["representative"]["id"]
    successor = appoint(people, "video-example", "2026-11-24T11:00:00Z")
    world.run_until(START + 2 * HOUR - SECOND)
    assert "order.reassigned" not in people.ministry.types(order)
    world.run(2 * SECOND)
    (reassigned,) = [call for call in people.ministry.order_calls(order) if call.type == "order.reassigned"]
    data = reassigned.payload["data"]
    assert (data["representative_before"], data["representative"]) == (before, successor["id"])
    assert reassigned.at == START + 2 * HOUR
    world.run(HOUR)
    assert people.ministry.types(order).count("order.reassigned") == 1


def test_an_order_goes_to_who_is_in_office_whatever_a_process_has_kept_of_the_register(
    world: World, people: Cast
) -> None:
    people.issue("KZ-0")
    register = parts.registry()
    stale = dict(register._cache)  # noqa: SLF001 - another process, which knows nothing of the change
    successor = appoint(people, "video-example", "2026-11-24T08:00:00Z")
    world.settle()
    register._cache.update(stale)  # noqa: SLF001
    order = people.issue("KZ-1")
    assert people.order(order)["representative"] == successor["id"]
    world.run(3 * MINUTE)
    assert "order.reassigned" not in people.ministry.types(order)


def test_an_authority_tells_first_how_its_orders_come(world: World, people: Cast, desk: Party) -> None:
    first = people.ministry.post("/platforms/video-example/first-contacts")
    assert first.status == 201
    assert first.body == {"platform": "video-example", "authority": "ministry", "at": "2026-11-24T09:00:00.000Z"}
    world.run(HOUR)
    assert people.ministry.post("/platforms/video-example/first-contacts").body == first.body
    world.settle()
    (mail,) = world.mailbox.to(PRIMARY)
    assert mail.subject == "How removal orders of Ministry will reach Video Example"
    assert "24 h of receipt" in mail.text
    assert types(desk, "video-example").count("platform.first_contacted") == 1
    assert people.representative.post("/platforms/video-example/first-contacts").status == 403

    enter(people, "new-example", 250_000)
    refused = people.ministry.post("/platforms/new-example/first-contacts")
    assert (refused.status, refused.body["type"].rpartition("/")[2]) == (409, "no-representative")
    shown = [party.get("/platforms/video-example").body["first_contacts"] for party in (people.ministry, other(people))]
    assert shown == [[{"authority": "ministry", "at": first.body["at"]}], []]


def other(people: Cast) -> Party:
    return Party(people.ministry.world, "other-ministry", "https://other.example/hook")


def test_a_revoked_caller_is_out_within_a_minute_and_its_entry_stays(world: World, people: Cast) -> None:
    assert people.ministry.get("/platforms").status == 200
    stale = dict(parts.registry()._cache)  # noqa: SLF001 - another process
    listed = people.registrar.get("/callers").body["callers"]
    ministry = next(caller for caller in listed if caller["sub"] == "ministry")
    revoked = people.registrar.send("DELETE", f"/callers/{ministry['id']}")
    assert (revoked.status, revoked.body["valid_until"]) == (200, "2026-11-24T09:00:00.000Z")
    assert people.ministry.get("/platforms").status == 403
    parts.registry()._cache.update(stale)  # noqa: SLF001
    world.run(MINUTE)
    assert people.ministry.get("/platforms").status == 403
    assert people.registrar.send("DELETE", f"/callers/{ministry['id']}").body == revoked.body

    mine = next(caller for caller in listed if caller["sub"] == "registrar")
    assert people.registrar.send("DELETE", f"/callers/{mine['id']}").status == 403
    again = {"iss": ISSUER, "sub": "ministry", "kind": "machine", "authority": "ministry", "scopes": ["orders:read"]}
    assert people.registrar.post("/callers", again).status == 201
    assert people.ministry.get("/platforms").status == 200


def test_what_the_stream_lost_is_sent_ten_minutes_later(world: World, people: Cast, desk: Party) -> None:
    enter(people, "new-example", 250_000)
    world.lose_stream()
    world.run(30 * MINUTE)
    assert types(desk) == ["platform.appointment_due"]

"""How mandates end and begin in the stories."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from removal.record import instant
from tests.fake_ses import accepts
from tests.people import Answered, Cast, Party
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NEW = "primary@successor.example"
PLATFORM = "/platforms/video-example"


def in_office(people: Cast) -> dict[str, Any]:
    """Who is in office, as the registrar reads it."""
    representative: dict[str, Any] = people.registrar.get(PLATFORM).body["representative"]
    return representative


def end(people: Cast, representative: str, **more: bool) -> Answered:
    """The mandate ends now."""
    body = {"valid_until": instant.to_text(people.ministry.world.now), **more}
    answer = people.registrar.post(f"/representatives/{representative}/termination", body)
    assert answer.status == 200, answer.body
    return answer


def appoint(people: Cast, **changed: object) -> str:
    """A successor whose mandate begins now; its id."""
    mandate = {
        "name": "Successor Ltd",
        "country": "HK",
        "zone": "Asia/Hong_Kong",
        "languages": ["en"],
        "mandate": {"reference": "M-2"},
        "valid_from": instant.to_text(people.ministry.world.now),
        "contacts": [{"role": "primary", "name": "New primary", "email": NEW, "language": "en"}],
        **changed,
    }
    answer = people.registrar.post(f"{PLATFORM}/representatives", mandate)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


@dataclass(frozen=True)
class Old:
    """What a representative has of its time; `links` and `orders` are named by what became of the order."""

    id: str
    contacts: list[dict[str, Any]]
    links: dict[str, str]
    test_link: str
    endpoint: str
    orders: dict[str, str]
    caller: Party


def three_orders(world: World, people: Cast) -> Old:
    """One order open, one complied, one that neither webhook nor mail server has taken."""
    mine = in_office(people)
    world.mailbox.behaviour.update({contact["email"]: accepts for contact in mine["contacts"]})
    registered = people.representative.get("/endpoints").body["endpoints"][0]["id"]
    orders = {"open": people.issue("KZ-OPEN"), "complied": people.issue("KZ-DONE")}
    world.run(MINUTE)
    assert people.report(orders["complied"], 1, 2).body["status"] == "complied"
    world.run(MINUTE)
    world.receivers.behaviour[people.representative.hook] = lambda _: 500
    world.mailbox.behaviour.clear()
    orders["not received"] = people.issue("KZ-DEAF")
    world.run(MINUTE)
    assert people.order(orders["not received"])["status"] == "issued"
    links = {mail.tags["order"]: mail.link for mail in world.mailbox.posted if "order" in mail.tags}
    fields = {contact["role"]: contact for contact in mine["contacts"]}["deputy"]
    unchanged = {name: fields[name] for name in ("role", "name", "language")}
    moved = people.registrar.put(
        f"/representatives/{mine['id']}/contacts/{fields['id']}", {**unchanged, "email": "d2@video.example"}
    )
    assert moved.status == 200
    world.settle()
    test_link = next(mail.test_link for mail in world.mailbox.to("d2@video.example") if "/c/" in mail.text)
    contacts = in_office(people)["contacts"]
    named = {name: links[id_] for name, id_ in orders.items()}
    return Old(mine["id"], contacts, named, test_link, registered, orders, people.representative)


def one_order(world: World, people: Cast) -> Old:
    """One order open, and nothing else: days pass quickly."""
    mine = in_office(people)
    world.mailbox.behaviour.update({contact["email"]: accepts for contact in mine["contacts"]})
    order = people.issue("KZ-OPEN")
    world.run(MINUTE)
    link = next(mail.link for mail in world.mailbox.posted if mail.tags.get("order") == order)
    return Old(mine["id"], mine["contacts"], {"open": link}, "", "", {"open": order}, people.representative)

"""Contacts and webhooks are changed by those whom they belong to, at any moment, legally and not."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.cast import Party
from tests.simulation.faults.spans import MINUTE, Span
from tests.simulation.gateway import Answer
from tests.simulation.process import stream

if TYPE_CHECKING:
    from tests.simulation.world import World

TAKEN = 200
ASKS_EVERY, ASKS_AT_MOST = 5 * MINUTE, 60  # for another challenge, until it is answered
CONTACTS, ENDPOINTS = "contacts-changed", "endpoint-commands"


def begin(world: "World") -> None:
    """Each span is some commands of one party."""
    for kind, parties, acts in (
        (CONTACTS, world.cast.platforms, CONTACT_ACTS),
        (ENDPOINTS, [*world.cast.authorities, *world.cast.platforms], ENDPOINT_ACTS),
    ):
        for span in world.spans.of(kind):
            chance = stream(world.seed, "register", kind, span.since)
            owner = Owner(world, chance.choice(parties), span, chance)
            work = _work(owner, acts)
            world.lives.tasks.append(world.scheduler.spawn(owner.party, work, span.since - world.scheduler.now))


@dataclass(frozen=True, slots=True)
class Owner:
    """A party that keeps its contacts or its webhook."""

    world: "World"
    party: Party
    span: Span
    chance: Random

    def send(self, method: str, path: str, body: object = None) -> Answer:
        """One call; what is refused changes nothing."""
        return self.world.gateway.api(self.chance, self.party.sub, method, path, body)

    def contacts(self) -> list[dict[str, Any]]:
        """As it reads them."""
        answer = self.send("GET", f"/representatives/{self.party.representative}/contacts")
        contacts: list[dict[str, Any]] = answer.body.get("contacts", [])
        return contacts


Act = Callable[[Owner], object]


def _work(owner: Owner, acts: tuple[Act, ...]) -> Callable[[], None]:
    def work() -> None:
        while owner.world.scheduler.now < owner.span.until:
            owner.world.spans.struck[owner.span.kind] += 1
            owner.chance.choice(acts)(owner)
            owner.world.scheduler.sleep((owner.span.until - owner.span.since) * owner.chance.uniform(0.1, 0.5))

    return work


def _add(owner: Owner) -> None:
    number = owner.chance.randrange(1000)
    body = {"role": owner.chance.choice(("deputy", "escalation")), "name": f"Desk {number}", "language": "ru"}
    email = f"desk-{number}@{owner.party.name}.example"
    owner.party.more_mails.append(email)
    owner.send("POST", f"/representatives/{owner.party.representative}/contacts", {**body, "email": email})


def _remove(owner: Owner) -> None:
    """Any of them, the last one and the primary too: that is refused, or no mails go there any more."""
    for contact in owner.contacts()[-1:]:
        path = f"/representatives/{owner.party.representative}/contacts/{contact['id']}"
        _leaves(owner, contact["email"])
        owner.send("DELETE", path)


def _alter(owner: Owner) -> None:
    """Another name, language, or address, which waits until its owner has confirmed it."""
    contacts = owner.contacts()
    if not contacts:
        return
    contact = owner.chance.choice(contacts)
    body = {name: contact[name] for name in ("role", "name", "email", "language")}
    change = owner.chance.choice(("name", "language", "email"))
    if change == "email":
        _leaves(owner, contact["email"])
    new = {
        "name": "Another name",
        "language": "kk",
        "email": f"moved-{contact['email'].partition('@')[0]}@mail.example",
    }
    path = f"/representatives/{owner.party.representative}/contacts/{contact['id']}"
    owner.party.more_mails += [new["email"]] if change == "email" else []
    invalid = owner.chance.random() < 0.3
    owner.send("PUT", path, {**body, change: new[change], "invalidate_links": invalid})


def _leaves(owner: Owner, email: str) -> None:
    """From now on it need not get mails."""
    owner.world.receivers.given_up.setdefault(email, owner.world.scheduler.now)


def _on_endpoint(method: str, what: str = "", body: object = None) -> Act:
    return lambda owner: owner.send(method, f"/endpoints/{owner.party.endpoint}{what}", body)


def _off_and_on(owner: Owner) -> None:
    """Disabled for a while: what comes is held, and sent when it is enabled."""
    if owner.party.endpoint is None:
        return
    path, hook, since = f"/endpoints/{owner.party.endpoint}", owner.party.hook or "", owner.world.scheduler.now
    owner.send("POST", f"{path}/disablement", {"reason": "We move."})
    owner.world.scheduler.sleep((owner.span.until - owner.span.since) * owner.chance.uniform(0.1, 0.9))
    answer = owner.send("POST", f"{path}/enablement")
    owner.world.off(hook, since)
    if answer.status not in {200, 403} and path.endswith(str(owner.party.endpoint)):  # 403: it is revoked meanwhile
        msg = f"{path}/enablement: {answer.status} {answer.text}"
        raise AssertionError(msg)


def _moves(owner: Owner) -> None:
    """To another URL, behind which no receiver answers the challenge for a while; what comes is held until one does."""
    path, party, scheduler = f"/endpoints/{owner.party.endpoint}", owner.party, owner.world.scheduler
    hook, since, endpoint = party.hook or "", scheduler.now, party.endpoint
    door = f"{hook}?door={owner.chance.randrange(10**6)}"
    owner.world.receivers.strangers.add(door)
    if endpoint is None or owner.send("PUT", path, {"url": door}).status != TAKEN:
        return
    scheduler.sleep((owner.span.until - owner.span.since) * owner.chance.uniform(0.01, 0.5))
    owner.world.receivers.strangers.discard(door)
    for _ in range(ASKS_AT_MOST):
        shown = owner.send("GET", path)
        if endpoint != party.endpoint or shown.status != TAKEN or shown.body["verified_at"]:
            break
        owner.send("POST", f"{path}/verification")
        scheduler.sleep(ASKS_EVERY)
    owner.world.off(hook, since)


def _replay(owner: Owner) -> None:
    since = f"{owner.span.since.replace(hour=0):%Y-%m-%dT%H:%M:%SZ}"
    owner.send("POST", f"/endpoints/{owner.party.endpoint}/replay", {"since": since})


def _again(owner: Owner) -> None:
    """Any delivery once more, delivered or not."""
    listed = owner.send("GET", f"/endpoints/{owner.party.endpoint}/deliveries").body.get("deliveries", [])
    for delivery in owner.chance.sample(listed, min(len(listed), 3)):
        owner.send("GET", f"/deliveries/{delivery['id']}")
        owner.send("POST", f"/deliveries/{delivery['id']}/redelivery")


def _reads(owner: Owner) -> None:
    """Lists and the feed."""
    for path in ("/orders", "/orders?unreceived=true", "/orders?status=running", "/facts", "/platforms", "/endpoints"):
        owner.send("GET", path)


CONTACT_ACTS: tuple[Act, ...] = (_add, _add, _remove, _alter, _reads)
ENDPOINT_ACTS: tuple[Act, ...] = (
    _on_endpoint("GET"),
    _on_endpoint("POST", "/verification"),
    _on_endpoint("POST", "/test"),
    _off_and_on,
    _moves,
    _moves,
    _replay,
    _again,
    _reads,
)

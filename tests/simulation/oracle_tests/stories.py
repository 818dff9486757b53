"""Small histories that are right: a test makes one thing in them wrong, and sees the rule find it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from tests.simulation.cast import Party
from tests.simulation.oracle import mails
from tests.simulation.oracle.chains import FIRST, canonical, hash_of
from tests.simulation.oracle.dates import in_utc
from tests.simulation.oracle.exchanges import Attempt, Exchange
from tests.simulation.oracle.history import Fault, History, Listed, Seen, instant
from tests.simulation.oracle.lists import ALL, FEED, by_status
from tests.simulation.oracle.quoted import WORDS
from tests.simulation.oracle.unattended import addressed
from tests.simulation.orders import Order
from tests.simulation.process import stream
from tests.simulation.receivers import Hook, Letter

Json = dict[str, Any]
START = instant("2026-11-24T09:00:00.000Z")
SECOND = timedelta(seconds=1)
SECRET = "whsec_" + base64.b64encode(b"a secret of a party").decode()
ID = "11111111-1111-4111-8111-111111111111"
REPORT: Json = {
    "by": "R",
    "reference": "R-1",
    "items": [{"number": 1, "outcome": "removed", "measured_at": "2026-11-24T10:00:00Z"}],
}
NOTHING: Json = {"waiting_notices": [], "breaches": [], "owed": [], "reinstate": []}
NOT_SAID: Json = {"disputed": False, "contested": False, "reinstated_at": None}
ACCEPTED: Json = {"recorded": True, "reason": None}


def at(text: str, days: int = 0) -> datetime:
    """An instant of the first day, or of one after it."""
    return instant(f"2026-11-24T{text}Z") + timedelta(days=days)


def instant_text(when: datetime) -> str:
    """As facts have it."""
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def party(name: str, kind: str, *addresses: str) -> Party:
    """With a webhook, and its secret."""
    made = Party(name, kind, stream(1, name), f"https://{name}.example/hook", addresses)
    made.endpoint, made.secret = f"webhook of {name}", SECRET
    return made


def signature(id_: str, body: bytes) -> str:
    """Of Standard Webhooks."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, f"{id_}.1.".encode() + body, hashlib.sha256).digest()).decode()


@dataclass
class Story:
    """One order of one item, its facts, and all that was sent of them."""

    order: Order
    facts: list[Json] = field(default_factory=list)
    shown: Json = field(default_factory=dict)
    hooks: dict[str, list[Hook]] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    ended: datetime = START + timedelta(hours=30)

    def add(self, kind: str, when: datetime, by: str = "system", command: str | None = None, **payload: Any) -> Json:  # noqa: ANN401 - JSON
        """A fact, given to both sides and mailed to whom it is for."""
        number = len(self.facts) + 1
        data = {
            "subject": f"order:{self.order.id}",
            "sequence": number,
            "fact": f"fact {number}",
            "by": {"kind": by, "caller": None},
            "command": command or f"command {number}",
            "previous_hash": self.facts[-1]["data"]["hash"] if self.facts else FIRST,
            **payload,
        }
        fact = {"type": kind, "timestamp": instant_text(when), "data": data}
        data["hash"] = hash_of(fact)
        self.facts.append(fact)
        for party in (self.order.authority, self.order.platform):
            self.give(party, fact)
        for address in self._addresses(kind):
            self.mail(fact, address)
        return fact

    def give(self, to: Party, fact: Json, /, **changed: Any) -> Hook:  # noqa: ANN401 - JSON
        """A webhook, a second later."""
        number, order = fact["data"]["sequence"], self.order
        beside: Json = {"id": order.id, "reference": order.reference, "platform": order.platform.name}
        beside |= {"authority": order.authority.name, "law": "kz-1"}
        beside |= {"text": order.text()} if fact["type"] == "order.issued" else {}
        body = json.dumps({**fact, "data": {**fact["data"], "order": beside, **changed}}).encode()
        id_ = f"delivery {number} to {to.name}"
        headers = {"webhook-id": id_, "webhook-timestamp": "1", "webhook-signature": signature(id_, body)}
        hook = Hook(instant(fact["timestamp"]) + SECOND, to.hook or "", headers, body, door=to.hook or "")
        self.hooks.setdefault(to.hook or "", []).append(hook)
        return hook

    def mail(self, fact: Json, to: str, text: str | None = None) -> Letter:
        """A mail, two seconds later."""
        data, message = fact["data"], EmailMessage()
        message["X-Removal-Orders-Fact"] = fact["type"]
        message["Subject"] = f"Removal order {self.order.reference} | {self.order.authority.title}"
        words = [f"> {data[name]}" for name in WORDS if data.get(name)]
        due = [in_utc(instant(data["due_at"]))[0]] if "due_at" in data else []
        message.set_content(text or "\n".join([*words, *due, self.sha]))
        if fact["type"] == "order.issued":
            whole = json.dumps(self.order.text()).encode()
            message.add_attachment(whole, maintype="application", subtype="json", filename="order.json")
        tags = {"order": self.order.id, "delivery": f"mail {data['sequence']} to {to}"}
        letter = Letter(
            instant(fact["timestamp"]) + 2 * SECOND, f"m{len(self.letters)}", to, tags, message.as_bytes(policy=SMTP)
        )
        self.letters.append(letter)
        return letter

    def ask(self, who: str, command: str, body: Json, when: datetime, status: int = 200, **answer: Any) -> Exchange:  # noqa: ANN401 - JSON
        """A request that was sent a second before, and answered a second after an instant."""
        path = f"/orders/{self.order.id}/{command}" if command else "/orders"
        tries = [Attempt(when - SECOND, when + SECOND, status)]
        made = Exchange(who, "POST", path, body, tries, json.dumps(answer))
        self.exchanges.append(made)
        return made

    @property
    def sha(self) -> str:
        """Of the text."""
        return hashlib.sha256(canonical(self.order.text())).hexdigest()

    def history(self, **changed: Any) -> History:  # noqa: ANN401 - any member
        """As the oracle gets it."""
        last = self.facts[-1]["data"]
        head = {"length": last["sequence"], "head": last["hash"]}
        shown = {"text_sha256": self.sha, "journal": head, **NOTHING, **self.shown}
        shown |= {"reference": self.order.reference, "authority": self.order.authority.name, "law": "kz-1"}
        shown |= {"platform": self.order.platform.name, "changed_at": self.facts[-1]["timestamp"]}
        shown |= {"issued_at": self.facts[0]["timestamp"], "superseded_by": None, "representative": "rep-1"}
        read = self.ended - timedelta(minutes=20)
        seen = Seen(self.order, read, read + SECOND, shown, self.facts)
        entry = {name: shown[name] for name in ("reference", "authority", "platform", "law", "status", "changed_at")}
        entry |= {"id": self.order.id, "unreceived_since": None}
        lists = [
            Listed(self.order.authority, ALL, [entry]),
            Listed(self.order.authority, by_status(shown["status"]), [entry]),
            Listed(self.order.authority, FEED, self.facts),
        ]
        parties = (self.order.authority, self.order.platform)
        return replace(
            History(self.ended, [seen], parties, self._challenged(), self.letters, [], self.exchanges, lists),
            **changed,
        )

    def _challenged(self) -> dict[str, list[Hook]]:
        """Each URL has answered a challenge before."""
        body = json.dumps(
            {"type": "endpoint.challenged", "data": {"subject": "endpoint:1", "sequence": 1, "fact": "0"}}
        )
        challenge = Hook(START - timedelta(hours=1), "", {"webhook-id": "0"}, body.encode(), proved=True)
        return {
            url: [*(replace(challenge, url=url, door=door) for door in sorted({hook.door for hook in hooks})), *hooks]
            for url, hooks in self.hooks.items()
        }

    def _addresses(self, kind: str) -> tuple[str, ...]:
        reaches = kind in mails.TO_REACHED
        to_all = reaches and len(self.facts) in addressed(self.order.law, self.facts).to_all
        if kind in mails.TO_PRIMARY or (reaches and not to_all):
            return self.order.platform.mails[:1]
        return self.order.platform.mails if kind in mails.TO_ALL or to_all else ()


def issued(law: str = "kz") -> Story:
    """An order that was received by webhook."""
    platform = party("video-1", "representative", "primary@video-1.example", "deputy@video-1.example")
    order = Order(1, law, 1, party("ministry-1", "authority"), platform, timedelta(), id=ID)
    story = Story(order)
    story.ask("ministry-1", "", order.text(), at("09:00:00.000"), 201, id=ID)
    whom = {"reference": order.reference, "representative": "rep-1"}
    story.add("order.issued", at("09:00:00.000"), "authority", items=1, **whom)
    evidence = {"kind": "webhook_accepted", "covers": 1, "at": instant_text(at("09:00:01.500"))}
    evidence |= {"recorded_at": instant_text(at("09:00:01.600")), "endpoint": "webhook of video-1"}
    evidence["delivery"] = "delivery 1 to video-1"
    due = instant_text(at("09:00:01.500") + order.window)
    window = {"number": 1, "cause": 1, "items": [1], "due_before": None, "due_at": due}
    received: Json = {"notice": 1, "rule": "webhook_accepted", "received_at": evidence["at"], "windows": [window]}
    story.add("order.received", at("09:00:01.650"), evidence=evidence, **received)
    return story


def answered() -> Story:
    """And answered in time."""
    story, when = issued(), at("10:00:00.000")
    fields = {"answered_by": "R", "reference": "R-1", "answered_at": instant_text(when)}
    item = {"number": 1, "outcome": "removed", "measured_at": REPORT["items"][0]["measured_at"], "territory": []}
    reported = story.add(
        "order.reported", when, "representative", "report", items=[{**item, "in_time": True}], in_time=True, **fields
    )
    last = story.add("order.complied", when, "representative", "report", seconds=-82_801)
    answer = {name: reported["data"][name] for name in ("sequence", "hash")}
    head = {"length": 4, "head": last["data"]["hash"]}
    story.ask("video-1", "reports", REPORT, when, fact=answer, journal=head, **ACCEPTED)
    seen = {"number": 1, "clock": "done", "due_at": None, "in_time": True, "stopped_by": [], "window": 1, **NOT_SAID}
    seen |= {name: item[name] for name in ("outcome", "measured_at", "territory")}
    story.shown = {"status": "complied", "items": [seen], "clock": _clock(story)}
    return story


def missed() -> Story:
    """And never answered: three reminders and a breach, which go to all, as the lapse is at the first one (T9)."""
    story, due = issued(), at("09:00:01.500", 1)
    for hours in (12, 4, 1):
        when = due - timedelta(hours=hours) + SECOND
        story.add("order.reminded", when, window=1, due_at=instant_text(due), before=f"PT{hours}H")
    evidence = story.facts[1]["data"]["evidence"]
    receipt = {"notice": 1, "rule": "webhook_accepted"} | {
        name: evidence[name] for name in ("at", "endpoint", "delivery")
    }
    decided = due + timedelta(seconds=21)
    breach: Json = {"window": 1, "due_at": instant_text(due), "open_items": [1]}
    story.add("order.breached", decided, decided_at=instant_text(decided), opened_by=1, receipt=receipt, **breach)
    item = {"number": 1, "clock": "running", "due_at": instant_text(due), "in_time": None, "window": 1, **NOT_SAID}
    item |= {"outcome": None, "measured_at": None, "territory": []}
    story.shown = {
        "status": "breached",
        "items": [item],
        "clock": _clock(story),
        "breaches": [{**breach, "decided_at": instant_text(decided), "annulled_at": None}],
    }
    return story


def _clock(story: Story) -> Json:
    """As the receipt says."""
    issued_, data = story.facts[0], story.facts[1]["data"]
    evidence = {name: data["evidence"][name] for name in ("at", "recorded_at", "endpoint", "delivery")}
    basis = {"rule": data["rule"], **evidence}
    notice = {"notice": 1, "type": "order.issued", "issued_at": issued_["timestamp"]}
    window = {"number": 1, "opened_by": 1, "items": [1], "due_at": data["windows"][0]["due_at"]}
    received = [{**notice, "received_at": data["received_at"], **basis}]
    return {"started_at": data["received_at"], "basis": basis, "received": received, "windows": [window]}


def words(rule: Callable[[History], Iterator[Fault]], history: History) -> list[str]:
    """What a rule finds."""
    return [fault.what for fault in rule(history)]

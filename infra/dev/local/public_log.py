"""The demo's public log: what a party keeps of it, the independent checker's verdict, and two ways to cheat in it.

Kept in `.local/demo`: `log/` (checkpoint and tiles, as a stranger gets them), `log-key`, `promise-key`,
`last-checkpoint` (seen while the story went on), `facts.jsonl` (every fact that a receiver took) and `proofs/` (of each
order, by API and by link).
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.dev.local import browser
from infra.dev.local.api import need
from infra.dev.local.monitored import monitored
from infra.dev.local.stack import Stack
from infra.dev.local.story import Ordered
from infra.dev.local.waiting import until
from removal.publiclog.bundles import bundle, entries_of, packed, unpacked
from removal.publiclog.entries import fact_entry
from removal.publiclog.kms import KmsSigner
from removal.publiclog.merkle import leaf_hash
from removal.publiclog.notes import Checkpoint, checkpoint_of, signed
from removal.publiclog.promises import key_name
from removal.publiclog.tiles import EMPTY_TREE, WIDTH, bundle_path
from removal.publiclog.worker import LogQueue

ORIGIN = "log.demo.example/orders"
REPOSITORY = Path(__file__).resolve().parents[3]
CHECKPOINT, TILES = "checkpoint", "tile/"
LOGGED_WITHIN = 20.0  # seconds: runs of the log, one after the other
OK, ERASED_OR_NONE = 200, 409
FAULTS = {
    "forked-log": "the authority signs another past of its log, in which the first fact is another",
    "omitted-order": "the authority leaves an order out of its log",
}
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PublicLog:
    """The log of a running stack, and the folder in which a party keeps what it gets of it."""

    stack: Stack
    folder: Path

    def begin(self, fault: str | None) -> None:
        """Before the story; an authority that will leave an order out runs its log itself, at the end."""
        if fault == "omitted-order":
            self.stack.aws.events().disable_rule(Name=self.stack.deployment.resources["LogRule"])

    def keep(self, orders: list[Ordered], fault: str | None) -> None:
        """Log what is under way, cheat if that is asked for, and keep what each party gets."""
        self._keep_checkpoint()
        if fault == "omitted-order":
            self._forget(orders[1])
        logged = [order for order in orders if fault != "omitted-order" or order is not orders[1]]
        until(lambda: self._run(logged), "all facts are in the public log", LOGGED_WITHIN, every=0.5)
        (self.folder / "proofs").mkdir(exist_ok=True)
        for order in orders:
            for name, body in self._proofs(order):
                (self.folder / "proofs" / f"{order.reference}.{name}.json").write_text(body, "utf-8")
        if fault == "forked-log":
            self._fork()
        self._download()

    def _run(self, orders: Iterable[Ordered]) -> bool:
        """Whether all facts of the orders are in the log, after one more run of it."""
        self.stack.aws.functions().invoke(FunctionName=self.stack.deployment.outputs["LogFunctionName"], Payload=b"{}")
        ministry = self.stack.caller("authority")
        answers = [ministry.get(f"/orders/{order.id}/proof") for order in orders]
        return all(answer.status == OK and not answer.json["not_logged"] for answer in answers)

    def _proofs(self, order: Ordered) -> Iterator[tuple[str, str]]:
        """What either side gets: the ministry by the API, the representative by the API or by the link in its mail."""
        sides = {"authority": self.stack.caller("authority"), "representative": self.stack.caller("representative")}
        if order.told_by == "mail":
            sides.pop("representative")
            notice = next((mail for mail in self.stack.mailbox.mails.all() if mail.order == order.id), None)
            page = browser.visit(f"{notice.page}/proof") if notice else None
            if page and page.status == OK:
                yield "link", page.html
        for name, caller in sides.items():
            answer = caller.get(f"/orders/{order.id}/proof")
            if answer.status != ERASED_OR_NONE:
                yield name, json.dumps(need(answer, OK))

    def _keep_checkpoint(self) -> None:
        """The checkpoint that a party saw while the story went on, if there was one."""
        stored = self._objects("")
        if CHECKPOINT in stored:
            (self.folder / "last-checkpoint").write_bytes(self._body(CHECKPOINT))

    def _download(self) -> None:
        """What a stranger gets of the log."""
        (self.folder / "log-key").write_text(self._signer().public_key().text, "ascii")
        promises = KmsSigner(self.stack.aws.kms(), self.stack.deployment.outputs["PromiseKeyArn"], key_name(ORIGIN))
        (self.folder / "promise-key").write_text(promises.public_key().text, "ascii")
        for key in (CHECKPOINT, *self._objects(TILES)):
            file = self.folder / "log" / key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self._body(key))

    def _forget(self, order: Ordered) -> None:
        """Take the order's messages out of the log's queue, and put the others back."""
        client, url = self.stack.aws.queues(), self.stack.deployment.outputs["LogQueueUrl"]
        received = LogQueue(client, url).receive()
        LogQueue(client, url).delete(received)
        for other in {each.order for each in received} - {order.id}:
            client.send_message(QueueUrl=url, MessageBody=json.dumps({"order": other}))

    def _fork(self) -> None:
        """Publish a log whose first fact is another one, signed with the log's own key."""
        signer = self._signer()
        size = checkpoint_of(self._body(CHECKPOINT), signer.public_key()).size
        paths = [bundle_path(at // WIDTH, min(WIDTH, size - at)) for at in range(0, size, WIDTH)]
        entries = [entry for path in paths for entry in entries_of(unpacked(self._body(path)))]
        entries[1] = fact_entry("00" * 32, 1, "00" * 32)
        edge, tiles = EMPTY_TREE.grown([leaf_hash(entry) for entry in entries])
        for at in range(0, len(entries), WIDTH):
            some = entries[at : at + WIDTH]
            self._put(bundle_path(at // WIDTH, len(some)), packed(bundle(some)))
        for tile in tiles:
            self._put(tile.path, tile.body)
        text = Checkpoint(ORIGIN, edge.size, edge.root).text
        self._put(CHECKPOINT, signed(text, signer.public_key(), signer.sign(text.encode())))

    def _signer(self) -> KmsSigner:
        return KmsSigner(self.stack.aws.kms(), self.stack.deployment.outputs["LogKeyArn"], ORIGIN)

    def _objects(self, prefix: str) -> list[str]:
        listed = self.stack.aws.s3().list_objects_v2(Bucket=self._bucket, Prefix=prefix)
        return [each["Key"] for each in listed.get("Contents", [])]

    def _body(self, key: str) -> bytes:
        return self.stack.aws.s3().get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def _put(self, key: str, body: bytes) -> None:
        self.stack.aws.s3().put_object(Bucket=self._bucket, Key=key, Body=body)

    @property
    def _bucket(self) -> str:
        return self.stack.deployment.outputs["LogBucketName"]


def verdict(folder: Path, orders: list[Ordered], say: Say) -> list[str]:
    """What `removal-orders-check` says, as a process of its own that reads files alone; what is wrong, in words."""
    facts = list(_facts(folder))
    (folder / "facts.jsonl").write_text("\n".join(map(json.dumps, facts)), "utf-8")
    proofs = sorted((folder / "proofs").glob("*.json"))
    last = ["--last", "last-checkpoint"] if (folder / "last-checkpoint").exists() else []
    key = (folder / "log-key").read_text("ascii")
    words = ["facts.jsonl", *(f"proofs/{file.name}" for file in proofs)]
    options = ["--log", (folder / "log").resolve().as_uri(), "--key", key, *last]
    command = [sys.executable, "-m", "infra.checker.removal_orders_check", *words, *options]
    say(f"removal-orders-check {' '.join(words[:1])} proofs/*.json --log {folder}/log --key {key}")
    environment = {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).rstrip().split("\n")
    missing = [line for line in lines if "not yet in the log" in line]
    found = sum(": entry " in line for line in lines)
    proven = sum(line.startswith("the fact with hash") for line in lines)
    say(f"  {found} facts of webhooks are in the log, {proven} facts are proven; {lines[-1]}")
    for line in missing:
        say(f"  {line}")
    unproven = [order for order in orders if not any(file.name.startswith(order.reference) for file in proofs)]
    wrong = [f"{order.reference} has no proof: the public log has none of its facts" for order in unproven]
    wrong += [f"the public log lacks {len(missing)} facts that a party was sent"] if missing else []
    if done.returncode and not missing:
        wrong.append(f"the public log does not verify: {lines[-1]}")
    return wrong + monitored(folder, say)


def _facts(folder: Path) -> Iterator[dict[str, Any]]:
    """The facts of orders that receivers took, each once a receiver."""
    for line in (folder / "webhooks.jsonl").read_text("utf-8").splitlines():
        body = json.loads(json.loads(line)["body"])
        if str(body.get("data", {}).get("subject", "")).startswith("order:"):
            yield body

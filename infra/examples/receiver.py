"""A receiver of webhooks: `SECRETS="whsec_…" python receiver.py [fail|hang|redirect|gone]`; two in a rotation."""

import base64
import hashlib
import hmac
import json
import os
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRETS, HOW = os.environ.get("SECRETS", "").split(), sys.argv[-1]
received: dict[str, tuple[str, int, str]] = {}  # by webhook-id: keep yours in a database, and write before you answer


def verified(headers: dict[str, str], body: bytes, secrets: list[str], now: float) -> bool:
    """Whether one of the secrets signed this body under this id, within five minutes (Standard Webhooks 1.0)."""
    id_, at, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not id_ or not (at.isascii() and at.isdigit()) or abs(now - int(at)) > 300:
        return False
    keys = [base64.b64decode(secret.removeprefix("whsec_") + "==") for secret in secrets]
    mine = [base64.b64encode(hmac.digest(key, f"{id_}.{at}.".encode() + body, "sha256")) for key in keys]
    return any(
        hmac.compare_digest(signature.encode(), b"v1," + own) for signature in signatures.split(" ") for own in mine
    )


def same_words(data: dict[str, object]) -> bool:
    """Whether what people wrote has the hash that the fact says: without its words a fact cannot be contested later."""
    words = data.get("words")
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return words is None or hashlib.sha256(text.encode()).hexdigest() == data.get("words_sha256")


class Receiver(BaseHTTPRequestHandler):
    """Answers 2xx once it has the message safe: to an order that is its legal receipt."""

    def do_POST(self) -> None:
        """Verify, take once, answer; a challenge is answered with itself."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        body, answer = self.rfile.read(int(headers["content-length"])), ""
        self.rfile.read(1 if HOW == "hang" else 0)  # of what never comes
        status = {"fail": 500, "redirect": 302, "gone": 410}.get(HOW, 200)
        status = status if verified(headers, body, SECRETS, datetime.now(UTC).timestamp()) else 401
        if status == 200:
            event, data = json.loads(body), json.loads(body)["data"]
            answer, status = str(data.get("challenge", "")), 200 if same_words(data) else 422
            taken = {headers["webhook-id"]: (data["subject"], data["sequence"], event["type"])} if status == 200 else {}
            received.update(taken)  # the same may come twice, and out of order: a subject's sequence tells it
            print(json.dumps(sorted(received.values())), flush=True)
        self.send_response(status)
        self.send_header("location" if status == 302 else "x-taken", "https://elsewhere.example/")
        self.end_headers()
        self.wfile.write(answer.encode())


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Receiver)
    print(server.server_port, flush=True)
    server.serve_forever()

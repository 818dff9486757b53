"""A receiver of webhooks: `SECRETS="whsec_…" python receiver.py [fail|hang|redirect|gone]`; two in a rotation."""

import base64
import hmac
import json
import os
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRETS, HOW = os.environ.get("SECRETS", "").split(), sys.argv[-1]
seen: dict[str, tuple[str, int, str]] = {}  # by webhook-id: keep yours in a database, and write before you answer


def verified(headers: dict[str, str], body: bytes, secrets: list[str], now: float) -> bool:
    """Whether one of the secrets signed this body under this id, within five minutes (Standard Webhooks 1.0)."""
    id_, at, said = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not id_ or not (at.isascii() and at.isdigit()) or abs(now - int(at)) > 300:
        return False
    keys = [base64.b64decode(secret.removeprefix("whsec_") + "==") for secret in secrets]
    mine = [base64.b64encode(hmac.digest(key, f"{id_}.{at}.".encode() + body, "sha256")) for key in keys]
    return any(hmac.compare_digest(one.encode(), b"v1," + own) for one in said.split(" ") for own in mine)


class Receiver(BaseHTTPRequestHandler):
    """Answers 2xx once it has the message safe: to an order that is its legal receipt."""

    def do_POST(self) -> None:
        """Verify, take once, answer; a challenge is answered with itself."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        body, said = self.rfile.read(int(headers["content-length"])), ""
        self.rfile.read(1 if HOW == "hang" else 0)  # of what never comes
        status = {"fail": 500, "redirect": 302, "gone": 410}.get(HOW, 200)
        status = status if verified(headers, body, SECRETS, datetime.now(UTC).timestamp()) else 401
        if status == 200:
            told, data = json.loads(body), json.loads(body)["data"]
            said = str(data.get("challenge", ""))
            seen.setdefault(headers["webhook-id"], (data["subject"], data["sequence"], told["type"]))  # may come twice
            print(json.dumps(sorted(seen.values())), flush=True)  # and out of order: a subject's sequence tells it
        self.send_response(status)
        self.send_header("location" if status == 302 else "x-taken", "https://elsewhere.example/")
        self.end_headers()
        self.wfile.write(said.encode())


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Receiver)
    print(server.server_port, flush=True)
    server.serve_forever()

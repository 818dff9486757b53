"""Issues an order and waits for its end, with the standard library alone: client.py API_URL TOKEN < order.json."""

import json
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

OVER = {"complied", "complied_late", "withdrawn", "superseded", "refused"}


def ask(path: str, body: bytes | None, etag: str) -> tuple[dict[str, str], str] | None:
    """The answer and its ETag; None, after a moment, while it is that of `etag`, or when asking again may help."""
    headers = {"Authorization": f"Bearer {sys.argv[2]}", "Content-Type": "application/json", "If-None-Match": etag}
    try:
        with urlopen(Request(sys.argv[1] + path, body, headers), timeout=35) as answer:
            return json.load(answer), answer.headers["ETag"]
    except OSError as lost:  # 304: still as seen. 429, 5xx, no answer: the same body cannot create two orders
        if isinstance(lost, HTTPError) and 400 <= lost.code < 500 and lost.code != 429:
            sys.exit(lost.read().decode())  # its "type" opens a page that says what to do
    time.sleep(2)
    return None


text, order, tag = sys.stdin.buffer.read(), {"status": "not yet issued"}, ""
while order["status"] not in OVER:
    if answer := ask(f"/orders/{order['id']}", None, tag) if tag else ask("/orders", text, tag):
        order, tag = answer
        print(order["status"], flush=True)

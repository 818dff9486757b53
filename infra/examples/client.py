"""Issues an order and waits for its end, with the standard library alone: client.py API_URL TOKEN < order.json."""

import json
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

OVER = {"complied", "complied_late", "withdrawn", "superseded", "refused"}


def call(url: str, body: bytes | None = None, seen: str = "") -> tuple[dict[str, str], str]:
    """The answer and its ETag, once it is not the one `seen`."""
    headers = {"Authorization": f"Bearer {sys.argv[2]}", "Content-Type": "application/json", "If-None-Match": seen}
    while True:
        try:
            with urlopen(Request(url, body, headers), timeout=35) as answer:
                return json.load(answer), answer.headers["ETag"]
        except OSError as lost:  # 304: still as seen. 429, 5xx, no answer: the same body cannot create two orders
            if isinstance(lost, HTTPError) and 400 <= lost.code < 500 and lost.code != 429:
                sys.exit(lost.read().decode())  # its "type" opens a page that says what to do
            time.sleep(2)


order, tag = call(f"{sys.argv[1]}/orders", sys.stdin.buffer.read())
print(order["status"])
while order["status"] not in OVER:
    order, tag = call(f"{sys.argv[1]}/orders/{order['id']}", seen=tag)
    print(order["status"])

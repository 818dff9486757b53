"""A page that can be opened in a browser: the real handler on moto, behind a server on this machine."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Browser, sync_playwright

from infra.dev.local.server import LoopbackServer, Request, Response, serving
from tests.contact_language import speaks
from tests.fake_ses import Posted, accepts
from tests.people import PRIMARY, Cast, cast, order_text
from tests.reader import Reader
from tests.world import World

CHROMIUM = "/usr/bin/chromium"
QUIET = (  # no sandbox in a container; nothing that calls out
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SIZES = {"phone": (360, 740), "desktop": (1280, 900)}
URLS = (
    "https://video.example/watch?v=1",
    "https://video.example/users/a-name-that-is-rather-long/albums/2026/photos?id=0123456789abcdef0123456789abcdef#c-77",
    "https://video.example/видео/қысқа",
)
NOTHING: Mapping[str, object] = {}
SHOWN = (
    "KZ-2026-000123",
    *URLS,
    "Court of first instance",
    "Administrative claim",
    ", 17:00 UTC+8 (Asia/Hong_Kong)",
    ", 09:00:0",
    "UTC",
)


@dataclass(frozen=True)
class Standing:
    """One order, its notice, and the URL of its page."""

    world: World
    people: Cast
    order: str
    notice: Posted
    origin: str

    @property
    def url(self) -> str:
        """The page."""
        return f"{self.origin}/o/{self.notice.link}"

    def form(self, kind: str) -> str:
        """The form for a kind of answer."""
        return f"{self.url}?step=answer&answer={kind}"

    @property
    def mail_url(self) -> str:
        """The mail's HTML, as a reader of mail would show it."""
        return f"{self.origin}/mail"

    @property
    def outcomes(self) -> list[str | None]:
        """What was recorded of each item."""
        return [item["outcome"] for item in self.people.order(self.order)["items"]]


# What the API takes, and what could make a reader see something else: letters that run from right to left beside
# figures, hosts in letters that look like others, accents on figures.
HOSTILE_REFERENCE = "صادر-2026/123 قديم"
HOSTILE_NAME = "שר הפנים 00:01"
HOSTILE_URLS = (
    "https://xn--80ak6aa92e.com/watch?v=1",
    "https://аррӏе.com/watch?v=1",
    "https://video.example/صور/2026/11/25",
)
HOSTILE = {"reference": HOSTILE_REFERENCE, "issuing_officer": {"name": HOSTILE_NAME, "post": "مدير 11-25"}}


@contextmanager
def standing(
    language: str = "en", urls: tuple[str, ...] = URLS, changed: Mapping[str, object] = NOTHING
) -> Iterator[Standing]:
    """An order of three items, received a minute ago by a mail in this language; `changed` are members of its text."""
    with World() as world:
        world.mailbox.behaviour[PRIMARY] = accepts
        people = cast(world, representative_has_webhook=False)
        speaks(people, language)
        items = [{"url": url, "locator": f"00:0{n}"} for n, url in enumerate(urls)]
        order = str(people.ministry.post("/orders", {**order_text(), **changed, "items": items}).body["id"])
        world.run(timedelta(minutes=1))
        (notice,) = world.mailbox.to(PRIMARY)

        def respond(request: Request) -> Response:
            if request.path == "/mail":
                return Response(200, notice.html.encode(), "text/html; charset=utf-8")
            return _page(people.page(notice.link), request)

        server = LoopbackServer(respond)
        with serving(server):
            yield Standing(world, people, order, notice, server.url)


def _page(reader: Reader, request: Request) -> Response:
    path, _, query = request.path.partition("?")
    link = path.removeprefix("/o/")
    reader_ = Reader(reader.world, link)
    content_type = request.headers.get("content-type", "")
    answer = reader_.send(request.method, query, request.body or None, content_type=content_type)
    headers = {name: value for name, value in answer.headers.items() if name != "content-type"}
    return Response(answer.status, answer.html.encode(), answer.headers.get("content-type", "text/plain"), headers)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()

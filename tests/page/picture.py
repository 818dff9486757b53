"""The README's picture: the mail with an order, and the page behind its link, side by side on two phones.

`python -m tests.page.picture` writes `infra/docs/mail-and-page.png`, with Debian's Chromium.
"""

import base64
import io
import logging
from contextlib import redirect_stdout
from pathlib import Path

from playwright.sync_api import Browser

from tests.page.standing import chromium, standing

FILE = Path(__file__).parents[2] / "infra/docs/mail-and-page.png"
WIDTH, HEIGHT, SHARPNESS = 390, 700, 1.5
FRAME = """<body style="margin: 0; padding: 16px; display: flex; gap: 24px; background: #e8e8ec">{}</body>"""
PHONE = (
    """<img alt="" width="390" style="border-radius: 12px; border: 1px solid #999" src="data:image/png;base64,{}">"""
)


def main() -> None:
    """Write the picture."""
    logging.disable()  # what the functions say is not the point here
    with redirect_stdout(io.StringIO()), chromium() as browser, standing("en") as order:
        phones = "".join(PHONE.format(_taken(browser, url)) for url in (order.mail_url, order.url))
        page = browser.new_page(viewport={"width": 2 * WIDTH + 60, "height": HEIGHT + 36})
        page.set_content(FRAME.format(phones))
        FILE.write_bytes(page.screenshot())


def _taken(browser: Browser, url: str) -> str:
    """What a phone shows first, in base64."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SHARPNESS)
    page = context.new_page()
    page.goto(url)
    return base64.b64encode(page.screenshot()).decode()


if __name__ == "__main__":
    main()

"""`make screenshots`: each page in each state, and each mail, in each language: phone, desktop, dark, paper.

An order and its mail are looked at before their pictures are taken, also with texts that could deceive.
"""

import io
import logging
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path

from playwright.sync_api import Browser

from removal.language.texts import OWN_NAMES
from tests.page.gallery import View, gallery
from tests.page.standing import HOSTILE, HOSTILE_URLS, SHOWN, SIZES, Standing, chromium, standing
from tests.page.visible import hostile_shown, missing

LOOKS = {
    "phone": ("phone", "light", "screen"),
    "desktop": ("desktop", "light", "screen"),
    "dark": ("phone", "dark", "screen"),
    "paper": ("desktop", "light", "print"),
}


def main(folder: Path) -> int:
    """Exit code 1 for what does not show all that it must, or has to be pushed sideways to be read."""
    logging.disable()  # what the functions say is not the point here
    lost: list[str] = []
    with redirect_stdout(io.StringIO()), chromium() as browser:
        for language in OWN_NAMES:
            with standing(language) as order:
                lost += _shown(browser, order, language, SHOWN)
            with standing(language, HOSTILE_URLS, HOSTILE) as order:
                lost += _shown(browser, order, f"hostile-{language}", hostile_shown())
            lost += _pictures(browser, tuple(gallery(language)), folder / language)
    sys.stderr.writelines(f"{picture}\n" for picture in lost)
    return 1 if lost else 0


def _shown(browser: Browser, order: Standing, name: str, shown: tuple[str, ...]) -> list[str]:
    """What an order's page and mail do not show, at each width."""
    lost = []
    for size, (width, height) in SIZES.items():
        context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": height})
        page = context.new_page()
        for kind, url in (("mail", order.mail_url), ("page", order.url)):
            page.goto(url)
            lost += [f"{kind}-{name}-{size}: not to be seen: {text}" for text in missing(page, shown)]
        context.close()
    return lost


def _pictures(browser: Browser, views: Iterable[View], folder: Path) -> list[str]:
    """A picture of each view as it looks in each way; the names of those that are too wide."""
    lost = []
    for look, (size, scheme, medium) in LOOKS.items():
        (folder / look).mkdir(parents=True, exist_ok=True)
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.emulate_media(media=medium)  # type: ignore[arg-type]
        for view in views:
            page.set_content(view.html)
            lost += [f"{folder.name}/{look}/{view.name}: {what}" for what in missing(page, ())]
            page.screenshot(path=folder / look / f"{view.name}.png", full_page=True)
        sys.stderr.write(f"{folder / look}\n")
        context.close()
    return lost


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

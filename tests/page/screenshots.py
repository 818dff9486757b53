"""`make screenshots`: mail and page in each language at two widths, each looked at before its picture."""

import io
import logging
import sys
from contextlib import redirect_stdout
from pathlib import Path

from playwright.sync_api import Browser

from removal.language.texts import OWN_NAMES
from tests.page.standing import HOSTILE, HOSTILE_URLS, SHOWN, SIZES, Standing, chromium, standing
from tests.page.visible import hostile_shown, missing


def main(folder: Path) -> int:
    """Exit code 1, and no picture, for what does not show all that it must."""
    folder.mkdir(parents=True, exist_ok=True)
    logging.disable()  # what the functions say is not the point here
    lost: list[str] = []
    with redirect_stdout(io.StringIO()), chromium() as browser:
        for language in OWN_NAMES:
            with standing(language) as order:
                lost += [picture for size in SIZES for picture in _pictures(browser, order, (language, size), folder)]
            with standing(language, HOSTILE_URLS, HOSTILE) as order:
                for size in SIZES:
                    lost += _pictures(browser, order, (f"hostile-{language}", size), folder, hostile_shown())
    sys.stderr.writelines(f"{picture}\n" for picture in lost)
    return 1 if lost else 0


def _pictures(
    browser: Browser, order: Standing, of: tuple[str, str], folder: Path, shown: tuple[str, ...] = SHOWN
) -> list[str]:
    language, size = of
    width, height = SIZES[size]
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": height})
    page, lost = context.new_page(), []
    for name, url in (("mail", order.mail_url), ("page", order.url)):
        page.goto(url)
        file = folder / f"{name}-{language}-{size}.png"
        if hidden := missing(page, shown):
            lost.append(f"{file.name}: not to be seen: {', '.join(hidden)}")
            continue
        page.screenshot(path=file, full_page=True)
        sys.stderr.write(f"{file}\n")
    context.close()
    return lost


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

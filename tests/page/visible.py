"""What must be seen on a page before anybody takes a picture of it."""

from playwright.sync_api import Page

from tests.page.standing import SHOWN

DUE = (", 17:00 UTC+8", ", 09:00:0")  # in every language; the day is written in its own way
HOSTS = ("xn--80ak6aa92e.com", "video.example")


def missing(page: Page, shown: tuple[str, ...] = SHOWN) -> list[str]:
    """Texts that are not to be seen, and whether the page must be pushed sideways to be read."""
    text = " ".join(page.locator("body").inner_text().split())
    lost = [text_ for text_ in shown if text_ not in text]
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return lost + (["fits the width"] if width > 0 else [])


def hostile_shown() -> tuple[str, ...]:
    """What must be seen of an order with hostile texts: the due time, and each host in letters that cannot deceive."""
    return (*DUE, *HOSTS)


def out_of_order(page: Page, text: str) -> list[str]:
    """Text nodes in which a text is not drawn from left to right, line by line."""
    misplaced: list[str] = page.evaluate(_DRAWN, text)
    return misplaced


_DRAWN = """text => {
  const wrong = [], nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    for (let at = node.data.indexOf(text); at >= 0; at = node.data.indexOf(text, at + 1)) {
      const boxes = [...text].map((_, index) => {
        const range = document.createRange();
        range.setStart(node, at + index); range.setEnd(node, at + index + 1);
        return range.getBoundingClientRect();
      }).filter(box => box.width > 0);
      const drawn = boxes.every((box, index) => index === 0 || box.top > boxes[index - 1].top + 1 || box.left >= boxes[index - 1].left);
      if (!drawn) wrong.push(node.data);
    }
  }
  return wrong;
}"""  # noqa: E501 - JavaScript

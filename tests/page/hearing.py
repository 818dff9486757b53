"""A page as a screen reader has it: the browser's accessibility tree, and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

SILENT = frozenset(
    ("none", "generic", "InlineTextBox", "StaticText", "RootWebArea", "paragraph", "list", "listitem", "LineBreak")
)


@dataclass(frozen=True, slots=True)
class Node:
    """What is read out of one element: `states` are required, checked, invalid and the like."""

    role: str
    name: str
    description: str
    states: Mapping[str, object]


def text_of(page: Page) -> str:
    """All that is read out, in order."""
    return " ".join(node.name for node in _nodes(page) if node.role == "StaticText")


def heard(page: Page) -> list[Node]:
    """What a reader jumps between: headings, links, fields, buttons, alerts, landmarks."""
    return [node for node in _nodes(page) if node.role not in SILENT]


def title(page: Page) -> str:
    """What is read out first."""
    return next(node.name for node in _nodes(page) if node.role == "RootWebArea")


def _nodes(page: Page) -> Iterator[Node]:
    page.wait_for_load_state()
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")
    session.detach()
    for node in tree["nodes"]:
        if not node["ignored"]:
            states = {state["name"]: state["value"].get("value") for state in node.get("properties", ())}
            yield Node(_value(node, "role"), _value(node, "name"), _value(node, "description"), states)


def _value(node: Mapping[str, Any], member: str) -> str:
    return str(node.get(member, {}).get("value", ""))


class Listener:
    """A person who hears pages, and acts only on what was read out, by its role and name."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts = page, 0

    def press(self, role: str, name: str) -> None:
        """Follow a link, press a button, or choose."""
        self._one(role, name)
        self.acts += 1
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    def fill(self, name: str, text: str) -> None:
        """Write into a field."""
        self._one("textbox", name)
        self.acts += 1
        self.page.get_by_role("textbox", name=name, exact=True).fill(text)

    def hears(self, *texts: str) -> None:
        """Each text is read out somewhere on the page."""
        read = " ".join(text_of(self.page).split())
        assert [text for text in texts if text not in read] == [], read

    def alert(self) -> str:
        """What is read out at once as an alert or a status, with all that is in it."""
        boxes = self.page.get_by_role("alert").or_(self.page.get_by_role("status"))
        return " ".join(boxes.first.inner_text().split())

    def begins_with(self, heading: str) -> None:
        """A page opens whose first heading is this."""
        self.page.get_by_role("heading", name=heading, exact=True).wait_for()
        assert next(node.name for node in heard(self.page) if node.role == "heading") == heading

    def field(self, name: str) -> Node:
        """A field, with what is read out beside its name."""
        return self._one("textbox", name)

    def _one(self, role: str, name: str) -> Node:
        self.page.get_by_role(role, name=name, exact=True).wait_for()  # type: ignore[arg-type]
        named = [node for node in heard(self.page) if (node.role, node.name) == (role, name)]
        assert len(named) == 1, (role, name, [(node.role, node.name) for node in heard(self.page)])
        return named[0]

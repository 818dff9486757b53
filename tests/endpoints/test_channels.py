"""Channels: each has a queue, and says itself whether it posts a body."""

from pathlib import Path

import pytest

import removal
from removal.endpoints.channel import Channel
from tests import parts

SOURCES = Path(removal.__file__).parent
CHOOSE = {"endpoints/endpoint.py", "deliveries/delivery.py", "wiring/parts/channels.py"}


@pytest.mark.usefixtures("world")
def test_every_channel_has_a_queue() -> None:
    assert set(parts.channels()) == set(Channel)


def test_only_a_mail_posts_no_body() -> None:
    assert [channel for channel in Channel if not channel.posts_body] == [Channel.MAIL]


def test_only_the_modules_that_choose_the_channel_and_its_queue_name_the_webhook() -> None:
    """A third channel changes these; the architecture names what else it changes."""
    texts = {file.relative_to(SOURCES).as_posix(): file.read_text("utf-8") for file in SOURCES.rglob("*.py")}
    assert {name for name, text in texts.items() if "Channel.WEBHOOK" in text} == CHOOSE

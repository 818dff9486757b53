"""Which receiver."""

import sys

import pytest

from tests.examples.running import EXAMPLES


@pytest.fixture
def program() -> list[str]:
    """How it is started."""
    return [sys.executable, str(EXAMPLES / "receiver.py")]

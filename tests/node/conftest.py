"""Which receiver."""

import pytest

from tests.examples.running import EXAMPLES


@pytest.fixture
def program() -> list[str]:
    """How it is started."""
    return ["node", str(EXAMPLES / "receiver.mjs")]

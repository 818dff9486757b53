import pytest

from tests.web.library import Library


@pytest.fixture
def library() -> Library:
    return Library()

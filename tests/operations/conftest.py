"""What these share with the stories."""

from tests.stories.conftest import by_mail

__all__ = ["by_mail"]

"""How facts reach those they are meant for, and what that proves."""

"""The words and signs of an expression."""

import re

from tests.simulation.aws.errors import invalid

TEXT_BYTES = 4096
_TOKEN = re.compile(r"\s*(?:([#:]?[A-Za-z0-9_]+)|(<=|>=|<>|[=<>(),+\-\[\].]))")


def tokenized(kind: str, text: str) -> list[str]:
    """The tokens of a text. Raises AwsError for one that is empty, too long, or has a sign that no expression has."""
    tokens, position, end = [], 0, len(text.rstrip())
    if not end:
        raise invalid(f"Invalid {kind}: The expression can not be empty;")
    if len(text.encode()) > TEXT_BYTES:
        raise invalid(f"Invalid {kind}: Expression size has exceeded the maximum allowed size;")
    while position < end:
        match = _TOKEN.match(text, position)
        if not match:
            raise invalid(f'Invalid {kind}: Syntax error; token: "{text[position]}", near: "{text[position:]}"')
        tokens.append(match.group(1) or match.group(2))
        position = match.end()
    return tokens

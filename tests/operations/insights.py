"""What a saved query of CloudWatch Logs Insights reads of log lines: its fields, and the texts that it looks for.

Syntax: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

import re
from collections.abc import Mapping
from typing import Any

Line = Mapping[str, Any]
EQUAL = re.compile(r'([\w.@]+)\s*=\s*"([^"]*)"')
KEYWORDS = {"and", "or", "as", "by", "asc", "desc", "like", "fields", "filter", "stats", "sort", "limit"}


def fields(query: str) -> set[str]:
    """The fields of log lines that a query names; a name that `stats` gives is none, a misspelt keyword is one."""
    bare = re.sub(r'"[^"]*"|/[^/]*/', "", query)
    aliases = set(re.findall(r"\bas\s+(\w+)", bare))
    words = set(re.findall(r"[@a-zA-Z_][\w.@]*", re.sub(r"\w+\(", " ", bare)))
    return {word for word in words if not word.startswith("@")} - KEYWORDS - aliases


def texts(query: str) -> dict[str, str]:
    """The text that each field must be equal to, by field."""
    return dict(EQUAL.findall(query))


def value(line: Line, path: str) -> Any:  # noqa: ANN401 - whatever was logged
    """A field, through objects and lists by dots; None for what is not there."""
    content: Any = line.get(path)
    if content is not None:
        return content
    content = line
    for step in path.split("."):
        if isinstance(content, list):
            content = content[int(step)] if step.isdigit() and int(step) < len(content) else None
        else:
            content = content.get(step) if isinstance(content, Mapping) else None
    return content


def has(line: Line, path: str) -> bool:
    """Whether a field was logged, if only as nothing."""
    holder, _, last = path.rpartition(".")
    inside = value(line, holder) if holder else line
    return isinstance(inside, Mapping) and last in inside

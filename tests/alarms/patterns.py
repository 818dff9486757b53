"""Filter patterns of CloudWatch Logs, as far as metric filters of the gateway's log use them."""

import re
from collections.abc import Mapping


def matches(pattern: str, line: Mapping[str, str]) -> bool:
    """A pattern of terms joined by `&&` and `||`, each `$.field = "value"` or `!=`, with `*` for any text."""
    term = re.compile(r'\(\$\.(\w+) (=|!=) "([^"]*)"\)')

    def fits(match: re.Match[str]) -> str:
        name, sign, wanted = match.groups()
        same = re.fullmatch(re.escape(wanted).replace(r"\*", ".*"), line[name]) is not None
        return str(same is (sign == "="))

    text = term.sub(fits, pattern.strip().strip("{}"))
    assert not re.sub(r"True|False|&&|\|\||[() ]", "", text), text
    return bool(eval(text.replace("&&", " and ").replace("||", " or ")))  # noqa: S307 - of True, False and brackets

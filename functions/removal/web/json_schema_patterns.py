"""Regular expressions for the OpenAPI document, equivalent to `fields` as far as a pattern allows.

No validation uses them; a test compares them with the validators.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from removal.characters.invisible import HIDDEN
from removal.values import dataclass

# ECMA-262, with the same meaning in Python and Rust: no \d, \s or \p, which differ between them.
_CONTROL = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd"
_SPACES = r"\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BREAKS = r"\t\n\u2028\u2029"
_BLANK = _CONTROL + _SPACES + _BREAKS
_UNSEEN = _BLANK + HIDDEN
_SHOWS_NOTHING = _UNSEEN + r"\u200c\u200d\ufe00-\ufe0f\ufffc"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_DIGITS = "[0-9]{1,4}"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"


@dataclass(frozen=True, slots=True)
class Pattern:
    """The document's pattern and format of a string; in an annotation it follows the validator."""

    pattern: str
    format: str | None = None

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema that pydantic makes, with `minLength`, `pattern` and `format`."""
        named: Mapping[str, Any] = {"format": self.format} if self.format else {}
        return {**handler(core), "minLength": 1, "pattern": self.pattern, **named}


# The first two cannot express that the text has a visible character.
ONE_LINE = Pattern(rf"^[^{_UNSEEN}](?:[^{_CONTROL}{_BREAKS}{HIDDEN}]*[^{_UNSEEN}])?$", "one-line")
FILLED = Pattern(rf"^[^{_CONTROL}]*[^{_SHOWS_NOTHING}][^{_CONTROL}]*$", "filled")
DAY = Pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "date")
INSTANT = Pattern(
    rf"^(?:19[7-9][0-9]|2[0-9]{{3}})-[0-9]{{2}}-[0-9]{{2}}[Tt]{_CLOCK}:[0-5][0-9](?:\.[0-9]{{1,9}})?(?:[Zz]|[+-]{_CLOCK})$",
    "date-time",
)
_TIME = rf"(?:T(?=.)(?:{_DIGITS}H)?(?:{_DIGITS}M)?(?:{_DIGITS}S)?)?"
_FIXED_DURATION = rf"(?:{_DIGITS}D)?{_TIME}$"
_DURATION = rf"(?:{_DIGITS}W|(?:{_DIGITS}Y)?(?:{_DIGITS}M)?(?:{_DIGITS}D)?{_TIME})$"
DURATION = Pattern(rf"^P(?=.){_DURATION}")
FIXED_DURATION = Pattern(rf"^P(?=.){_FIXED_DURATION}")
MORE_THAN_NOTHING = Pattern(rf"^P(?=.*[1-9]){_FIXED_DURATION}")
# A number above zero in years to days, hours or minutes; a pattern cannot add up whether that is a day.
A_DAY_OR_MORE = Pattern(rf"^P(?=[^T]*[1-9]|[^T]*T.*[1-9][0-9]*[HM]){_DURATION}")
HTTP_URL = Pattern(
    rf'^[Hh][Tt][Tt][Pp][Ss]?://(?:[^/?#@:<>"\\\[\]{_UNSEEN}]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{1,5}})?'
    rf'(?:[/?#][^<>"\\{_UNSEEN}]*)?$',
    "http-url",
)
EMAIL = Pattern(
    rf"^(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])$", "email"
)
WEBHOOK_URL = Pattern(r"^[Hh][Tt][Tt][Pp][Ss]?://", "webhook-url")
TIME_ZONE = Pattern("^[A-Za-z][A-Za-z0-9_+/-]*$", "time-zone")

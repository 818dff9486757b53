"""Instants as mails write them in UTC, in the three languages, made without the product."""

import re
from datetime import UTC, datetime

_MONTHS = (
    ("January", "января", "қаңтар"),
    ("February", "февраля", "ақпан"),
    ("March", "марта", "наурыз"),
    ("April", "апреля", "сәуір"),
    ("May", "мая", "мамыр"),
    ("June", "июня", "маусым"),
    ("July", "июля", "шілде"),
    ("August", "августа", "тамыз"),
    ("September", "сентября", "қыркүйек"),
    ("October", "октября", "қазан"),
    ("November", "ноября", "қараша"),
    ("December", "декабря", "желтоқсан"),
)
IN_UTC = re.compile(r"^ *(?:\d{1,2} \w+ \d{4}(?: г\.)?|\d{4} жылғы \d{1,2} \w+), \d\d:\d\d:\d\d UTC\r?$", re.MULTILINE)


def in_utc(at: datetime) -> tuple[str, str, str]:
    """The instant in English, Russian and Kazakh."""
    there = at.astimezone(UTC)
    english, russian, kazakh = _MONTHS[there.month - 1]
    time = f"{there:%H:%M:%S} UTC"
    return (
        f"{there.day} {english} {there.year}, {time}",
        f"{there.day} {russian} {there.year} г., {time}",
        f"{there.year} жылғы {there.day} {kazakh}, {time}",
    )

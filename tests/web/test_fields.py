from collections.abc import Callable

import pytest

from removal.web import fields

# What is drawn as nothing, some of it letters and symbols by category; the last three in mixture.
BLANKS = ["\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\u180e", "\u00ad", "\u034f", "\u2060", "\u200d", "\ufe0f"]
BLANKS += ["\u17b4", "\ufffc", "\ufff9\ufffb", "\u1680\u205f", "\u3164 \u2800\n\uffa0", "\U000e0061\U0001d159"]

GOOD: dict[Callable[[str], str], list[str]] = {
    fields.filled: ["a", " 1", "№", "Қазақстан", "«…»", "👩‍👧", "one\ntwo\tthree"],
    fields.one_line: [
        "KZ-2026-000123",
        "Закон «О связи», ст. 41-1",
        "a  b",
        "'; DROP TABLE orders; --",
        "null",
        "Family: 👩\u200d👧, ❤\ufe0f\u200d🔥",
        "علی\u200cرضا",
    ],
    fields.day: ["2026-11-20", "2024-02-29", "0001-01-01"],
    fields.instant: [
        "2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00.123456789Z",
        "2026-11-24T12:00:00+05:30",
        "2026-11-24T23:59:59-00:00",
        "1970-01-01T00:00:00Z",
        "2999-12-31T23:59:59.999Z",
    ],
    fields.duration: ["P10D", "PT24H", "P6M", "P1Y2M4DT5H6M7S", "P2W", "P9999W", "PT0S"],
    fields.fixed_duration: ["P10D", "PT24H", "P1DT2H3M4S", "PT0S", "P9999D"],
    fields.http_url: [
        "https://video.example/watch?v=1",
        "http://video.example:8080/#t=41",
        "HTTPS://VIDEO.EXAMPLE",
        "https://видео.example/смотреть?в=1",
        "https://[2001:db8::1]:8443/a",
        "https://video.example?next=https://other.example/@name",
        "https://video.example/%00%0d%0a",
        "https://video.example/می\u200cخواهم",
        "https://r3---sn-a5.video.example/a_b~c",
        "https://xn--80ak6aa92e.example/",
    ],
    fields.email: [
        "desk@platform.example",
        "r.representative+kz@a-b.platform.example",
        "o'neil@xn--80ak6aa92e.example",
    ],
}

BAD: dict[Callable[[str], str], list[str]] = {
    fields.filled: ["", " ", "\n\t", "\u00a0\u2003", "\u200b", "\u202e\u2066", "\u0301", "\u3000\ufeff", *BLANKS],
    fields.one_line: [
        *("", " ", "a\nb", "a\tb", " a", "a ", "a\u2028b", "a\u2029b", "a\u00a0"),
        *(f"KZ-2026{hidden}-000124" for hidden in "\u202e\u2066\u200e\u061c\u200b\u2060\u00ad\ufeff\u3164\u2800"),
        "KZ-2026\u200d",
        "K\u200cZ",
        "KZ\ufe0f",
        "\U000e0041KZ",
    ],
    fields.day: [
        "2026-02-29",
        "2026-13-01",
        "2026-1-1",
        "20261120",
        "2026-W47-5",
        "2026-11-20T00:00:00Z",
        "",
        "٢٠٢٦-١١-٢٠",
    ],
    fields.instant: [
        "2026-11-24",
        "2026-11-24T12:00:00",
        "2026-11-24 12:00:00Z",
        "2026-11-24_12:00:00Z",
        "2026-11-24T12:00Z",
        "2026-11-24T24:00:01Z",
        "2026-11-24T12:00:60Z",
        "2026-11-24T12:00:00+24:00",
        "2026-11-24T12:00:00+05:60",
        "2026-11-24T12:00:00-00:99",
        "2026-11-24T12:00:00.Z",
        "2026-11-24T12:00:00.1234567890Z",
        "2026-02-30T12:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+01:00",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "1764000000",
        "٢٠٢٦-11-24T12:00:00Z",
    ],
    fields.duration: [
        "P",
        "PT",
        "10D",
        "P1H",
        "PT1D",
        "P-1D",
        "P1.5D",
        "p1d",
        "P1D ",
        "P99999D",
        "PT99999999999999999H",
        "P٣D",
        "P1Y2W",
        "P1M1W",
        "P1W1D",
        "P1WT1H",
        "P1Y2M3W4DT5H6M7S",
    ],
    fields.fixed_duration: [
        "P1W",
        "P6M",
        "P1Y",
        "P1M2D",
        "P1W1D",
        "P1YT1H",
        "P",
        "PT",
        "PT1D",
        "p1d",
        "P99999D",
        "P1.5D",
    ],
    fields.http_url: [
        "",
        "video.example/a",
        "//video.example/a",
        "/a",
        "https:video.example",
        "https:///a",
        "https://",
        "https://?a",
        "https://.",
        "https://-/",
        "javascript:alert(1)",
        "JavaScript://video.example/%0aalert(1)",
        "data:text/html,a",
        "ftp://video.example/a",
        "file:///etc/passwd",
        "https://user@video.example/",
        "https://user:secret@video.example/",
        "https://video.example:443@evil.example/",
        "https://video.example\\@evil.example/",
        "https://video.example:0/",
        "https://video.example:65536/",
        "https://video.example:https/",
        "https://video.example:/",
        "https://[2001:db8::1/a",
        "https://2001:db8::1/a",
        "https://[video.example]/",
        "https://video example/",
        "https://video.example/a b",
        "https://video.example/a\nb",
        " https://video.example/",
        "https://video.example/\u00a0",
        "https://video.example/\u202egnp.exe",
        "https://vi\u200bdeo.example/",
        'https://video.example/"onload="',
        "https://video.example/<script>",
        "https://vi<b>deo.example/",
        "https://video.example\u2044watch.evil.example/",
        "https://xn--video-example-/",
        "https://video..example/",
        f"https://{'a' * 64}.example/",
        "https://video.example!/",
        "https://256.0.0.1/",
        "https://video.example/wat\u200dch",
    ],
    fields.email: [
        "",
        "desk",
        "desk@",
        "@platform.example",
        "desk@platform",
        "desk@platform.example\n",
        "desk@platform.example\r\nBcc: other@example.org",
        "desk @platform.example",
        "desk@platform..example",
        "desk@-platform.example",
        ".desk@platform.example",
        "de..sk@platform.example",
        "Desk <desk@platform.example>",
        "desk@platform.example,other@example.org",
        '"desk"@platform.example',
        "desk@[192.0.2.1]",
        "desk@192.0.2.1",
        "стол@platform.example",
        "d" * 65 + "@platform.example",
        "desk@xn--a.example",
        "desk@xn--a-ecp.example",
        "desk@xn--ab-m1t.example",
    ],
}


def _each(table: dict[Callable[[str], str], list[str]]) -> list[tuple[Callable[[str], str], str]]:
    return [(check, text) for check, texts in table.items() for text in texts]


def _name(value: object) -> str:
    return getattr(value, "__name__", ascii(value))


@pytest.mark.parametrize("text", ["2026-11-24t12:00:00z", "2026-11-24T12:00:00.5z", "2026-11-24t12:00:00+05:00"])
def test_lower_case_is_read_and_becomes_upper_case(text: str) -> None:
    assert fields.instant(text) == text.upper()


@pytest.mark.parametrize(("check", "text"), _each(GOOD), ids=_name)
def test_a_good_text_comes_back_as_it_came(check: Callable[[str], str], text: str) -> None:
    assert check(text) == text


@pytest.mark.parametrize(("check", "text"), _each(BAD), ids=_name)
def test_a_bad_text_is_refused_with_a_sentence(check: Callable[[str], str], text: str) -> None:
    with pytest.raises(ValueError, match=r"^must "):
        check(text)


@pytest.mark.parametrize(
    ("check", "text", "reason"),
    [
        (fields.instant, "1963-06-19T08:30:06Z", "years 1970 to 2999"),
        (fields.instant, "1998-12-31T23:59:60Z", "leap second as 59"),
        (fields.instant, "1985-04-12T00:59:59.999999999999999Z", "at most 9 digits"),
        (fields.duration, "P12345D", "at most 4 digits"),
        (fields.duration, "PT0.5H", "whole numbers"),
        (fields.duration, "P1Y2W", "weeks are written alone"),
        (fields.email, '"joe bloggs"@platform.example', "without quotes"),
        (fields.email, "joe(desk)@platform.example", "comments"),
        (fields.email, "desk@[192.0.2.1]", "not an IP address"),
        (fields.email, "desk@192.0.2.1", "not an IP address"),
        (fields.email, "desk@localhost", "with a dot"),
        (fields.email, "деск@platform.example", "ASCII"),
        (fields.email, "desk@пример.example", "as xn--"),
        (fields.email, f"{'a' * 65}@platform.example", "at most 64"),
    ],
)
def test_what_is_good_elsewhere_and_not_taken_here_gets_the_reason(
    check: Callable[[str], str], text: str, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        check(text)

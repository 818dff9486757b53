"""Which URLs an order may name, by kinds: each refused one says what is wrong with it, and what to write."""

import pytest

from removal.urls.hosts import ascii_host, is_name
from removal.urls.taken import fault

TAKEN = [
    "https://video.example",
    "HTTP://Video.Example:8080?a#b",
    "https://пример.example/смотреть",
    "https://[2001:db8::1]:8443/a",
    "https://192.0.2.1/a",
    "https://a-.video.example/",  # no host of RFC 952, and there are some
    "https://r3---sn-a5.video.example/",
    "https://my_channel.video.example/",
    "https://video.example./",
    "https://xn--fa-hia.example/",
    "https://❤.example/",
    "https://l·l.example/",
    "https://ශ්\u200dරී.example/",  # Sinhala needs the joiner
    "https://video.example/👨\u200d👩\u200d👧/❤\ufe0f",
    "https://video.example/%zz",
]
REFUSED = {
    "https:video.example": "begin with",
    "ftp://video.example/": "begin with",
    "https://video.example/a b": "percent-encode it as %20",
    "https://video.example/\u00a0": "U+00A0 as character 23; percent-encode it as %C2%A0",
    "https://video example/": "leave it out",
    "https://video.example\\a": "U+005C",
    "https://video.example/wat\u200dch": "character 26, which readers cannot see; percent-encode it as %E2%80%8D",
    "https://video.example/\u200d👩": "%E2%80%8D",
    "https://video.example/\u202e1=v": "%E2%80%AE",
    "https://vid\u00adeo.example/": "leave it out",
    "https://video.example@evil.example/": "user name or password",
    "https://:@video.example/": "user name or password",
    "https://video.example:0/": "port from 1 to 65535",
    "https://video.example:65536/": "port from 1 to 65535",
    "https://video.example:/": "port from 1 to 65535",
    "https://2001:db8::1/": "IPv6 address needs brackets",
    "https://[2001:db8::1::]/": "cannot be read",
    "https://256.0.0.1/": "cannot be read",
    "https://video.example\u2044watch.evil.example/": "U+2044, which can be taken for a separator",
    "https://video.example\u2215watch.evil.example/": "U+2215, which can be taken for a separator",
    "https://video.example\uff0fwatch/": "U+FF0F, which can be taken for a separator",
    "https://video.example\u203awatch.evil.example/": "U+203A, which can be taken for a separator",
    "https://video..example/": "DNS cannot hold",
    f"https://{'a' * 64}.example/": "DNS cannot hold",
    f"https://{'a.' * 127}example/": "DNS cannot hold",
    "https://video.example;a.evil.example/": "other characters",
    "https://./": "other characters",
    "https://xn--a.example/": "begins with xn--",
    "https://xn--ab-m1t.example/": "begins with xn--",
    "https://xn--0ca24w.xn--4db1a/": "",
    "https://-пример.example/": "hyphen",
    "https://a\u200cb.example/": "",
}


@pytest.mark.parametrize("url", TAKEN)
def test_a_url_that_browsers_and_readers_read_alike_is_taken(url: str) -> None:
    assert fault(url) is None


@pytest.mark.parametrize(("url", "reason"), REFUSED.items())
def test_any_other_is_refused_with_its_reason(url: str, reason: str) -> None:
    message = fault(url)
    assert message is not None
    assert message.startswith("must ")
    assert reason in message


def test_a_host_has_one_form() -> None:
    forms = ("Пример.example", "xn--e1afmkfd.example", "XN--E1AFMKFD.EXAMPLE", "пример。example", "%D0%BFример.example")
    assert {ascii_host(form) for form in forms} == {"xn--e1afmkfd.example"}
    assert {ascii_host(form) for form in ("127.1", "0x7f.1", "2130706433")} == {"127.0.0.1"}


@pytest.mark.parametrize("host", ["xn--80ak6aa92e.example", "hooks.example.org", "xn--fa-hia.example"])
def test_a_name_in_its_one_form_is_one(host: str) -> None:
    assert is_name(host)


@pytest.mark.parametrize(
    "host", ["xn--.example", "xn--a-ecp.ru", "xn--u-ccb.example", "Hooks.example", "a..b", "0x7f.1"]
)
def test_another_form_of_a_name_is_none(host: str) -> None:
    assert not is_name(host)

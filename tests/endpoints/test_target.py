"""What may be a webhook's URL and what may not, case by case."""

import pytest

from removal.endpoints.target import (
    Target,
    TargetRefused,
    parse_target,
)
from removal.errors import Final

PUBLIC = ["93.184.215.14", "2606:2800:220:1:248:1893:25c8:1946"]
LABEL = "a" * 63

TAKEN: dict[str, Target] = {
    "https://hooks.example.org": Target("https", "hooks.example.org", 443, "/"),
    "https://hooks.example.org/": Target("https", "hooks.example.org", 443, "/"),
    "https://hooks.example.org:443/in": Target("https", "hooks.example.org", 443, "/in"),
    "https://hooks.example.org:8443/in?key=a/b:c@d": Target("https", "hooks.example.org", 8443, "/in?key=a/b:c@d"),
    "HTTPS://Hooks.Example.ORG/In": Target("https", "hooks.example.org", 443, "/In"),
    "https://a.org/%00/../%2e/%zz/;(x)'\"<>|^`{}": Target("https", "a.org", 443, "/%00/../%2e/%zz/;(x)'\"<>|^`{}"),
    "https://a.org/in#part": Target("https", "a.org", 443, "/in"),
    "https://a.org/#": Target("https", "a.org", 443, "/"),
    "https://xn--80ak6aa92e.xn--p1ai/": Target("https", "xn--80ak6aa92e.xn--p1ai", 443, "/"),
    "https://xn--fuball-cta.de/": Target("https", "xn--fuball-cta.de", 443, "/"),
    "https://3.14.pi.a-b--c.org/": Target("https", "3.14.pi.a-b--c.org", 443, "/"),
    "https://10.0.0.1.nip.io/": Target("https", "10.0.0.1.nip.io", 443, "/"),
    "https://ministry.example/hook": Target("https", "ministry.example", 443, "/hook"),
    f"https://{LABEL}.{LABEL}.{LABEL}.{LABEL[:57]}.org/": Target(
        "https", f"{LABEL}.{LABEL}.{LABEL}.{LABEL[:57]}.org", 443, "/"
    ),
    "https://93.184.215.14/": Target("https", "93.184.215.14", 443, "/"),
    "https://[2606:2800:220:1:248:1893:25C8:1946]:8443/x": Target("https", PUBLIC[1], 8443, "/x"),
    "https://[::ffff:93.184.215.14]/": Target("https", PUBLIC[0], 443, "/"),
}

REFUSED: dict[str, list[str]] = {
    "not of the form": [
        "",
        "hooks.example.org",
        "//hooks.example.org/",
        "https:",
        "https:/hooks.example.org/",
        "https:hooks.example.org",
        "https://?x",
        "https://a.org?x=/",
        "ftp://hooks.example.org/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "gopher://hooks.example.org/",
        "jar:https://hooks.example.org!/",
        "data:text/plain,x",
        "https-x://hooks.example.org/",
    ],
    "URL is http": ["http://hooks.example.org/", "http://hooks.example.org:443/", "HTTP://hooks.example.org:8443/"],
    "may not be in": [
        " https://a.org/",
        "https://a.org/ ",
        "https://a.org/\n",
        "https://a\t.org/",
        "https://a.org/a\r\nhost: b",
        "https://a.org\x00.b.org/",
        "https://a.org\\@b.org/",
        "https://a.org/\\..",
        "https://a\x7f.org/",
        "https://пример.рф/",
        "https://a.org/путь",
        "https://ａ.org/",
        "https://a。org/",
        "https://a\u00ad.org/",
        "https://\u017fa.org/",
        "http\u017f://a.org/",
        "https://a.org/\ud800",
    ],
    "user name": ["https://user@a.org/", "https://user:pass@a.org/", "https://@a.org/", "https://a.org:443@b.org/"],
    "followed by #": ["https://a.org#", "https://a.org#/", "https://a.org#.b.org/"],
    "host:port": [
        "https:///in",
        "https://:443/",
        "https://a.org:/",
        "https://a.org:0443/",
        "https://a.org:+443/",
        "https://a.org:-443/",
        "https://a.org:443x/",
        "https://a.org:https/",
        "https://a.org:443:443/",
        "https://a.org:4430000/",
        "https://::1/",
        "https://2606:2800::1/",
        "https://[]/",
        "https://[[::1]]/",
        "https://[::1/",
        "https://::1]/",
        "https://[::1]x/",
        "https://x[::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[v1.a]/",
        "https://[a.org]/",
        "https://%5B::1]/",
    ],
    "brackets": ["https://[1.2.3.4]/", "https://[1::2::3]/", "https://[::1.2.3]/", "https://[1:2:3:4:5:6:7:8:9]/"],
    "Port": [
        "https://a.org:80/",
        "https://a.org:8080/",
        "https://a.org:22/",
        "https://a.org:4433/",
        "https://a.org:1/",
    ],
    "ends in a number, so clients read it as an IPv4 address": [
        "https://2130706433/",
        "https://0x7f000001/",
        "https://017700000001/",
        "https://0/",
        "https://127.1/",
        "https://127.0.1/",
        "https://0177.0.0.1/",
        "https://0x7f.0.0.1/",
        "https://127.0.0.0x1/",
        "https://127.0.0.01/",
        "https://1.2.3.4.5/",
        "https://256.1.1.1/",
        "https://a.1.2.3.4/",
        "https://a.0x/",
        "https://127.0.0.1./",
        "https://99999999999999999999/",
    ],
    "not a DNS name": [
        "https://./",
        "https://.a.org/",
        "https://a..org/",
        "https://a.org./",
        "https://-a.org/",
        "https://a-.org/",
        "https://a_b.org/",
        "https://a%2eorg/",
        "https://%6c%6f%63%61%6c%68%6f%73%74/",
        "https://a!.org/",
        "https://a,b.org/",
        "https://*.a.org/",
        "https://xn--.org/",
        "https://xn--a.org/",
        "https://xn--abc-.org/",
        "https://xn--99999999.org/",
        "https://xn--pokxncvks.org/",
        f"https://{LABEL}a.org/",
        f"https://{LABEL}.{LABEL}.{LABEL}.{LABEL[:58]}.org/",
    ],
    "inside one network": [
        "https://localhost/",
        "https://metadata/",
        "https://com/",
        "https://api.localhost/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://1.0.0.127.in-addr.arpa/",
        "https://service.test/",
        "https://a.invalid/",
        "https://a.onion/",
        "https://router.lan/",
        "https://nas.home.arpa/",
        "https://LOCALHOST/",
    ],
    "not public": [
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[2002:a00:1::1]/",
        "https://[fd00:ec2::254]/",
        "https://[::127.0.0.1]/",
    ],
}


@pytest.mark.parametrize(("url", "target"), TAKEN.items(), ids=TAKEN)
def test_a_url_of_a_public_host_is_taken_apart(url: str, target: Target) -> None:
    assert parse_target(url) == target


@pytest.mark.parametrize(("words", "url"), [(words, url) for words, urls in REFUSED.items() for url in urls], ids=ascii)
def test_a_url_that_could_mean_anything_else_is_refused_in_words_that_say_why(words: str, url: str) -> None:
    with pytest.raises(TargetRefused, match=words) as refused:
        parse_target(url)
    assert refused.value.reason.endswith(".")
    assert ": " in refused.value.reason


def test_a_url_is_refused_from_2049_characters_on() -> None:
    longest = "https://a.org/".ljust(2048, "x")
    assert parse_target(longest).path == longest.removeprefix("https://a.org")
    with pytest.raises(TargetRefused, match="2049 characters"):
        parse_target(longest + "x")


def test_a_refusal_is_final_and_repeats_no_secret_of_the_url() -> None:
    for url in (
        "https://user:hush@a.org/hush?hush",
        "https://10.0.0.1/hush?hush",
        "https://a.org:80/hush",
        "ftp://hush",
    ):
        with pytest.raises(Final) as refused:
            parse_target(url)
        assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://a.org/", "a.org"),
        ("https://a.org:8443/", "a.org:8443"),
        ("https://[2606::1]/", "[2606::1]"),
        ("https://[2606::1]:8443/", "[2606::1]:8443"),
    ],
)
def test_the_host_header_has_brackets_and_port_where_they_belong(url: str, authority: str) -> None:
    assert parse_target(url).authority == authority

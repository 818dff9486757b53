"""The domain of an address, as many ways as mail servers write it."""

import pytest

from removal.mail.mail_domain import domain_of


@pytest.mark.parametrize(
    "written",
    [
        "r@video.example",
        "R@VIDEO.EXAMPLE",
        "r@video.example.",
        "  r@video.example ",
        "<r@video.example>",
        "<R@Video.Example.>",
        "R. Person <r@video.example>",
        '"Person, R. @ home" <r@video.example>',
        "rfc822; r@video.example",
        "RFC822;<R@video.example>",
        "utf-8; r@video.example",
        '"r@elsewhere.example"@video.example',
        "'r@video.example'",
        "r@video.example (for r@elsewhere.example)",
        "<@relay.example:r@video.example>",
        "mailto:r@video.example?subject=x",
        ["r@video.example", "r@elsewhere.example"],
    ],
)
def test_it_is_the_same_however_it_is_written(written: object) -> None:
    assert domain_of(written) == "video.example"


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("r@бейне.қаз", "r@xn--90aiapu.xn--80ao21a"),
        ("r@ВИДЕО.example", "r@видео.EXAMPLE."),
        ("r@bücher.example", "r@XN--BCHER-KVA.example"),
        ("r@straße.example", "r@xn--strae-oqa.example"),
        ("r@video\u3002example", "r@video.example"),
        ("r@u\u0308ber.example", "r@\u00fcber.example"),
        ("r@[192.0.2.1]", "<r@[192.0.2.1]>"),
    ],
)
def test_a_name_and_its_punycode_are_one_domain(first: str, other: str) -> None:
    assert domain_of(first) == domain_of(other) is not None


@pytest.mark.parametrize(
    "other",
    [
        "r@mail.video.example",
        "r@example",
        "r@video.example.net",
        "r@video-example",
        "r@vídeo.example",
        "r@strasse.example",
    ],
)
def test_a_subdomain_and_any_other_name_is_another_domain(other: str) -> None:
    assert domain_of(other) not in (None, domain_of("r@video.example"), domain_of("r@straße.example"))


@pytest.mark.parametrize(
    "written", [None, "", "r", "rfc822;", "r@", "@", "x400; c=kz", 5, True, {}, [], "r@.", "(r@video.example)"]
)
def test_what_names_no_domain_has_none(written: object) -> None:
    assert domain_of(written) is None


def test_no_text_breaks_it() -> None:
    assert domain_of("r@\ud800.example")
    assert domain_of("r@" + "x" * 10_000)

"""What a name may resolve to, and what the local list lets through."""

from collections.abc import Sequence

import pytest

from removal.endpoints.target import (
    Resolver,
    TargetGuard,
    TargetRefused,
    TargetUnresolved,
    checked_addresses,
    parse_target,
)

PUBLIC = ["93.184.215.14", "2606:2800:220:1:248:1893:25c8:1946"]


def answering(*addresses: str) -> tuple[list[str], Resolver]:
    lookups: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        lookups.append(f"{host}:{port}")
        return addresses

    return lookups, resolve


def test_a_name_is_looked_up_once_and_all_its_addresses_kept_in_order() -> None:
    lookups, resolve = answering(*PUBLIC, PUBLIC[0])
    assert checked_addresses(parse_target("https://a.org:8443/"), resolve) == tuple(PUBLIC)
    assert lookups == ["a.org:8443"]


def test_an_address_is_not_looked_up() -> None:
    lookups, resolve = answering("10.0.0.1")
    assert checked_addresses(parse_target("https://93.184.215.14/"), resolve) == ("93.184.215.14",)
    assert lookups == []


def test_an_ipv4_address_in_mapped_form_is_connected_to_as_what_it_is() -> None:
    _, resolve = answering("::ffff:93.184.215.14")
    assert checked_addresses(parse_target("https://a.org/"), resolve) == ("93.184.215.14",)
    assert checked_addresses(parse_target("https://[::ffff:93.184.215.14]/"), resolve) == ("93.184.215.14",)


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "fe80::1%eth0", "::ffff:127.0.0.1", "0.0.0.1", "64:ff9b::1"])
def test_one_address_that_is_not_public_refuses_all_of_them(address: str) -> None:
    for addresses in ([address], [*PUBLIC, address], [address, *PUBLIC]):
        _, resolve = answering(*addresses)
        with pytest.raises(TargetRefused, match=r"a\.org leads to an address that is not public \("):
            checked_addresses(parse_target("https://a.org/"), resolve)


def test_a_refusal_does_not_tell_what_a_name_resolves_to() -> None:
    _, resolve = answering("10.11.12.13")
    with pytest.raises(TargetRefused) as refused:
        checked_addresses(parse_target("https://a.org/"), resolve)
    assert "10.11" not in refused.value.reason


def broken(_host: str, _port: int) -> Sequence[str]:
    raise OSError("no such name")


@pytest.mark.parametrize("resolve", [answering()[1], answering("a.org")[1], broken], ids=["none", "a name", "an error"])
def test_a_name_without_an_address_is_refused_as_unresolved(resolve: Resolver) -> None:
    with pytest.raises(TargetUnresolved, match="no address in DNS"):
        checked_addresses(parse_target("https://a.org/"), resolve)


ALLOWED = ("http://127.0.0.1:8080", "https://localhost:9443", "http://[::1]:80")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/hook",
        "https://localhost:9443",
        "HTTPS://LOCALHOST:9443/",
        "http://[::1]/",
        "http://[0::1]:80/",
    ],
)
def test_the_local_list_allows_exactly_what_it_names(url: str) -> None:
    _, resolve = answering("127.0.0.1")
    target = parse_target(url, ALLOWED)
    assert checked_addresses(target, resolve, ALLOWED)
    with pytest.raises(TargetRefused):
        parse_target(url)
    with pytest.raises(TargetRefused):
        checked_addresses(target, resolve)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:8080/",
        "http://127.0.0.1/",
        "http://127.0.0.1:8081/",
        "http://127.0.0.2:8080/",
        "http://127.0.0.1.:8080/",
        "http://2130706433:8080/",
        "http://localhost:9443/",
        "https://localhost/",
        "https://a.localhost:9443/",
        "http://user@127.0.0.1:8080/",
        "http://127.0.0.1:8080@b.org/",
        "http://127.0.0.1:8080#@b.org/",
    ],
)
def test_the_local_list_allows_nothing_beside_what_it_names(url: str) -> None:
    with pytest.raises(TargetRefused):
        parse_target(url, ALLOWED)


def test_an_entry_of_the_local_list_that_is_not_spelled_out_allows_nothing() -> None:
    for entry in ("http://127.0.0.1", "127.0.0.1:8080", "http://127.0.0.1:8080/", "HTTP://127.0.0.1:8080", "*", ""):
        with pytest.raises(TargetRefused):
            parse_target("http://127.0.0.1:8080/", (entry,))


def test_the_guard_asks_dns_too() -> None:
    lookups, resolve = answering("192.168.0.7")
    with pytest.raises(TargetRefused, match="RFC 1918"):
        TargetGuard((), resolve)("https://a.org/")
    assert lookups == ["a.org:443"]
    TargetGuard((), answering(*PUBLIC)[1])("https://a.org/")
    TargetGuard(("https://a.org:443",), resolve)("https://a.org/")

"""Which addresses are public: first and last of each block that is not, and those just beside it that are."""

from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

import pytest

from removal.endpoints.special_purpose_networks import IPV4, IPV6, plain, special_use

BLOCKS = [block for block, _ in (*IPV4, *IPV6)]

PUBLIC = [
    "1.0.0.0",
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "168.63.129.15",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.3.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "2001:200::",
    "2001:4860:4860::8888",
    "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db9::",
    "2003::",
    "2606:4700:4700::1111",
    "2a00:1450::1",
    "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "3fff:1000::",
    "::ffff:8.8.8.8",
]

# One of each kind that has reached an inner network before: by address, by what carries it, by what answers there.
INSIDE = [
    "0.0.0.0",  # noqa: S104 – nothing binds to it
    "127.0.0.1",
    "127.255.255.254",
    "10.20.30.40",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1:a9fe:a9:fe00::",
    "2001:0:7f00:1::",
    "2002:7f00:1::",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::a9fe:a9fe%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_refused_from_its_first_address_to_its_last(block: str) -> None:
    network = ip_network(block)
    assert special_use(network[0])
    assert special_use(network[-1])


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_beside_a_block_is_public(address: str) -> None:
    assert special_use(ip_address(address)) is None


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_leads_inside_is_not_public(address: str) -> None:
    assert special_use(ip_address(address))


def test_the_table_is_sorted_so_that_a_missing_block_shows() -> None:
    for table in (IPV4, IPV6):
        networks = [int(ip_network(block).network_address) for block, _ in table]
        assert networks == sorted(networks)


def test_above_the_first_256th_an_ipv6_address_is_public_only_within_global_unicast() -> None:
    firsts = [IPv6Address(first << 112) for first in range(0x100, 0x10000, 0x80)]
    assert all(special_use(address) or address in IPv6Network("2000::/3") for address in firsts)


def test_what_a_packet_carries_has_no_zone_and_no_mapping() -> None:
    assert str(plain(ip_address("::ffff:8.8.8.8"))) == "8.8.8.8"
    assert str(plain(ip_address("fe80::1%eth0"))) == "fe80::1"
    assert str(plain(ip_address("2606:4700::1"))) == "2606:4700::1"

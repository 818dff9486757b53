"""Networks that are not public, as a table: the result of `ipaddress.is_global` differs between Python versions.

Sources, of November 2026: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190;
the newest row is 100:0:0:1::/64 of 2025), the IANA IPv6 Address Space registry and the multicast registries.
Stricter than the registries in two ways. A block is refused as a whole, although some addresses in it are reachable
(192.0.0.0/24, 2001::/23): these are anycast services of the network, and no webhook receiver uses them. An address that
contains an IPv4 address for a translator or a tunnel is refused, because its destination is not known here.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

IPV4 = (
    ("0.0.0.0/8", "this network, RFC 791"),
    ("10.0.0.0/8", "private use, RFC 1918"),
    ("100.64.0.0/10", "shared by carriers, RFC 6598"),
    ("127.0.0.0/8", "loopback, RFC 1122"),
    ("168.63.129.16/32", "Azure's host agent, which looks public"),
    ("169.254.0.0/16", "link-local and cloud metadata, RFC 3927"),
    ("172.16.0.0/12", "private use, RFC 1918"),
    ("192.0.0.0/24", "IETF protocol assignments, RFC 6890"),
    ("192.0.2.0/24", "documentation, RFC 5737"),
    ("192.88.99.0/24", "6to4 relays, RFC 7526"),
    ("192.168.0.0/16", "private use, RFC 1918"),
    ("198.18.0.0/15", "benchmarking, RFC 2544"),
    ("198.51.100.0/24", "documentation, RFC 5737"),
    ("203.0.113.0/24", "documentation, RFC 5737"),
    ("224.0.0.0/4", "multicast, RFC 5771"),
    ("240.0.0.0/4", "reserved and broadcast, RFC 1112"),
)

# IPv4-mapped addresses (::ffff:0:0/96) are not in the table: they are checked and used as their IPv4 address.
IPV6 = (
    ("::/96", "unspecified, loopback and IPv4-compatible, RFC 4291"),
    ("::ffff:0:0:0/96", "IPv4-translated, RFC 2765"),
    ("64:ff9b::/96", "IPv4 behind NAT64, RFC 6052"),
    ("64:ff9b:1::/48", "IPv4 behind a local NAT64, RFC 8215"),
    ("100::/8", "discard-only, dummy prefix and reserved, RFC 6666, RFC 9780"),
    ("200::/7", "reserved, RFC 4048"),
    ("400::/6", "reserved, RFC 4291"),
    ("800::/5", "reserved, RFC 4291"),
    ("1000::/4", "reserved, RFC 4291"),
    ("2001::/23", "Teredo, ORCHID and other IETF protocol assignments, RFC 2928"),
    ("2001:db8::/32", "documentation, RFC 3849"),
    ("2002::/16", "IPv4 inside 6to4, RFC 3056"),
    ("3fff::/20", "documentation, RFC 9637"),
    ("4000::/3", "reserved; segment routing, RFC 4291, RFC 9602"),
    ("6000::/3", "reserved, RFC 4291"),
    ("8000::/3", "reserved, RFC 4291"),
    ("a000::/3", "reserved, RFC 4291"),
    ("c000::/3", "reserved, RFC 4291"),
    ("e000::/4", "reserved, RFC 4291"),
    ("f000::/5", "reserved, RFC 4291"),
    ("f800::/6", "reserved, RFC 4291"),
    ("fc00::/7", "unique local, RFC 4193"),
    ("fe00::/9", "reserved, RFC 4291"),
    ("fe80::/10", "link-local, RFC 4291"),
    ("fec0::/10", "site-local, RFC 3879"),
    ("ff00::/8", "multicast, RFC 4291"),
)

_IPV4 = tuple((IPv4Network(block), use) for block, use in IPV4)
_IPV6 = tuple((IPv6Network(block), use) for block, use in IPV6)


def plain(address: Address) -> Address:
    """The address in a packet: an IPv4-mapped address becomes its IPv4 address, a zone is removed."""
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Address(int(address))


def special_use(address: Address) -> str | None:
    """The reserved use of an address, in words; None if it is public."""
    bare = plain(address)
    table: Sequence[tuple[IPv4Network | IPv6Network, str]] = _IPV4 if isinstance(bare, IPv4Address) else _IPV6
    return next((use for block, use in table if bare in block), None)

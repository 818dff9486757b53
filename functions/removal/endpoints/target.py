"""Targets of webhooks: https to a public address (design 8.2, design P9). Pure: the resolver is an argument.

Stricter than browsers on purpose. A URL that two parsers could read differently is refused, and no URL is repaired, so
that the checked, the stored and the connected URL are the same.
"""

import re
from collections.abc import Callable, Collection, Sequence
from ipaddress import IPv6Address, ip_address

from removal.endpoints.special_purpose_networks import Address, plain, special_use
from removal.errors import Final
from removal.urls.hosts import is_name
from removal.values import dataclass

Resolver = Callable[[str, int], Sequence[str]]  # host and port to addresses; raises OSError if there are none

URL_LONGEST = 2048  # characters, as every URL in this system
HOST_LONGEST = 253  # RFC 1035 section 2.3.4, without the root's dot
PORTS = {"https": 443, "http": 80}
PORTS_OPEN = (443, 8443)

# Top-level names without hosts on the internet (IANA Special-Use Domain Names), and usual names of internal networks.
# Example names such as `example` are not listed: DNS has no address for them.
INTERNAL_NAMES = {
    *("alt", "arpa", "invalid", "local", "localhost", "onion", "test"),
    *("corp", "home", "internal", "intranet", "lan", "localdomain", "private"),
}

_FORBIDDEN = re.compile(r"[^!-\[\]-~]")  # not visible ASCII; or a backslash, which browsers read as a slash
_URL = re.compile(r"(https?)://([^/?#]*)(/[^#]*)?(#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::([1-9][0-9]{0,4}))?", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # clients read a host with such a last label as IPv4


class TargetRefused(Final):
    """The URL is not called; `reason` says what is wrong, where, and what to write instead."""

    @property
    def reason(self) -> str:
        """The reason, which never contains a path, a query or a resolved address."""
        return self.detail


class TargetUnresolved(TargetRefused):
    """The host has no address now; it may have one later."""


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a URL: `host` in lower case and without brackets, `path` with its query as it is sent."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header; without the port if that is the scheme's default (RFC 9110 section 7.2)."""
        return self._bracketed if self.port == PORTS[self.scheme] else f"{self._bracketed}:{self.port}"

    @property
    def entry(self) -> str:
        """The entry for it in a local allow-list: `scheme://host:port`."""
        return f"{self.scheme}://{self._bracketed}:{self.port}"

    @property
    def literal(self) -> Address | None:
        """The address, if the host is a literal IP address; else None."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


@dataclass(frozen=True, slots=True)
class TargetGuard:
    """Checks that a URL may be called, when an endpoint is created or changed."""

    allowed: Collection[str]
    resolve: Resolver

    def __call__(self, url: str) -> None:
        """Raises TargetRefused, with the reason, if the URL may not be called."""
        checked_addresses(parse_target(url, self.allowed), self.resolve, self.allowed)


def parse_target(url: str, allowed: Collection[str] = ()) -> Target:
    """The parts of a URL.

    Raises TargetRefused unless the URL is allowed, or https on an open port of a host that may be public.
    """
    target = split_target(url)
    if target.entry not in allowed:
        _refuse_plain_http(target)
        _refuse_port(target)
        _refuse_host(target)
    return target


def checked_addresses(target: Target, resolve: Resolver, allowed: Collection[str] = ()) -> tuple[str, ...]:
    """The host's addresses, resolved once.

    Raises TargetRefused if it has none, or if one is not public and not allowed.
    """
    literal = target.literal
    addresses = (literal,) if literal else _resolved(target, resolve)
    if target.entry not in allowed:
        for address in addresses:
            _refuse_special(target.host, address)
    return tuple(dict.fromkeys(str(plain(address)) for address in addresses))


def split_target(url: str) -> Target:
    """The parts of a URL, also of one that is not called. Raises TargetRefused if parsers could read it differently."""
    if len(url) > URL_LONGEST:
        raise TargetRefused(f"The URL has {len(url)} characters; write at most {URL_LONGEST}.")
    if odd := _FORBIDDEN.search(url):
        raise TargetRefused(
            f"Character {odd.start() + 1} of the URL (U+{ord(odd[0]):04X}) may not be in it: write visible ASCII "
            "without backslash only, other scripts as xn-- in the host and percent-encoded in the path."
        )
    parts = _URL.fullmatch(url)
    if parts is None:
        raise TargetRefused("The URL is not of the form https://host/path: write it so, with a slash before any query.")
    scheme, authority, path, fragment = parts.groups()
    if fragment and path is None:  # some clients read "https://a#@b" as b
        raise TargetRefused("The host is followed by #: write a slash after the host, and leave the fragment out.")
    host, port = _host_and_port(authority)
    return Target(scheme.lower(), host, port or PORTS[scheme.lower()], path or "/")


def _host_and_port(authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise TargetRefused("The URL holds a user name or password before @: leave it out, deliveries are signed.")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise TargetRefused(
            "The part between https:// and the next slash is not a host or host:port: write a name such as "
            "hooks.example.org, and a port in plain decimal digits or none."
        )
    host, port = parts[1].lower(), parts[2]
    if host.startswith("["):
        host = _ipv6(host.strip("[]"))
    return host, int(port) if port else None


def _ipv6(written: str) -> str:
    try:
        return str(plain(IPv6Address(written)))
    except ValueError:
        raise TargetRefused("What is in brackets is not an IPv6 address: correct it or write a name.") from None


def _refuse_plain_http(target: Target) -> None:
    if target.scheme != "https":
        raise TargetRefused(f"The URL is {target.scheme}: write https, so that no one on the way reads orders.")


def _refuse_port(target: Target) -> None:
    if target.port not in PORTS_OPEN:
        raise TargetRefused(f"Port {target.port} is not open to webhooks: write {' or '.join(map(str, PORTS_OPEN))}.")


def _refuse_host(target: Target) -> None:
    if target.literal:
        _refuse_special(target.host, target.literal)
        return
    labels = target.host.split(".")
    if _NUMBER.fullmatch(labels[-1] or labels[-2]):  # short, octal, hexadecimal or whole-number IPv4
        raise TargetRefused(
            f"The host {target.host} ends in a number, so clients read it as an IPv4 address, and not all as "
            "the same one: write four decimal numbers from 0 to 255 with dots between and no zeros before, or a name."
        )
    if len(target.host) > HOST_LONGEST or not all(map(_LABEL.fullmatch, labels)) or not is_name(target.host):
        raise TargetRefused(
            "The host is not a DNS name: write labels of letters, digits and inner hyphens (other scripts as xn--), "
            f"of at most 63 characters each and {HOST_LONGEST} in all, joined by single dots and with none at the end."
        )
    if len(labels) == 1 or labels[-1] in INTERNAL_NAMES:
        raise TargetRefused(f"The host {target.host} is known inside one network only: write a public name.")


def _resolved(target: Target, resolve: Resolver) -> tuple[Address, ...]:
    try:
        addresses = tuple(map(ip_address, resolve(target.host, target.port)))
    except (OSError, ValueError) as failed:  # UnicodeError, from a codec on the way, is a ValueError
        raise TargetUnresolved(_no_address(target)) from failed
    if not addresses:
        raise TargetUnresolved(_no_address(target))
    return addresses


def _no_address(target: Target) -> str:
    return f"The host {target.host} has no address in DNS: correct the name, or publish its A or AAAA record first."


def _refuse_special(host: str, address: Address) -> None:
    use = special_use(address)
    if use:
        raise TargetRefused(f"The host {host} leads to an address that is not public ({use}): it may lead to none.")

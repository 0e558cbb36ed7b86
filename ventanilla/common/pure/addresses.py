"""Which addresses belong to the public internet. Everything else is the bank's own house, and closed to what strangers name."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA special-purpose registries for IPv4 and IPv6 (iana-ipv4-special-registry, iana-ipv6-special-registry), written out:
# `ipaddress.is_global` differs between Python versions.
_CLOSED_4 = tuple(
    IPv4Network(n)
    for n in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_OPEN_6 = IPv6Network("2000::/3")  # the only global unicast space handed out so far
_CLOSED_6 = tuple(
    IPv6Network(n) for n in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16")
)  # 2001::/23 holds Teredo and ORCHID, 2002::/16 is 6to4: both carry an IPv4 address inside


def is_public(address: str) -> bool:
    """Whether `address` (a literal as a resolver returns it) is public unicast. Mapped and translated forms are never."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _CLOSED_4)
    return _public_6(parsed)


def _public_6(address: IPv6Address) -> bool:
    return address in _OPEN_6 and not any(address in network for network in _CLOSED_6)

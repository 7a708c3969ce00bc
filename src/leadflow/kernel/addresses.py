"""Which addresses outside may be called: a pure judgement of spellings, no look-up of names."""

import socket
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from leadflow.kernel.errors import Invalid

MAX_URL: Final = 2000
SAFE_PORTS: Final = frozenset({443, 8443})
_DOTS: Final = str.maketrans("\u3002\uff0e\uff61", "...")
_HIDDEN: Final = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp")
_HIDDEN_ARPA: Final = ".arpa"
_PUBLIC_V6: Final = ip_network("2000::/3")
_PRIVATE: Final = tuple(
    map(
        ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
# What stays forbidden although `is_global` or its age on some Python says otherwise.
_NEVER: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT, and some clouds' metadata
            "168.63.129.16/32",  # a cloud's wire server on a public-looking address
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "198.18.0.0/15",
            "224.0.0.0/3",
            "2001::/23",  # Teredo and other protocol assignments
            "2001:db8::/32",
            "2002::/16",  # 6to4 carries any IPv4 address
            "3fff::/20",
        ),
    )
)


class BadAddress(Invalid):
    """The address cannot be called from here, or must not be."""

    code = "webhook.bad_address"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far calls may go beyond the public internet over TLS: development only."""

    http: bool = False
    private: bool = False


def is_allowed(address: str, *, reach: Reach) -> bool:
    """Tell whether an IP address may be called: public ones, with `reach.private` also our own.

    Link-local addresses (cloud metadata), multicast, tunnels and everything reserved are never.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if reach.private and any(found in network for network in _PRIVATE):
        return True
    if any(found in network for network in _NEVER):
        return False
    if isinstance(found, IPv6Address):  # of IPv6 only global unicast; no mapped, no NAT64
        return found in _PUBLIC_V6 and found.scope_id is None
    return found.is_global and not found.is_multicast


def as_address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that `host` spells, however oddly; None for a name.

    What the C library takes for an address counts: `0x7f.1`, `2130706433`, `0177.1`.
    """
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None


def checked_url(raw: str, *, reach: Reach, field: str = "url") -> str:
    """Return `raw` as a plain URL that may be called, put together anew from its parts.

    Raises BadAddress with the reason. Names are not looked up: whoever calls must judge the
    address a name leads to with `is_allowed`, at the moment of the call.
    """
    parts = _parts(raw, field)
    if parts.scheme != "https" and not (parts.scheme == "http" and (reach.http or reach.private)):
        raise BadAddress("The address must start with https://.", field=field)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise BadAddress("The address must not carry a user name or password.", field=field)
    host = _checked_host(parts, reach, field)
    port = _checked_port(parts, reach, field)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=-._~?')}" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{path}{query}"


def _parts(raw: str, field: str) -> SplitResult:
    if len(raw) > MAX_URL:
        raise BadAddress(f"The address is longer than {MAX_URL} characters.", field=field)
    if any(char.isspace() or unicodedata.category(char)[0] == "C" for char in raw) or "\\" in raw:
        raise BadAddress("The address contains blanks or control characters.", field=field)
    try:
        parts = urlsplit(raw)
        parts.port  # noqa: B018 - raises for what is no port
    except ValueError as error:
        raise BadAddress("This is not an address.", field=field) from error
    return parts


def _checked_host(parts: SplitResult, reach: Reach, field: str) -> str:
    host = unicodedata.normalize("NFKC", parts.hostname or "").translate(_DOTS).rstrip(".").lower()
    if not host or "%" in host:
        raise BadAddress("The address names no host.", field=field)
    if address := as_address(host):
        if not is_allowed(str(address), reach=reach):
            raise BadAddress("This address is not on the public internet.", field=field)
        return f"[{address}]" if isinstance(address, IPv6Address) else str(address)
    return _checked_name(host, reach, field)


def _checked_name(host: str, reach: Reach, field: str) -> str:
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadAddress("The host's name is not valid.", field=field) from error
    if not all(char.isalnum() or char in "-._" for char in name) or ".." in name:
        raise BadAddress("The host's name is not valid.", field=field)
    is_hidden = "." not in name or name.endswith((*_HIDDEN, _HIDDEN_ARPA))
    if is_hidden and not reach.private:
        raise BadAddress("This host is not on the public internet.", field=field)
    if name.rpartition(".")[2].isdigit():  # no top-level domain; some resolver may take it for IP
        raise BadAddress("The host's name is not valid.", field=field)
    return name


def _checked_port(parts: SplitResult, reach: Reach, field: str) -> str:
    port = parts.port
    if port is None:
        return ""
    allowed = SAFE_PORTS | ({80} if reach.http else set())
    if port not in allowed and not reach.private:
        raise BadAddress(f"Port {port} is not called; use 443 or 8443.", field=field)
    return f":{port}"

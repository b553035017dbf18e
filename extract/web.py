"""Fetch a page safely: http and https only, bounded in size and time, no way into private networks.

Every name is resolved once, every address it has is checked, and the connection goes to the
checked address, so that a name cannot point elsewhere a moment later. The same holds for every
redirect. Proxies of the environment are not used.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from extract.formats import MAX_BYTES
from graph.errors import BadArticle

MAX_REDIRECTS = 5
MAX_FETCH_SECONDS = 30.0  # for one address, with all its redirects
AGENT = "jingjinji/0.1 (reads one article)"
_TUNNELS = tuple(ipaddress.ip_network(n) for n in ("64:ff9b::/96", "2002::/16", "2001::/32"))


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave; ``url`` is where the redirects ended."""

    url: str
    content_type: str  # "text/html", without parameters
    content: bytes


@dataclass(frozen=True, slots=True)
class _Target:
    """One address taken apart and allowed."""

    scheme: str
    host: str
    port: int
    path: str
    address: str  # the IP address that was checked


def fetch(url: str, *, allow_private: bool = False) -> Page:
    """Return what stands at ``url``.

    Args:
        allow_private: also fetch from loopback, link-local and private addresses.
    Raises:
        BadArticle: it is not allowed, not there, too large or too slow.
    """
    deadline = time.monotonic() + MAX_FETCH_SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        target = _target(url, allow_private, deadline)
        try:
            response = _request(target, deadline)
            with contextlib.closing(response):
                if response.status in (301, 302, 303, 307, 308):
                    url = urljoin(url, response.getheader("Location") or "")
                    continue
                if response.status != 200:
                    raise BadArticle(f"the server answered {response.status} {response.reason}.")
                content = _body(response, deadline)
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            raise BadArticle(f"the server could not be read ({type(error).__name__}).") from error
        kind = (response.getheader("Content-Type") or "").split(";")[0].strip().lower()
        return Page(url, kind, content)
    raise BadArticle(f"it redirects more than {MAX_REDIRECTS} times.")


def _target(url: str, allow_private: bool, deadline: float) -> _Target:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
    except (ValueError, UnicodeError) as error:
        raise BadArticle(f"{url[:200]!r} is no address.") from error
    if parts.scheme not in ("http", "https"):
        raise BadArticle(f"only http and https addresses are fetched, not {parts.scheme or 'this'!r}.")
    if not host:
        raise BadArticle(f"{url[:200]!r} names no server.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(parts.scheme, host, port, _ascii(path), _checked_address(host, port, allow_private, deadline))


def _ascii(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/?&=%:@!$'()*+,;~-._[]#")


def _checked_address(host: str, port: int, allow_private: bool, deadline: float) -> str:
    addresses = _resolve(host, port, deadline)
    private = [a for a in addresses if not is_public(a)]
    if private and not allow_private:
        raise BadArticle(f"{host} lies in a private network ({private[0]}); --allow-private fetches from there.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet, tunnels into other networks aside."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif any(ip in network for network in _TUNNELS):
            return False
    return ip.is_global and not ip.is_multicast


def _resolve(host: str, port: int, deadline: float) -> list[str]:
    """Return the addresses of a name; the system's resolver knows no time limit, so it runs aside."""
    found: list[str] = []

    def look() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            found.extend(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - time.monotonic()))
    addresses = list(dict.fromkeys(found))
    if not addresses:
        raise BadArticle(f"there is no server {host[:200]!r}, or it cannot be reached.")
    return addresses


def _request(target: _Target, deadline: float) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(target.host, target.port)
    plain = socket.create_connection((target.address, target.port), timeout=_left(deadline))
    if target.scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    else:
        connection.sock = plain
    default = 443 if target.scheme == "https" else 80
    name = f"[{target.host}]" if ":" in target.host else target.host
    headers = {
        "Host": name if target.port == default else f"{name}:{target.port}",
        "User-Agent": AGENT,
        "Accept": "text/html,application/pdf,text/plain,*/*;q=0.5",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    connection.request("GET", target.path, headers=headers)
    return connection.getresponse()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise BadArticle(f"it could not be fetched within {MAX_FETCH_SECONDS:g} seconds.")
    return left


def _body(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """Return the body, unpacked; a server that packs it unasked may not unpack to more than the limit either."""
    encoding = (response.getheader("Content-Encoding") or "identity").lower()
    if encoding not in ("identity", "gzip", "deflate"):
        raise BadArticle(f"the server packs the page in a way that is not known ({encoding}).")
    unpack = None if encoding == "identity" else zlib.decompressobj(47)
    blocks: list[bytes] = []
    size = 0
    while block := response.read1(65536):
        _left(deadline)
        if unpack is not None:
            block = unpack.decompress(block, MAX_BYTES + 1)
        blocks.append(block)
        size += len(block)
        if size > MAX_BYTES:
            raise BadArticle(f"the page is larger than {MAX_BYTES // 1_000_000} MB.")
    return b"".join(blocks)

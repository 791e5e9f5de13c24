"""Who is asking. On loopback, with no key made, everybody is the one local tenant."""

from __future__ import annotations

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from indexes.errors import SettingsError, Unauthorised
from service.app import LOCAL


def is_loopback(host: str) -> bool:
    """Return whether ``host`` (a name or an address, without a port) is this machine alone."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_open_bind(host: str) -> None:
    """Raise SettingsError when ``host`` would let other machines in, since no key is asked for."""
    if not is_loopback(host):
        raise SettingsError(
            f"IBID_HOST is {host}, which other machines can reach, but nothing asks them for a key: "
            "set IBID_HOST=127.0.0.1."
        )


async def caller(request: Request) -> str:  # async, or it would wait for a thread
    """Return the tenant of the request, or raise Unauthorised.

    Without keys the Host must name this machine and the Origin, when a browser sends one, must be
    this very page: otherwise any web site could read the documents through the visitor's browser
    (DNS rebinding, cross-site requests).
    """
    host = request.headers.get("host", "")
    if not is_loopback(urlsplit(f"//{host}").hostname or ""):
        raise Unauthorised(
            f"This service answers only on this machine; call it as 127.0.0.1, not as {host!r}."
        )
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        raise Unauthorised("Pages of other web sites may not call this service.")
    return LOCAL


Tenant = Annotated[str, Depends(caller)]

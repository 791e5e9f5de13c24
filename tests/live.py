"""The real Ollama that tests marked ``live`` may ask."""

from __future__ import annotations

import os
import socket
from urllib.parse import urlsplit


def live_url() -> str | None:
    """Return the URL that OLLAMA_HOST names, as Ollama's own client reads it; None without one."""
    named = os.environ.get("OLLAMA_HOST", "").strip()
    if not named:
        return None
    url = urlsplit(named if "://" in named else f"http://{named}")
    host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(
        url.hostname or "", url.hostname
    )
    shown = f"[{host}]" if ":" in str(host) else host
    return f"{url.scheme}://{shown}:{url.port or 11434}"


def live_addresses() -> set[str]:
    """Return the addresses at which it can be reached."""
    url = urlsplit(live_url() or "http://127.0.0.1")
    return {str(one[4][0]) for one in socket.getaddrinfo(url.hostname, url.port)}

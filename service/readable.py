"""Whether a text that somebody sent can be worked with."""

from __future__ import annotations

import unicodedata

from indexes.errors import InputError


def readable(text: str, limit: int, what: str) -> str:
    """Return ``text`` trimmed; InputError when empty, too long or with control characters."""
    trimmed = text.strip()
    if not trimmed:
        raise InputError(f"The {what} is empty; it needs 1 to {limit} characters.")
    if len(trimmed) > limit:
        raise InputError(f"The {what} has {len(trimmed)} characters; the limit is {limit}.")
    for position, character in enumerate(trimmed):
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\r\n":
            raise InputError(
                f"The {what} holds a control character (U+{ord(character):04X}) at position "
                f"{position}; only tabs and line ends are taken (limit: {limit} characters)."
            )
    return trimmed

"""E-mail (.eml, RFC 5322 with MIME): head, body, and the text of what is attached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from indexes.errors import Unreadable
from indexes.vocabulary import Metadata
from ingest.decode import decode
from ingest.readers.html import whole
from ingest.readers.plain import paragraphs
from ingest.vocabulary import Block, Extract

HEAD = ("From", "To", "Cc", "Date")
MAX_PARTS = 200
MAX_DEPTH = 10  # of messages forwarded in one another
BODIES = ("plain", "html")


def read(data: bytes, name: str) -> Extract:
    """Return the message; an attachment that cannot be read becomes a note.

    Raises Unreadable when nothing of it is text.
    """
    message = message_from_bytes(data.lstrip(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    notes: list[str] = []
    blocks = list(_message(message, 1, notes))
    if not any(block.level == 0 for block in blocks):
        raise Unreadable("This e-mail has no text.")
    return Extract(
        blocks=tuple(blocks),
        title=_header(message, "Subject"),
        metadata=_metadata(message),
        notes=tuple(notes[:20]),
    )


def _message(message: EmailMessage, level: int, notes: list[str]) -> Iterator[Block]:
    if subject := _header(message, "Subject"):
        yield Block(subject, level)
    head = [f"{name}: {value}" for name in HEAD if (value := _header(message, name))]
    if head:
        yield Block("\n".join(head))
    body = message.get_body(BODIES)
    if body is not None:
        text = _text(body)
        yield from whole(text) if body.get_content_subtype() == "html" else paragraphs(text)
    for number, part in enumerate(message.iter_attachments()):
        if number >= MAX_PARTS or level >= MAX_DEPTH:
            notes.append(f"Only the first {MAX_PARTS} attachments were read.")
            return
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            if isinstance(inner, EmailMessage):
                yield from _message(inner, level + 1, notes)
        elif isinstance(part, MIMEPart):
            yield from _attachment(part, level, notes)


def _attachment(part: MIMEPart, level: int, notes: list[str]) -> Iterator[Block]:
    from ingest.read import extract
    from ingest.sniff import sniff

    name = part.get_filename() or "attachment"
    data = part.get_payload(decode=True)
    try:
        if not isinstance(data, bytes):
            return
        kind = sniff(data, name)
        if kind == "email":
            raise Unreadable("it is an e-mail itself; send it alone.")
        found = extract(data, name, kind)
    except Unreadable as error:
        notes.append(f"The attachment “{name[:80]}” was not read: {error.message}")
        return
    yield Block(name, level + 1)
    for block in found.blocks:
        yield Block(block.text, block.level + level + 1 if block.level else 0)


def _text(body: MIMEPart) -> str:
    """The words of a part; its stated charset is only a candidate, as it may lie."""
    data = body.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = body.get_content_charset() or ""
    try:
        return data.decode(charset or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return decode(data).text if data.strip() else ""


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message[name]
    except (ValueError, IndexError, AttributeError, TypeError):  # the library trips over a few
        return ""
    return " ".join(str(value or "").split())


def _metadata(message: EmailMessage) -> Metadata:
    found = {name.lower(): value for name in ("From", "To") if (value := _header(message, name))}
    with suppress(ValueError, TypeError, IndexError):  # no day, or none that there is
        found["date"] = parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    return found

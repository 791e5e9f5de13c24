"""Every error Ibid raises on purpose, with the HTTP status it travels under.

::

    IbidError 500
    ├── InputError 422            the caller sent something that cannot be used
    │   └── TooLarge 413
    ├── NotFound 404
    ├── Conflict 409
    ├── Unauthorised 401
    ├── Unreadable 422            a document that cannot be read: the job's reason
    │   ├── Hostile 422           … because reading it broke a limit
    │   └── Pictured 422          … because its words are in pictures, and OCR is not installed
    ├── SettingsError 500         a wrong setting, named; start is refused
    ├── EncoderError 500          no encoder can be had
    ├── Mismatch 409              an index made by another encoder; says how to rebuild
    ├── Damaged 500               a file whose checksum is wrong
    ├── Busy 503                  another writer, or a full queue; retry later
    ├── StorageError 507          disk full, no permission
    └── ModelError 502            the language model failed
        ├── ModelFormat 502       the model wrote no JSON of the form it was asked for
        ├── ModelMissing 404      the server has no such model; says how to get it
        ├── ModelUnreachable 503
        └── ModelTimeout 504

The message is one clear sentence that says what to do; it is what the user reads.
"""

from __future__ import annotations


class IbidError(Exception):
    """Base of the tree. ``str(error)`` is the sentence for the user; ``status`` is its HTTP status."""

    status = 500
    title = "Something went wrong"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InputError(IbidError):
    """The caller sent something that cannot be used."""

    status = 422
    title = "This input cannot be used"


class TooLarge(InputError):
    """More was sent than the limit allows."""

    status = 413
    title = "Too large"


class NotFound(IbidError):
    """There is no such thing, or it is somebody else's."""

    status = 404
    title = "Not found"


class Conflict(IbidError):
    """The request contradicts what is stored."""

    status = 409
    title = "Conflict"


class Unauthorised(IbidError):
    """No key, or one that does not open this."""

    status = 401
    title = "A key is needed"


class Unreadable(IbidError):
    """A document that cannot be read; the message is the job's reason."""

    status = 422
    title = "This document cannot be read"


class Hostile(Unreadable):
    """A document that broke a limit of time, memory or size while it was read."""

    title = "This document broke a limit"


class Pictured(Unreadable):
    """A document whose words are in ``pages`` pictures: OCR could read it."""

    title = "This document is made of pictures"

    def __init__(self, message: str, pages: int = 1) -> None:
        super().__init__(message)
        self.pages = pages


class SettingsError(IbidError):
    """A wrong setting; the message names the variable."""

    title = "A setting is wrong"


class EncoderError(IbidError):
    """No encoder can be had."""

    title = "No encoder"


class Mismatch(IbidError):
    """Vectors made by another encoder; the message has the command that rebuilds them."""

    status = 409
    title = "The index was made by another encoder"


class Damaged(IbidError):
    """A file on disk is not what was written."""

    title = "A file is damaged"


class Busy(IbidError):
    """Somebody else holds what is needed; try again in ``retry_after`` seconds."""

    status = 503
    title = "Busy"

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StorageError(IbidError):
    """The disk is full or may not be written."""

    status = 507
    title = "Storage failed"


class ModelError(IbidError):
    """The language model failed."""

    status = 502
    title = "The language model failed"


class ModelFormat(ModelError):
    """The server answered, and the model did not keep to the form it was asked for."""

    title = "The language model did not keep to the form"


class ModelMissing(ModelError):
    """The server does not have the model."""

    status = 404
    title = "The language model is not there"


class ModelUnreachable(ModelError):
    """No server answers."""

    status = 503
    title = "No language model answers"


class ModelTimeout(ModelError):
    """The model was too slow."""

    status = 504
    title = "The language model was too slow"

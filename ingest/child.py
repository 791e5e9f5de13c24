"""The process that reads: started by the sandbox, never imported by the service.

It takes documents on standard input, one after another, and answers on standard output. Limits
bind before a file is touched, and an audit hook (PEP 578) keeps Python code from the network, from
other programs and from writing. The hook narrows; what contains native code are the limits.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from typing import Any, BinaryIO

from indexes.errors import Hostile, Pictured, Unreadable
from ingest import frames
from ingest.read import read

MEMORY = 512 * 1024 * 1024  # bytes of address space for a file
LIBRARIES = 192 * 1024 * 1024  # … and for the readers' libraries, which load when first needed
OCR = "ocr"  # the argument that lets this process recognise words in pictures, with these limits:
OCR_MEMORY = 1536 * 1024 * 1024
OCR_LIBRARIES = 512 * 1024 * 1024
OCR_WORN = 1024 * 1024 * 1024
WORN = 256 * 1024 * 1024  # bytes still held after a file, from which on the child is replaced
SECONDS = 30  # of processor time for a file
FILES = 500  # after which the child is replaced in any case
REFUSED = {
    *("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"),
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"),
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main() -> None:
    """Answer until the parent goes or this process is worn out."""
    inbox = os.fdopen(os.dup(0), "rb")
    outbox = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # a library that prints must not spoil an answer
        os.dup2(silence, descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when this ends
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ocr = OCR in sys.argv[1:]
    base = _address_space() + (OCR_LIBRARIES if ocr else LIBRARIES)
    most = base + (OCR_MEMORY if ocr else MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    sys.addaudithook(_refuse)
    _serve(inbox, outbox, ocr, worn=base + (OCR_WORN if ocr else WORN))


def _serve(inbox: BinaryIO, outbox: BinaryIO, ocr: bool, worn: int) -> None:
    for count in range(FILES, 0, -1):
        asked = frames.receive(inbox)
        if asked is None:
            return
        if not ocr:  # pages differ too much: there, the parent's clock decides
            _allow(SECONDS)
        answer = _answer(*asked, ocr)
        del asked
        answer["last"] = "memory" in answer or count == 1 or _address_space() > worn
        outbox.write(frames.reply(answer))
        outbox.flush()
        if answer["last"]:
            return


def _allow(seconds: int) -> None:
    """Let this process use ``seconds`` of processor time from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _answer(data: bytes, name: str, pages: int | None, ocr: bool) -> dict[str, Any]:
    try:
        return {"intake": frames.pack(read(data, name, ocr, pages))}
    except Pictured as error:
        return {"unreadable": error.message, "pictured": error.pages}
    except Hostile as error:
        return {"hostile": error.message}
    except Unreadable as error:
        return {"unreadable": error.message}
    except MemoryError:
        return {"memory": True}
    except Exception as error:  # a parser tripped over this file: that is an answer
        return {"tripped": f"{type(error).__name__}: {error}"[:500]}


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
    if event in REFUSED or writes:
        raise PermissionError(f"{event} is not for readers")


if __name__ == "__main__":
    main()

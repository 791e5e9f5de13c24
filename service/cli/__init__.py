"""``ibid``: the command line."""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOWrapper


def main() -> None:
    """Run ``ibid`` with the process's own arguments and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 misused, 130 interrupted.

    What goes wrong on purpose is one red line on stderr, never a traceback. A character that cannot be
    printed, such as one of a file's name that is not UTF-8, is printed as a question mark.
    """
    from indexes.errors import IbidError
    from service.cli.console import complain
    from service.cli.root import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")
    try:
        app(arguments, prog_name="ibid")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except IbidError as error:
        complain(error.message)
    except BrokenPipeError:
        return 1  # whoever read our output has enough of it
    except OSError as error:
        complain(_plainly(error))
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # a fault of ours: told in one line too, in full to who asks
        if os.environ.get("IBID_LOG_LEVEL") == "debug":
            raise
        complain(
            f"Ibid failed in a way nobody foresaw ({type(error).__name__}: {error}); "
            "the same command with IBID_LOG_LEVEL=debug shows where."
        )
    return 1


def _plainly(error: OSError) -> str:
    place = f": {error.filename}" if error.filename else ""
    reasons = {
        errno.ENOSPC: "The disk is full; free some space and try again",
        errno.EACCES: "There is no permission to do this",
        errno.EPERM: "There is no permission to do this",
        errno.EROFS: "This disk may only be read",
        errno.ENOENT: "There is no such file or folder",
    }
    return f"{reasons.get(error.errno or 0, error.strerror or str(error))}{place}."

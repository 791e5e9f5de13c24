"""How soon a passage of a 1,000-page PDF is found after the file was handed in.

    python -m bench.first [--pages N]

The PDF has the text of MedQuAD's answers, fifty lines a page, in one font, and a word of its own on
the first and on the last page. A search for either is repeated until it finds it: of the first
pages, then of the whole text by its words, then with vectors. The worker runs beside, as in the
service.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import textwrap
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from bench import corpora, report
from indexes.encoder import open_encoder
from indexes.keeper import Keeper
from indexes.search import Searcher
from indexes.truth import open_truth
from indexes.vocabulary import Found, Scope
from ingest.jobs import Jobs
from ingest.worker import Worker
from tests.ingest.making import numbered

SCOPE = Scope("local", "bench")
LINES, WIDTH = 50, 95
FIRST, LAST = "zibetcat", "quollfish"  # words that no answer has
MOST = 2.0  # seconds until the first hit
PATIENCE = 3600.0
POLL = 0.02


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when the first hit comes late."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=1000)
    pages = parser.parse_args().pages
    data = write(_pages(pages))
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    encoder.encode_passages(["warm " * 50] * 9)
    with tempfile.TemporaryDirectory() as folder:
        truth = open_truth(None, Path(folder))
        collection = truth.ensure_collection(SCOPE, encoder.fingerprint, encoder.dimensions)
        root = Path(folder) / "indexes"
        searcher = Searcher(truth, root, encoder)
        worker = Worker(Jobs(truth.engine), truth, encoder, Keeper(truth, root))
        began = time.perf_counter()
        Jobs(truth.engine).submit(collection, "book.pdf", "book.pdf", data)
        working = threading.Thread(target=lambda: [None for _ in iter(worker.step, False)])
        working.start()
        vector = encoder.encode_queries([FIRST])[0]

        def ask(word: str) -> Found:
            return searcher.search(SCOPE, word, vector=vector)

        times = {}
        for name, word, share in (
            ("first hit", FIRST, 0.0),
            ("all of it by words", LAST, 0.0),
            ("all of it with vectors", LAST, 1.0),
        ):
            while not _has(ask(word), word, share):
                if time.perf_counter() - began > PATIENCE:
                    sys.exit(f"{name}: not within {PATIENCE:.0f} s")
                time.sleep(POLL)
            times[name] = time.perf_counter() - began
        working.join()
        worker.close()
        passages = truth.documents(collection).items[0].passages
        truth.close()
    facts = {"pages": pages, "MB": len(data) / 1e6, "passages": passages}
    report.show("first", [{"until": name, "s": spent, **facts} for name, spent in times.items()])
    if times["first hit"] > MOST:
        sys.exit(f"The first hit came after {times['first hit']:.1f} s, {MOST} are allowed.")


def _has(found: Found, word: str, share: float) -> bool:
    return found.embedded >= share and any(word in hit.passage.text for hit in found.hits)


def _pages(count: int) -> Iterator[list[str]]:
    """Yield pages of lines of MedQuAD's answers, again from the start when they end."""
    texts = [text for _, _, text in corpora.medical(1).passages]
    lines: list[str] = []
    number = 0
    while True:
        for text in texts:
            for paragraph in filter(str.strip, text.split("\n")):
                lines += [*textwrap.wrap(paragraph, WIDTH), ""]
            while len(lines) >= LINES:
                page, lines = lines[:LINES], lines[LINES:]
                number += 1
                marks = {1: FIRST, count: LAST}
                yield [*page[:-1], f"See also {marks[number]}."] if number in marks else page
                if number == count:
                    return


def write(pages: Iterator[list[str]]) -> bytes:
    """Return a PDF 1.4 of ``pages`` in Helvetica, a compressed stream each."""
    streams = []
    for lines in pages:
        shown = (
            line.encode("cp1252", "replace").replace(b"\\", b"").translate(None, b"()")
            for line in lines
        )
        body = b"BT /F1 10 Tf 60 780 Td 14 TL " + b"".join(b"(%s) Tj T*\n" % s for s in shown)
        streams.append(zlib.compress(body + b"ET"))
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, stream in enumerate(streams):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * at)
        )
        head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream)
        objects.append(head + stream + b"\nendstream")
    return numbered([*objects, b"<< /Title (A thousand pages) >>"])


if __name__ == "__main__":
    main()

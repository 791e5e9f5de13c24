"""What bringing documents in costs beside the encoding it cannot do without.

    python -m bench.ingest

Law files of some 10,000 articles go the whole way, from bytes in the queue to sealed indexes; the
bare encoder gets the very same texts. The machine may be busy with other things, so the two take
turns, and processor time is compared beside the clock.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bench import corpora, report
from indexes.encoder import Encoder, open_encoder
from indexes.keeper import Keeper
from indexes.truth import Truth, open_truth
from indexes.vocabulary import Scope
from ingest.jobs import Jobs
from ingest.read import read
from ingest.split import split
from ingest.worker import Worker

PASSAGES, TURNS = 10_000, 10
SCOPE = Scope("local", "bench")
FLOORS = {"ingestion / encoder, by the clock": 0.9}
CEILINGS = {"peak memory, MB": 1024.0}


@dataclass(frozen=True)
class Law:
    """A file, and the texts the encoder will see of it."""

    name: str
    data: bytes
    texts: list[str]


@dataclass
class Turn:
    """Seconds one half of a turn took, on the clock and of processor time; its reader's memory."""

    wall: float
    cpu: float
    reader_kb: int = 0


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when a floor or ceiling is missed."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    laws = list(_laws(encoder))
    total = sum(len(law.texts) for law in laws)
    encoder.encode_passages(laws[0].texts[:8])  # both halves begin warm
    raw, brought = [], []
    with tempfile.TemporaryDirectory() as folder:
        truth = open_truth(None, Path(folder))
        for share in _shares(laws, total / TURNS):
            raw.append(_encode(encoder, share))
            brought.append(_bring(encoder, truth, Path(folder), share))
        # Files that differ in the day in their names are versions of one law.
        stored = sum(truth.numbers(truth.collection(SCOPE).id).values())
        truth.close()
    if stored != len(laws):
        sys.exit(f"{len(laws) - stored} of {len(laws)} files did not arrive")
    figures = _figures(total, raw, brought)
    rows = [
        {
            "measure": name,
            "value": round(value, 3),
            "at least": FLOORS.get(name, ""),
            "at most": CEILINGS.get(name, ""),
        }
        for name, value in figures.items()
    ]
    report.show("ingest", rows)
    missed = [name for name, floor in FLOORS.items() if figures[name] < floor]
    missed += [name for name, ceiling in CEILINGS.items() if figures[name] > ceiling]
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


def _laws(encoder: Encoder) -> Iterator[Law]:
    """Yield law files until they have PASSAGES passages."""
    left = PASSAGES
    with tarfile.open(corpora.data() / "law_zh" / "laws_zh.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if left <= 0 or file is None or not member.name.endswith(".md"):
                continue
            data = file.read()
            if member.name.endswith("_index.md"):
                continue
            reading = read(data, member.name).reading
            chunks = split(reading, encoder.count_tokens)
            yield Law(member.name, data, [chunk.encoded(reading.title) for chunk in chunks])
            left -= len(chunks)


def _shares(laws: list[Law], size: float) -> Iterator[list[Law]]:
    share: list[Law] = []
    for law in laws:
        share.append(law)
        if sum(len(one.texts) for one in share) >= size:
            yield share
            share = []
    if share:
        yield share


def _encode(encoder: Encoder, laws: list[Law]) -> Turn:
    texts = [text for law in laws for text in law.texts]
    wall, cpu = time.perf_counter(), time.process_time()
    encoder.encode_passages(texts)
    return Turn(time.perf_counter() - wall, time.process_time() - cpu)


def _bring(encoder: Encoder, truth: Truth, folder: Path, laws: list[Law]) -> Turn:
    jobs = Jobs(truth.engine)
    keeper = Keeper(truth, folder / "indexes")
    collection = truth.ensure_collection(SCOPE, encoder.fingerprint, encoder.dimensions)
    for law in laws:
        jobs.submit(collection, law.name, law.name, law.data)
    worker = Worker(jobs, truth, encoder, keeper)
    wall, cpu, children = time.perf_counter(), time.process_time(), _children()
    reader_kb = 0
    while worker.step():
        reader_kb = max(reader_kb, _reader_kb())
    wall = time.perf_counter() - wall
    worker.close()
    return Turn(wall, time.process_time() - cpu + _children() - children, reader_kb)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reader_kb() -> int:
    """The largest memory of a child so far. Not ``ru_maxrss``: that begins with the parent's own."""
    peak = 0
    for children in Path("/proc/self/task").glob("*/children"):
        for pid in children.read_text().split():
            status = (Path("/proc") / pid / "status").read_text()
            peak += sum(
                int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")
            )
    return peak


def _figures(total: int, raw: list[Turn], brought: list[Turn]) -> dict[str, float]:
    pairs = list(zip(raw, brought, strict=True))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader = max(turn.reader_kb for turn in brought)
    return {
        "passages": total,
        "encoder, passages/s": total / sum(turn.wall for turn in raw),
        "ingestion, passages/s": total / sum(turn.wall for turn in brought),
        "ingestion / encoder, by the clock": statistics.median(a.wall / b.wall for a, b in pairs),
        "ingestion / encoder, least turn": min(a.wall / b.wall for a, b in pairs),
        "ingestion / encoder, by processor time": sum(turn.cpu for turn in raw)
        / sum(turn.cpu for turn in brought),
        "peak memory, MB": (own + reader) / 1024,
        "of which the reading process, MB": reader / 1024,
    }


if __name__ == "__main__":
    main()

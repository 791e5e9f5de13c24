"""Every sample document through the sandbox: read, or failed with its reason, and never a crash.

``python -m bench.documents [--ocr]``. Words are compared with what is known of a file without our
readers (``bench/truths.py``); ``--ocr`` reads only the pictures whose page has a text layer elsewhere.
"""

from __future__ import annotations

import argparse
import statistics
import tarfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.corpora import data
from bench.report import show
from bench.truths import PICTURED, in_order, known, present, words
from indexes.errors import Unreadable
from ingest.process import CRASHED
from ingest.read import read
from ingest.sandbox import Sandbox

SKIPPED = {"LICENSE", "NOTICE.txt", "truth.json", "requirements.txt"}
ENOUGH = {False: 0.98, True: 0.90}  # share of words in order; for OCR


@dataclass(frozen=True)
class Trial:
    """How one file went; ``kept`` is None where its words are not known."""

    name: str
    family: str
    reason: str
    seconds: float
    kept: float | None = None
    there: float | None = None
    ocr: bool = False


def main() -> None:
    """Print a row a family, the files below the mark, and every reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ocr", action="store_true", help="Pictures of known pages.")
    given = parser.parse_args()
    with TemporaryDirectory() as folder, Sandbox(ocr=given.ocr) as sandbox:
        root = Path(folder)
        with tarfile.open(data() / "documents" / "documents.tar.gz") as archive:
            archive.extractall(root, filter="data")
        paths = [*root.rglob("*.*"), *(data() / "encodings").glob("*.*")]
        paths = [path for path in sorted(paths) if path.is_file() and path.name not in SKIPPED]
        if given.ocr:
            paths = [path for path in paths if path.name in PICTURED]
        trials = [_trial(path, root, sandbox) for path in paths]
    _report(trials, given.ocr)


def _trial(path: Path, root: Path, sandbox: Sandbox) -> Trial:
    began = time.monotonic()
    family = path.suffix.lower().lstrip(".")
    try:
        intake = sandbox.read(path.read_bytes(), path.name)
    except Unreadable as error:
        return Trial(path.name, family, error.message, time.monotonic() - began)
    seconds = time.monotonic() - began
    pictured = "ocr_pages" in intake.reading.metadata
    truth = _layer(path, root) if pictured else known(path, root)
    if truth is None or not truth[0]:
        return Trial(path.name, family, "", seconds, ocr=pictured)
    found = words(intake.reading.text)
    kept, there = in_order(truth[1], found), present(truth[0], found)
    return Trial(path.name, family, "", seconds, kept, there, pictured)


def _layer(path: Path, root: Path) -> tuple[list[str], list[str]] | None:
    """The words of the text layer of the page that a picture shows."""
    if path.name not in PICTURED:
        return None
    other = next(root.rglob(PICTURED[path.name]))
    if other.suffix == ".csv":
        return known(other, root)
    said = words(read(other.read_bytes(), other.name).reading.text)
    return said, said


def _report(trials: Sequence[Trial], ocr: bool) -> None:
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        groups[trial.family].append(trial)
    rows = [_row(family, group) for family, group in sorted(groups.items())]
    rows.append(_row("all", trials))
    show("documents-ocr" if ocr else "documents", rows)
    for trial in trials:
        if trial.kept is not None and trial.kept < ENOUGH[trial.ocr]:
            print(f"below {trial.name}: in order {trial.kept:.3f}, there {trial.there:.3f}")
    for trial in trials:
        if trial.reason:
            print(f"failed {trial.name}: {trial.reason}")


def _row(family: str, group: Sequence[Trial]) -> dict[str, object]:
    judged = [trial for trial in group if trial.kept is not None]
    kept = [trial.kept for trial in judged if trial.kept is not None]
    enough = sum(trial.kept >= ENOUGH[trial.ocr] for trial in judged if trial.kept is not None)
    return {
        "family": family,
        "files": len(group),
        "read": sum(not trial.reason for trial in group),
        "failed with a reason": sum(bool(trial.reason) for trial in group),
        "crashed": sum(trial.reason == CRASHED for trial in group),
        "words known": len(judged),
        "kept enough": enough,
        "in order, median": round(statistics.median(kept), 4) if kept else "",
        "in order, least": round(min(kept), 4) if kept else "",
        "slowest s": round(max(trial.seconds for trial in group), 2),
    }


if __name__ == "__main__":
    main()

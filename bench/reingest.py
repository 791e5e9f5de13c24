"""What it costs to hand in 10,000 documents again of which one in a hundred has changed.

    python -m bench.reingest [--documents N]

Articles of Chinese law, a file each, go in as `ibid ingest FOLDER` hands them in; then every
hundredth gets another sentence, and the same folder is handed in again, and a third time with
nothing changed. Each time ends when everything is sealed. The encoder counts the texts it is given.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bench import corpora, report
from indexes.encoder import Encoder, open_encoder
from indexes.vocabulary import Scope
from service.app import House, build
from service.cli.ingest import bring, working
from service.cli.selection import files
from service.settings import Settings

SCOPE = Scope("local", "bench")
EVERY = 100  # one document in so many changes
MOST = 0.03  # of the first time
CHANGE = "\n\n本条自下月一日起由主管部门另行解释。\n"


class Counting:
    """The encoder, counting the passages it is asked for."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.dimensions, self.max_tokens = encoder.dimensions, encoder.max_tokens
        self.encode_queries, self.count_tokens = encoder.encode_queries, encoder.count_tokens
        self.passages = 0

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Encoder.encode_passages`."""
        self.passages += len(texts)
        return self._encoder.encode_passages(texts)


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when handing in again costs too much."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=10_000)
    documents = parser.parse_args().documents
    corpora.data()
    counting = Counting(open_encoder(None, Path(platformdirs.user_cache_dir("ibid"))))
    counting.encode_passages(["warm"])
    with tempfile.TemporaryDirectory() as place:
        laws = _write(Path(place) / "laws", documents)
        settings = Settings(data=Path(place) / "data", _env_file=None)
        house = build(settings)
        house.__dict__["encoder"] = counting  # opened already, and counted
        rows = [_hand_in(house, counting, laws, "the first time")]
        changed = sorted(laws.iterdir())[::EVERY]
        for path in changed:
            path.write_text(path.read_text("utf-8") + CHANGE, "utf-8")
        rows.append(_hand_in(house, counting, laws, f"{len(changed)} changed"))
        rows.append(_hand_in(house, counting, laws, "nothing changed"))
        house.close()
    for row in rows:
        row["of the first time"] = float(str(row["seconds"])) / float(str(rows[0]["seconds"]))
    report.show("reingest", rows)
    if float(str(rows[1]["of the first time"])) > MOST:
        sys.exit(f"Handing in again costs more than {MOST:.0%} of the first time.")


def _write(folder: Path, documents: int) -> Path:
    folder.mkdir()
    for number, (law, article, text) in enumerate(corpora.law().passages[:documents]):
        body = f"# {law} {article}\n\n{text}\n"
        (folder / f"{number:05d}.md").write_text(body, "utf-8")
    return folder


def _hand_in(house: House, counting: Counting, folder: Path, what: str) -> dict[str, object]:
    counting.passages = 0
    house.worker.seconds.clear()
    began = time.perf_counter()
    with working(house):
        results = bring(house, SCOPE, list(files([folder])))
        collection = house.truth.collection(SCOPE)
        while house.keeper.stats(collection).behind:
            time.sleep(0.05)
    seconds = time.perf_counter() - began
    ended = Counter(result.outcome for result in results)
    print(what, dict(ended), {k: round(v, 2) for k, v in house.worker.seconds.items()})
    outcomes = ("new", "new version", "unchanged", "failed")
    return {
        "documents": f"{len(results):,}, {what}",
        "seconds": seconds,
        "passages embedded": counting.passages,
        **{name: ended[name] for name in outcomes},
    }


if __name__ == "__main__":
    main()

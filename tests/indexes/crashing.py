"""Commits and deletes until it is killed, again and again; says what was acknowledged.

Run as ``python -m tests.indexes.crashing FOLDER KILLS SEED``; every line of output is one
acknowledged deed: ``commit KEY VERSION_ID LINES`` or ``delete KEY DOCUMENT_ID``.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path

from indexes.truth import open_truth
from tests.indexes.stored import collection_of, commit


def work(folder: Path, life: int) -> None:
    """Commit and delete for ever."""
    truth = open_truth(None, folder)
    collection = collection_of(truth)
    for number in count():
        key, lines = f"{life}-{number % 4}", 1 + number % 7
        made = commit(truth, collection, key, [f"{number} {line}" for line in range(lines)])
        os.write(1, f"commit {key} {made.version_id} {lines}\n".encode())
        if number % 5 == 4:
            truth.delete_document(collection, made.document_id)
            os.write(1, f"delete {key} {made.document_id}\n".encode())


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill ``kills`` workers at random moments, one after another."""
    chance = random.Random(seed)
    truth = open_truth(None, folder)  # once here, so that no child has anything left to import
    commit(truth, collection_of(truth), "warm", ["text"])
    truth.close()
    for life in range(kills):
        child = os.fork()
        if child == 0:
            work(folder, life)
        time.sleep(chance.uniform(0.05, 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

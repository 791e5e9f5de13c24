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
    """Kill ``kills`` workers, one after another: each some deeds on, at a random moment of the next."""
    chance = random.Random(seed)
    truth = open_truth(None, folder)  # once here, so that no child has anything left to import
    commit(truth, collection_of(truth), "warm", ["text"])
    truth.close()
    for life in range(kills):
        says, said = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(said, 1)
            work(folder, life)
        os.close(said)
        with open(says, "rb") as lines:
            for _ in range(chance.randrange(9)):  # however slow the machine is
                os.write(1, lines.readline())
            time.sleep(chance.uniform(0.0, 0.05))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.write(1, lines.read())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

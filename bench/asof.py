"""Does a question get the law of its day? Articles whose words changed between two editions.

``python -m bench.asof [--laws N] [--questions N]``. Each law's editions come in under their own
file names; which day each takes force is found by ingestion. Questions ask for an article by its
number or by its first words, for a day inside the older edition's time, for one between passing
and force of the newer (the older still holds), and for now. Judged on the first passage found.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs
from sqlalchemy import Connection

from bench import statutes, vectors
from bench.report import show
from bench.statutes import Edition
from indexes.encoder import Encoder, open_encoder
from indexes.keeper import Keeper
from indexes.search import Searcher
from indexes.truth import Also, Collection, Truth, open_truth
from indexes.truth.removal import withdraw
from indexes.vocabulary import Scope
from ingest.line import ingest
from ingest.read import read
from ingest.vocabulary import Handed, Intake

SCOPE = Scope("bench", "laws")
ENOUGH = 0.98
SEED = 7


@dataclass(frozen=True)
class Question:
    """What is asked, for which day, and the edition and article that answer it."""

    kind: str
    text: str
    day: date
    law: str
    edition: str
    article: str


class Plain:
    """Reads in this process: the files are our own."""

    def peek(self, data: bytes, name: str) -> None:
        return None

    def read(self, data: bytes, name: str) -> Intake:
        """Return the document in ``data``."""
        return read(data, name)


def main() -> None:
    """Print the share of right editions for each kind of day."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laws", type=int, default=25)
    parser.add_argument("--questions", type=int, default=100)
    given = parser.parse_args()
    rng = random.Random(SEED)
    several = {law: own for law, own in statutes.editions().items() if len(own) > 1}
    chosen = dict(rng.sample(sorted(several.items()), min(given.laws, len(several))))
    asked = list(_questions(chosen, given.questions, rng))
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    with TemporaryDirectory() as folder, _shelf(chosen, encoder, Path(folder)) as (truth, names):
        searcher = Searcher(truth, Path(folder) / "indexes", encoder)
        judged = [(one, *_judge(one, searcher, names)) for one in asked]
    rows = []
    for kind in (*dict.fromkeys(one.kind for one in asked), "all"):
        own = [row for row in judged if kind in (row[0].kind, "all")]
        rows.append(
            {
                "asked for": kind,
                "questions": len(own),
                "right edition": round(sum(right for _, right, _ in own) / len(own), 3),
                "right edition and article": round(sum(both for _, _, both in own) / len(own), 3),
                "enough": ENOUGH,
            }
        )
    rows.append({"asked for": f"{len(several)} laws have several editions; used {len(chosen)}"})
    show("asof", rows)
    for one, right, both in judged:
        if not both:
            print("wrong edition" if not right else "other article", one)


def _questions(
    laws: dict[str, list[Edition]], wanted: int, rng: random.Random
) -> Iterator[Question]:
    """Each kind in turn, over articles of the same number and other words."""
    pairs = [
        (law, older, newer, number)
        for law, own in laws.items()
        for older, newer in pairwise(own)
        for number in older.articles.keys() & newer.articles.keys()
        if older.articles[number] != newer.articles[number]
    ]
    pairs.sort(key=lambda pair: (pair[0], pair[1].name, pair[3]))
    rng.shuffle(pairs)
    for at in range(wanted):
        law, older, newer, number = pairs[at % len(pairs)]
        last = laws[law][-1] is newer
        waiting = newer.begins - newer.passed > timedelta(days=2)
        if at % 3 == 0 and last:
            kind, edition, day = "now", newer, date.today()
        elif at % 3 == 1 and waiting:
            kind, edition = "passed, not yet in force", older
            day = newer.passed + (newer.begins - newer.passed) / 2
        else:
            kind, edition = "a day of the older", older
            day = older.begins + (newer.passed - older.begins) / 2
        words = edition.articles[number][:24]
        name = statutes.title(law)
        text = f"《{name}》第{number}条是怎么规定的？" if at % 2 else f"{name}：{words}"
        yield Question(kind, text, day, law, edition.name, number)


Names = dict[tuple[str, int], str]  # document id and version number: the file it came from


@contextmanager
def _shelf(
    laws: dict[str, list[Edition]], encoder: Encoder, folder: Path
) -> Iterator[tuple[Truth, Names]]:
    truth = open_truth(None, folder)
    collection = truth.ensure_collection(SCOPE, encoder.fingerprint, encoder.dimensions)
    names: Names = {}
    for law, own in laws.items():
        for edition in own:
            _bring(law, edition, encoder, truth, collection, names)
    Keeper(truth, folder / "indexes").seal(collection)
    try:
        yield truth, names
    finally:
        truth.close()


def nothing(connection: Connection) -> None:
    """Do no more in a transaction."""


def _bring(
    law: str, edition: Edition, encoder: Encoder, truth: Truth, collection: Collection, names: Names
) -> None:
    folder = law.rpartition("/")[0]
    handed = Handed(f"{folder}/{edition.name}", edition.name, edition.text.encode())
    keys: list[str] = []

    def mark(key: str, fingerprint: str) -> Also:
        keys.append(key)
        # A job takes the preview back, too, which stands under the key that was handed in.
        return partial(withdraw, collection_id=collection.id, key=handed.key)

    line = ingest(handed, Plain(), encoder, truth, collection, mark, nothing)
    with suppress(StopIteration):
        line.send(vectors.encode(encoder, next(line), "passage", edition.name))
    page = truth.documents(collection, None, 500)
    document = next(one for one in page.items if one.key == keys[-1])
    names[document.id, document.version] = edition.name


def _judge(one: Question, searcher: Searcher, names: Names) -> tuple[bool, bool]:
    hits = searcher.named(SCOPE, one.text, as_of=one.day, limit=1)
    hits = hits or searcher.search(SCOPE, one.text, as_of=one.day, limit=1).hits
    if not hits:
        return False, False
    passage = hits[0].passage
    right = names[passage.document_id, passage.version] == one.edition
    return right, right and f"第{one.article}条" in passage.section


if __name__ == "__main__":
    main()

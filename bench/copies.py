"""How many passages say what another one says, and what finding out costs.

    python -m bench.copies

Every article of Chinese law and every answer of MedQuAD, each set as one long list of hits.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from bench import corpora, report
from bench.corpora import Corpus
from indexes.copies import group, sketch
from indexes.vocabulary import Hit, Passage, Scores


def main() -> None:
    """Print one table and keep it as JSON."""
    corpora.data()
    sets = {"Chinese law": corpora.law(), "MedQuAD": corpora.medical(1)}
    report.show("copies", [_listed(name, corpus) for name, corpus in sets.items()])


def _listed(name: str, corpus: Corpus) -> dict[str, object]:
    hits = [_hit(number, *passage) for number, passage in enumerate(corpus.passages)]
    begun = time.process_time()
    for _, _, text in corpus.passages:
        sketch(text)
    sketched = time.process_time() - begun
    kept = [one for bucket in _alike(hits) for one in group((), bucket, len(bucket))]
    taken = time.process_time() - begun - sketched
    sizes = [1 + len(hit.copies) for hit in kept if hit.copies]
    return {
        "set": name,
        "passages": len(hits),
        "groups": len(sizes),
        "passages in them": sum(sizes),
        "largest": max(sizes, default=0),
        "sketch, µs a passage": round(1e6 * sketched / len(hits), 1),
        "all, µs a passage": round(1e6 * taken / len(hits), 1),
    }


def _alike(hits: list[Hit]) -> Iterable[list[Hit]]:
    """Return ``hits`` by their least hash, which nine of ten copies share: the rest goes uncounted."""
    buckets: dict[int, list[Hit]] = {}
    for hit in hits:
        buckets.setdefault(int(sketch(hit.passage.text)[0]), []).append(hit)
    return buckets.values()


def _hit(number: int, title: str, section: str, text: str) -> Hit:
    passage = Passage(
        id=number, version_id=number, document_id=str(number), title=title, version=1,
        section=section, page=None, start=0, end=len(text), text=text,
    )  # fmt: skip
    return Hit(passage, Scores(fused=0.0))


if __name__ == "__main__":
    main()

"""Find passages: by meaning and by words, in force on the day asked for, joined to the truth."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexes import dense
from indexes.abbreviations import spelt_out
from indexes.attest import Attestor
from indexes.bridge import open_bridge
from indexes.candidates import Candidates, find
from indexes.copies import group
from indexes.encoder import Encoder
from indexes.errors import Mismatch
from indexes.fusion import fuse
from indexes.pointers import Pointers
from indexes.reader import Reader
from indexes.rerank import BEST, Mask, Reranker, asks_law, is_statute, rerank
from indexes.spelling import mend
from indexes.text import tokens
from indexes.truth import Collection, Truth
from indexes.vocabulary import Found, Hit, Metadata, Page, Passage, Scope, Scores

DEPTH = 150  # candidates of each leg; from 100 to 400 the figures hardly differ
TERMS = 128  # distinct query terms that are looked up; what follows in a long question is dropped
SPARE = 4  # passages fetched beyond those asked for, as some may be copies of others
REMEMBERED = 100_000  # versions of which it is remembered whether they are statutes
SECTION = "section"  # the one filter that passages differ in, not versions


class Ordered(NamedTuple):
    """Candidates in order of merit, and the scores that made it."""

    places: NDArray[np.int64]  # of those to be shown, best first
    fused: NDArray[np.float64]  # (n,) of all candidates
    reranked: NDArray[np.float64]  # (n,); NaN where they were not among the best


class Searcher:
    """Searches every collection of a data directory; any number of threads may use one.

    ``root`` is where the keeper writes generations; there may be none yet.
    """

    def __init__(
        self, truth: Truth, root: Path, encoder: Encoder, reranker: Reranker = rerank
    ) -> None:
        self._truth = truth
        self._reranker = reranker
        self._root = root
        self._encoder = encoder
        self._bridge = open_bridge(encoder.fingerprint)
        self._pointers = Pointers(truth)
        self._statute: dict[int, bool] = {}  # by version; titles of versions never change
        self._readers: dict[int, Reader] = {}
        self._lock = threading.Lock()

    def search(
        self,
        scope: Scope,
        query: str,
        *,
        limit: int = 10,
        as_of: date | None = None,
        filters: Metadata | None = None,
        vector: NDArray[np.float32] | None = None,
    ) -> Found:
        """Return the ``limit`` best passages for ``query``, best first, all of one state.

        ``as_of`` is the day whose law holds (default: today). ``filters`` must all hold: a
        version's metadata, ``title`` and ``source_url`` equal the value, ``section`` names a
        heading of the passage's path or a whole path. ``vector`` (d,) spares encoding ``query``.
        Typing errors in a short query are mended first (`indexes.spelling`), and Chinese abbreviations spelt
        out (`indexes.abbreviations`).
        Raises NotFound, Mismatch when another encoder made the collection's vectors, and
        InputError for a vector that is none.
        """
        collection = self._truth.collection(scope)
        self._admit(collection)
        filters = dict(filters or {})
        section = filters.pop(SECTION, None)
        view = self._reader(collection).view(collection)
        witness = Attestor(view, self._truth)
        asked, query = query, spelt_out(mend(query, witness, self._is_plain), witness)
        if vector is None or query != asked:
            vector = self._encoder.encode_queries([query])[0]
        unit = dense.check(vector[None, :], collection.dimensions)[0]
        terms = list(dict.fromkeys(tokens.terms(query)))[:TERMS]
        allowed = self._truth.matching_versions(collection.id, filters) if filters else None
        day = (as_of or date.today()).toordinal()
        found = find(view, unit, terms, day, allowed, DEPTH, self._bridge)
        order = self._order(query, found, None if section is None else str(section))
        hits = tuple(group(terms, self._joined(found, order, limit), limit))
        weights = dict(zip(terms, found.weights.tolist(), strict=True))
        mended = query if query != asked else None
        embedded = view.embedded(day)
        return Found(hits, found.known, len(terms), view.generation, weights, embedded, mended)

    def _is_plain(self, word: str) -> bool:
        """Return whether a word is common enough to be one piece to the encoder."""
        return self._encoder.count_tokens([word])[0] == 1

    def named(
        self, scope: Scope, text: str, *, limit: int = 10, as_of: date | None = None
    ) -> tuple[Hit, ...]:
        """Return the passages whose law or document and article ``text`` names; no scores.

        ``as_of`` as for ``search``. Raises NotFound.
        """
        day = (as_of or date.today()).toordinal()
        ids = self._pointers.find(self._truth.collection(scope), text, day)
        return tuple(group(tokens.terms(text), self.again(ids[: 2 * limit]), limit))

    def newer(self, hits: Sequence[Hit], as_of: date | None = None) -> list[tuple[str, date]]:
        """Return the title and first day of versions that replace those of ``hits`` after ``as_of``."""
        day = (as_of or date.today()).toordinal()
        found = self._truth.later([hit.passage.document_id for hit in hits], day)
        return [(title, date.fromordinal(begins)) for title, begins in found]

    def ended(self, hits: Sequence[Hit]) -> list[tuple[str, date, str]]:
        """Return the title of what other documents end among ``hits``, from when, and by which."""
        return self._truth.ended([hit.passage.version_id for hit in hits])

    def paged(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Return ``hits`` with the pages that begin inside them: what is quoted may stand on any."""
        versions = {hit.passage.version_id for hit in hits if hit.passage.page is not None}
        pages = self._truth.pages(list(versions)) if versions else {}
        return tuple(
            replace(hit, passage=_turned(hit.passage, pages.get(hit.passage.version_id, ())))
            for hit in hits
        )

    def again(self, ids: Sequence[int]) -> tuple[Hit, ...]:
        """Return passages that were found before, in that order, those that are still there; no scores."""
        passages = self._truth.passages(list(ids))
        return tuple(Hit(passages[one], Scores(fused=0.0)) for one in ids if one in passages)

    def _admit(self, collection: Collection) -> None:
        if collection.fingerprint != self._encoder.fingerprint:
            raise Mismatch(
                f"The vectors of collection {collection.name!r} were made by encoder "
                f"{collection.fingerprint}, this is {self._encoder.fingerprint}: set the old one "
                f"again, or run `ibid index rebuild --collection {collection.name} --reembed`."
            )

    def _reader(self, collection: Collection) -> Reader:
        with self._lock:
            if collection.id not in self._readers:
                folder = self._root / str(collection.id)
                self._readers[collection.id] = Reader(self._truth, folder)
            return self._readers[collection.id]

    def _order(self, query: str, found: Candidates, section: str | None) -> Ordered:
        """Return the candidates in ``section`` in their order: fused, and the best ordered anew."""
        fused = fuse(found.nearness, np.where(found.foreign, np.nan, found.lexical))
        order = np.lexsort((found.ids, -fused))
        if section is not None:
            passages = self._truth.passages(found.ids.tolist())
            within = [_within(passages.get(one), section) for one in found.ids.tolist()]
            order = order[np.array(within, np.bool_)[order]]
        best = order[:BEST]
        statutes = self._statutes(query, found.versions[best])
        scores = np.full(len(fused), np.nan)
        scores[best] = self._reranker(fused[best], statutes, found.taken(best))
        anew = best[np.argsort(-scores[best], kind="stable")]
        return Ordered(np.concatenate((anew, order[BEST:])), fused, scores)

    def _statutes(self, query: str, versions: NDArray[np.int64]) -> Mask:
        """Return which of ``versions`` are of statutes, where ``query`` asks for a law; else none."""
        if not asks_law(query):
            return np.zeros(len(versions), np.bool_)
        asked = versions.tolist()
        known = {one: self._statute.get(one) for one in asked}
        if unknown := [one for one, statute in known.items() if statute is None]:
            titles = self._truth.titled(unknown)
            fresh = {one: is_statute(titles.get(one, "")) for one in unknown}
            known |= fresh
            if len(self._statute) > REMEMBERED:
                self._statute.clear()
            self._statute.update(fresh)
        return np.array([known[one] for one in asked], np.bool_)

    def _joined(self, found: Candidates, ordered: Ordered, limit: int) -> Iterator[Hit]:
        """Yield the candidates that the truth still has, best first, each with its place."""
        ranks = _ranks(found.nearness), _ranks(found.lexical)
        step = limit + SPARE
        for low in range(0, len(ordered.places), step):
            chosen = ordered.places[low : low + step]
            passages = self._truth.passages(found.ids[chosen].tolist())
            for at in chosen.tolist():
                passage = passages.get(int(found.ids[at]))
                if passage is not None:  # not deleted this moment
                    yield Hit(passage, _scores(found, ordered, ranks, at))


def _turned(passage: Passage, pages: Sequence[Page]) -> Passage:
    turns = tuple(page for page in pages if passage.start < page.start < passage.end)
    return replace(passage, turns=turns)


def _within(passage: Passage | None, section: str) -> bool:
    path = "" if passage is None else passage.section
    return passage is not None and section in (path, *path.split(" / "))


def _ranks(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return each candidate's place in its leg, from 1; 0 beyond what the leg brought up."""
    ranks = np.empty(len(scores), np.int64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return np.where((ranks <= DEPTH) & (np.nan_to_num(scores) != 0), ranks, 0)


def _scores(
    found: Candidates,
    ordered: Ordered,
    ranks: tuple[NDArray[np.int64], NDArray[np.int64]],
    at: int,
) -> Scores:
    return Scores(
        fused=float(ordered.fused[at]),
        dense=None if np.isnan(found.dense[at]) else float(found.dense[at]),
        lexical=float(found.lexical[at]),
        dense_rank=int(ranks[0][at]) or None,
        lexical_rank=int(ranks[1][at]) or None,
        reranked=None if np.isnan(ordered.reranked[at]) else float(ordered.reranked[at]),
    )

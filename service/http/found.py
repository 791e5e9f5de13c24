"""What clients read of a search: passages found, with place, scores and copies."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from indexes.vocabulary import Found, Hit, Passage


class ScoresBody(BaseModel):
    """What each leg said; null where a leg could not score the passage."""

    dense: float | None
    lexical: float | None
    fused: float
    reranked: float | None = None


class CopyBody(BaseModel):
    """A passage that says the same as the one it is listed with, and where it stands."""

    passage_id: str
    document_id: str
    title: str
    version: int
    section: str
    page: int | None
    source_url: str | None = None

    @classmethod
    def of(cls, passage: Passage) -> CopyBody:
        """Render one copy."""
        return cls(
            passage_id=passage.public_id,
            document_id=passage.document_id,
            title=passage.title,
            version=passage.version,
            section=passage.section,
            page=passage.page,
            source_url=passage.source_url,
        )


class HitBody(BaseModel):
    """A passage and its place; offsets count code points of the version's canonical text."""

    passage_id: str
    document_id: str
    title: str
    version: int
    section: str
    page: int | None
    text: str
    start: int
    end: int
    scores: ScoresBody
    source_url: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    copies: list[CopyBody] = []

    @classmethod
    def of(cls, hit: Hit, quoted: int | None = None) -> HitBody:
        """Render one hit, with the page of ``quoted``, the first place quoted from it, if any."""
        passage: Passage = hit.passage
        scores = ScoresBody(
            dense=hit.scores.dense,
            lexical=hit.scores.lexical,
            fused=hit.scores.fused,
            reranked=hit.scores.reranked,
        )
        return cls(
            passage_id=passage.public_id,
            document_id=passage.document_id,
            title=passage.title,
            version=passage.version,
            section=passage.section,
            page=passage.page if quoted is None else passage.page_at(quoted),
            text=passage.text,
            start=passage.start,
            end=passage.end,
            scores=scores,
            source_url=passage.source_url,
            valid_from=passage.valid_from,
            valid_to=passage.valid_to,
            copies=[CopyBody.of(one) for one in hit.copies],
        )


class TermsBody(BaseModel):
    """How many of the query's terms the lexical index knows."""

    known: int
    of: int


class FoundBody(BaseModel):
    """The result of a search, all of it from one generation.

    ``searched`` is the query with its typing errors mended; null where it was searched as asked.
    """

    hits: list[HitBody]
    lexical_terms: TermsBody
    generation: int
    embedded: float
    searched: str | None = None

    @classmethod
    def of(cls, found: Found) -> FoundBody:
        """Render one search."""
        return cls(
            hits=[HitBody.of(hit) for hit in found.hits],
            lexical_terms=TermsBody(known=found.known_terms, of=found.terms),
            generation=found.generation,
            embedded=found.embedded,
            searched=found.mended,
        )

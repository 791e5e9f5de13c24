"""References to laws and documents, parsed into values that are equal however they were written."""

from __future__ import annotations

from indexes.text.normalise import fold
from indexes.text.references.chinese import chinese_references
from indexes.text.references.english import english_references
from indexes.text.references.mention import ReferenceMention, same, title_key

__all__ = ["ReferenceMention", "references", "same", "title_key"]


def references(text: str) -> list[ReferenceMention]:
    """Return the references ``text`` makes, in order of where they stand.

    A title is the 《…》 or the law's name directly beside the pointer, as ``title_key`` writes it.
    Paths run from the outermost level: part, subpart, chapter, section, article, paragraph, item,
    subitem; annex, appendix, schedule, clause, recital and rule stand for themselves. An inserted
    article is "17-1" (第十七条之一). Every member of a list or a range is a mention.
    """
    found = [*chinese_references(text, fold(text)), *english_references(text)]
    return sorted(found, key=lambda mention: mention.start)

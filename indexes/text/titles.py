"""The name of a document as other documents call it: 《中华人民共和国商标法》（2001修正） is 商标法."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexes.text.normalise import HAN, squash

EUROPEAN = re.compile(
    r"(?:(?:council|commission|implementing|delegated|framework) )*"
    r"(?P<kind>regulation|directive|decision) (?:\((?:eu|ec|eec|euratom|, )+\) )?(?:no\.? )?"
    r"(?P<number>\d{1,4}/\d{1,4})(?:/[a-z]{2,7})?(?![\d/])"
)
"""How the acts of the European Union are numbered; the number alone tells one from all others."""
MARKS = re.compile(rf"[《》〈〉<>\"']|中华人民共和国|(?<=[{HAN}、])\s+(?=[{HAN}、])")
EDITION = re.compile(  # (2023修订) and [2021], but not (试行) or the (一) of 解释(一)
    r"\s*[(\[](?=[^()\[\]]{0,20}(?:[12]\d{3}|[修版]))[^()\[\]]{1,30}[)\]]$"
)
YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Name:
    """``key`` is equal however a name is written; ``year`` is of the edition named, "" of none."""

    key: str
    year: str

    def means(self, other: Name) -> bool:
        """Whether both may name one document: editions differ only where both are named."""
        return self.key == other.key and (
            self.year == other.year or not self.year or not other.year
        )


def name_of(title: str) -> Name:
    """Return the name in ``title``: folded, without country, marks and edition.

    (试行) and a year that is no note in brackets (Data Protection Act 1998) belong to a name.
    """
    bare = MARKS.sub("", squash(title)).strip().removeprefix("the ")
    if act := EUROPEAN.match(bare):
        return Name(f"{act['kind']} {act['number']}", "")
    edition = EDITION.search(bare)
    key = bare[: edition.start()] if edition else bare
    year = YEAR.search(edition[0]) if edition else None
    return Name(key or bare, year[0] if year else "")

"""Light English stemming: plurals, -ing, -ed and the final e or y; a noun stays a noun."""

from __future__ import annotations

from functools import lru_cache

_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded English word; anything else comes back as it is.

    The plural rules are Harman's S-stemmer (1991, "How effective is suffixing?"); -ing and -ed
    follow the first step of Porter (1980). Cutting more endings gained nothing where measured.
    """
    if not (word.isascii() and word.isalpha()) or len(word) < 4:
        return word
    word = _singular(word)
    if len(word) >= 6 and word.endswith("ing"):
        word = _undoubled(word, word[:-3])
    elif len(word) >= 5 and word.endswith("ed") and not word.endswith("eed"):
        word = _undoubled(word, word[:-2])
    if len(word) >= 4 and word.endswith("e"):
        word = word[:-1]
    if len(word) >= 4 and word.endswith("y"):
        word = word[:-1] + "i"
    return word


def _singular(word: str) -> str:
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    return word[:-1] if word.endswith("s") and not word.endswith(("us", "ss")) else word


def _undoubled(word: str, root: str) -> str:
    """Return ``root`` without its doubled consonant, or ``word`` where no vowel would be left."""
    if not _VOWELS.intersection(root):
        return word
    doubled = len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz"
    return root[:-1] if doubled else root

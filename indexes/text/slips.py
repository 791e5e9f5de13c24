"""What a hand may have meant to write: Latin words one slip away, Chinese characters that sound alike."""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from indexes.errors import StorageError

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = "aeiou"
_TONES = re.compile("[\u0300\u0301\u0304\u030c]")
_READINGS = 2  # of a character that count; further ones are of names and old texts


def slips(word: str) -> list[str]:
    """Return what ``word`` (lower case) may be written for: one letter lost, added, taken for another, or
    two neighbours swapped (Damerau 1964: four of five errors).

    The first letter is seldom wrong: it stays, or changes places with the second one. The last is not taken
    for another nor added: "septicemic" for "septicemia" is another form, no error.
    """
    inner = range(1, len(word) - 1)
    found = {word[:at] + word[at + 1 :] for at in inner}
    found |= {
        word[:at] + letter + word[at:] for at in range(1, len(word) + 1) for letter in _LETTERS
    }
    found |= {word[:at] + letter + word[at + 1 :] for at in inner for letter in _LETTERS}
    found.update(swapped(word))
    return sorted(found - {word})


def likely_slips(word: str) -> list[str]:
    """Return the commonest ones: letters doubled or not, swapped, lost, and one vowel for another."""
    return sorted({*doubled(word), *swapped(word), *_revoweled(word), *_shortened(word)} - {word})


def doubled(word: str) -> list[str]:
    """Return ``word`` with one letter doubled, or with one that is double written once."""
    once = {word[:at] + word[at + 1 :] for at in range(1, len(word)) if word[at] == word[at - 1]}
    twice = {word[:at] + word[at] + word[at:] for at in range(len(word))}
    return sorted(once | twice)


def swapped(word: str) -> list[str]:
    """Return ``word`` with two neighbours swapped."""
    return [
        word[:at] + second + first + word[at + 2 :]
        for at, (first, second) in enumerate(itertools.pairwise(word))
        if first != second
    ]


def _revoweled(word: str) -> list[str]:
    places = [at for at in range(1, len(word) - 1) if word[at] in _VOWELS]
    return [word[:at] + vowel + word[at + 1 :] for at in places for vowel in _VOWELS]


def _shortened(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(1, len(word) - 1)]


@lru_cache(maxsize=8192)
def homophones(char: str) -> str:
    """Return the common characters that sound like ``char`` whatever the tone, it not among them."""
    sounds, alike = _sounds()
    found = {other for sound in sounds.get(char, ()) for other in alike.get(sound, ())}
    return "".join(sorted(found - {char}))


@lru_cache(maxsize=1)
def _sounds() -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the sounds of each character, and those of GB 2312's 3,755 common ones that have each sound.

    The readings are pypinyin's. Its file is read, not its code run: importing it takes half a second,
    most of it for phrases. Raises StorageError when the file is not there.
    """
    package = find_spec("pypinyin")  # runs nothing of it
    folders = (package.submodule_search_locations if package else None) or ["pypinyin"]
    try:
        readings = json.loads((Path(folders[0]) / "pinyin_dict.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StorageError(
            "The readings of Chinese characters cannot be read: install pypinyin again."
        ) from error
    sounds: dict[str, tuple[str, ...]] = {}
    alike: dict[str, str] = {}
    for code, written in readings.items():
        char = chr(int(code))
        sounds[char] = tuple(dict.fromkeys(map(_toneless, written.split(",")[:_READINGS])))
        for sound in sounds[char] if _is_common(char) else ():
            alike[sound] = alike.get(sound, "") + char
    return sounds, alike


def _is_common(char: str) -> bool:
    """Return whether ``char`` is of GB 2312's first level: rows 16 to 55 (0xB0 to 0xD7)."""
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _toneless(reading: str) -> str:
    return _TONES.sub("", unicodedata.normalize("NFD", reading))

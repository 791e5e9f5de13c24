"""What may have been meant, against a distance worked out letter by letter."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from indexes.errors import StorageError
from indexes.text import slips as module
from indexes.text.slips import doubled, homophones, likely_slips, slips


def distance(first: str, second: str) -> int:
    """The number of letters lost, added, replaced or swapped with a neighbour (optimal alignment)."""
    table = {(i, 0): i for i in range(len(first) + 1)} | {(0, j): j for j in range(len(second) + 1)}
    for i, j in itertools.product(range(1, len(first) + 1), range(1, len(second) + 1)):
        same = first[i - 1] == second[j - 1]
        table[i, j] = min(
            table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (not same)
        )
        if i > 1 and j > 1 and first[i - 2 : i] == second[j - 1] + second[j - 2]:
            table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(first), len(second)]


def test_every_word_one_slip_away_but_for_the_first_letter_and_another_ending() -> None:
    letters, word = "abcn", "banc"
    every = ("".join(one) for size in (3, 4, 5) for one in itertools.product(letters, repeat=size))
    wanted = {
        other
        for other in every
        if distance(word, other) == 1
        and (other[0] == "b" or other == "abnc")
        and not (len(other) < 5 and other[:3] == "ban")  # another ending
    }
    assert {one for one in slips(word) if set(one) <= set(letters)} == wanted


@pytest.mark.parametrize("word", ["annual", "leave", "oo"])
def test_likely_slips_are_slips(word: str) -> None:
    assert set(likely_slips(word)) < set(slips(word)) | set(doubled(word))
    assert all(distance(word, other) == 1 for other in likely_slips(word))


def test_a_letter_is_doubled_or_written_once() -> None:
    assert doubled("anual") == ["aanual", "annual", "anuaal", "anuall", "anuual"]
    assert "anual" in doubled("annual")


def test_characters_that_sound_alike_whatever_the_tone() -> None:
    assert {"合", "何", "河", "核"} <= set(homophones("和"))
    assert {"讼", "送", "宋"} <= set(homophones("颂"))
    assert "和" not in homophones("和")
    assert "学" not in homophones("和")
    assert not set(homophones("和")) & set("翮阖")  # too rare to be typed by mistake
    assert homophones("x") == ""


def test_a_missing_table_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    monkeypatch.chdir(tmp_path)
    module._sounds.cache_clear()
    try:
        with pytest.raises(StorageError, match="install pypinyin again"):
            module._sounds()
    finally:
        module._sounds.cache_clear()

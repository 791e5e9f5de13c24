"""Whether a question leans on what was said before it: a deterministic gate, in both languages.

Sure signs decide alone: a pronoun with nothing before it to stand for, an ellipsis, an ordinal, a
comparison with what is not named, a bare noun. Where there is none, what the question leaves out shows in
its words and its meaning together, see ``leaning``. A question that names its place is left as it is.
"""

from __future__ import annotations

import re
from typing import Protocol

from indexes.text.language import language
from indexes.text.names import names
from indexes.text.normalise import fold
from indexes.text.references import references
from indexes.text.sentences import sentences
from indexes.vocabulary import Span
from service.understanding import cues
from service.understanding.topic import content
from service.vocabulary import Fact, Recall, Turn

PICK = 12  # content words: a title that was offered has no more
FEW = 3  # content words: a question of more says itself what it is about
NAMING = 3  # content words behind an opening word ("so why did …"): it may lean no more
_NO_TRAIT = ("name", "note")
_OF_ME = re.compile(
    r"\b(am|do|can|may|must|should|could|would|have|was) (i|we)\b|\b(are|were) we\b"
    r"|我们?(?:能|可以|有权|要|需要|应该|应当|是否|算|得|有没有|还)|能不能给我|给我"
)
_ABOUT_NOTHING = ("conversational", "refused")


class Reader(Protocol):
    """Tells by words and meaning together what no single word shows."""

    def leans(self, text: str, last: str, *, sign: bool) -> bool:
        """Return whether ``text`` leaves out what it is about, asked after the question ``last``.

        ``sign``: a word of it is a sure sign that it does.
        """


def needs_context(text: str, recall: Recall, reader: Reader) -> bool:
    """Return whether ``text`` can be understood only after the turns of ``recall``.

    False without turns that were about something, or something stated: nothing is there to lean on.
    """
    if of_whom(text, recall) and len(content(text)) <= FEW and not names(text):
        return True
    turns = spoken(recall)
    if not turns:
        return False
    if turns[-1].status == "needs_clarification" and not text.rstrip().endswith(("?", "？")):
        return len(content(text)) <= PICK  # what was asked back is answered
    if _names_its_place(text):
        return False
    asked = _asked(text)
    sign, folded = shows(asked), fold(asked)
    named = cues.DEFINES_EN.search(folded) or cues.TERM_ZH.search(asked)
    if not sign and (named or cues.TURNS.match(folded)):
        return False
    return reader.leans(asked, _asked(turns[-1].standalone), sign=sign)


def shows(text: str) -> bool:
    """Return whether a word of ``text`` is a sure sign that it leans on something."""
    if turned := cues.TURNS.match(fold(text)):
        text = text[turned.end() :]
    folded = fold(text).strip()
    return _sure_zh(folded, text) if language(text) == "zh" else _sure_en(folded, text)


def _asked(text: str) -> str:
    """Return the question that ``text`` begins with: what comes after it does not say what it is about.

    It may have been pasted in unseen.
    """
    (first, *_) = sentences(text) or (Span(0, len(text)),)
    said = first.of(text)
    return said if said.endswith(("?", "？")) else text


def of_whom(text: str, recall: Recall) -> tuple[Fact, ...]:
    """Return what was stated, latest first, where ``text`` asks what somebody may, must or can."""
    if not recall.facts or not _OF_ME.search(fold(text)):
        return ()
    return tuple(fact for fact in reversed(recall.facts) if fact.about not in _NO_TRAIT)


def spoken(recall: Recall) -> tuple[Turn, ...]:
    """Return the turns that were about something: greetings and refusals leave no topic."""
    return tuple(turn for turn in recall.turns if turn.status not in _ABOUT_NOTHING)


def _names_its_place(text: str) -> bool:
    """Return whether ``text`` names a work and a place in it: 《民法典》第180条, GDPR Article 5."""
    return any(mention.reference.title for mention in references(text))


def _sure_en(folded: str, text: str) -> bool:
    bare, own = cues.IMPERSONAL.sub(" ", folded), content(text)
    whole = cues.STANDS.search(bare) or (cues.OPENS_ASKING_EN.search(bare) and len(own) >= NAMING)
    if cues.OPENS_EN.search(bare) and not whole:
        return True
    if cues.DEMONSTRATIVE.search(bare) or cues.ORDINAL_EN.search(bare):
        return True
    if cues.LEFT_OUT.search(bare) or any(
        found and not stands.search(bare[: found.start()]) and not names(text[: found.start()])
        for pronoun, stands in ((cues.SINGULAR, cues.ANTECEDENT), (cues.PLURAL, cues.ANTECEDENTS))
        if (found := pronoun.search(bare))
    ):
        return True
    if cues.DEFINES_EN.search(bare):
        return False
    if len(own) <= 2 and (cues.COMPARES_EN.search(bare) or cues.SUPERLATIVE.search(bare)):
        return True
    if not cues.VERBS.search(bare):
        bare_noun = len(own) <= 2 and (text.endswith("?") or not names(text))
        return bare_noun or (cues.PREPOSITION.search(bare) is not None and len(own) <= 4)
    return not own


def _sure_zh(folded: str, text: str) -> bool:
    whole = cues.OPENS_ASKING_ZH.search(folded) and len(content(text)) >= NAMING
    if (
        (cues.OPENS_ZH.search(folded) and not whole)
        or cues.POINTS_ZH.search(folded)
        or cues.ORDINAL_ZH.search(folded)
    ):
        return True
    if cues.ELLIPSIS_ZH.search(folded) and not cues.ASKS.search(folded[:-2]):
        return True
    pronoun = cues.PRONOUN_ZH.search(folded)
    return pronoun is not None and not cues.ANTECEDENT_ZH.search(folded[: pronoun.start()])

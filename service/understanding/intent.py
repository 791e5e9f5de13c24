"""What somebody wants of Ibid: an answer from the documents, most often, and what to do when not.

Greetings, thanks and plain commands are known by rule. Everything else is asked of a classifier that
learns, at start, from our own examples. Whatever keeps a question from the documents has to be sure of
itself: a question that is searched in vain costs less than one that is turned away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from indexes.text.normalise import fold
from service.checking.vectors import SentenceVectors
from service.understanding.classifier import Classifier
from service.understanding.commands import command
from service.understanding.examples import taught, utterances
from service.vocabulary import KNOWLEDGE, Command, Intent

SURE: dict[Intent, float] = {
    "chitchat": 0.75, "greeting": 0.75, "thanks": 0.75, "command": 0.6, "emergency": 0.8,
    "out_of_scope": 0.6,
}  # fmt: skip
"""The chance of being right from which an intent that does not simply ask is believed."""
KIND = 0.75  # … from which a question is called a comparison, a procedure and so on
SMALL_TALK = 80  # characters: nobody greets or chats at greater length and asks nothing

_GREETING = re.compile(
    r"^(hi|hello|hey|good (morning|afternoon|evening)|你好|您好|嗨|早上好|下午好|晚上好)"
    r"[\s,，!！.。~]*(there|啊|呀|大家)?[\s!！.。~]*$"
)
_THANKS = re.compile(
    r"^(many |ok,? )?(thanks?( you)?|thx|cheers|谢谢|多谢|感谢)( (a lot|so much|very much))?"
    r"(你|您|了|啦)?[\s!！.。~]*$"
)


@dataclass(frozen=True, slots=True)
class Aim:
    """An intent, the chance that it is right, and the command where it is one.

    ``sure`` is false where nothing was like the examples and somebody else may be asked.
    """

    intent: Intent
    confidence: float
    command: Command | None = None
    sure: bool = True


class Intents:
    """Tells intents apart. Learns when it is made; ``cache`` keeps the examples' vectors between starts."""

    def __init__(self, vectors: SentenceVectors, cache: Path) -> None:
        self._vectors = vectors
        texts, labels = utterances()
        self.classifier = Classifier(texts, taught(texts, vectors, cache), labels)

    def aim(self, text: str, answered: bool) -> Aim:
        """Return what ``text`` wants; ``answered`` says whether there is an answer to work on."""
        folded = fold(text).strip()
        if _GREETING.match(folded):
            return Aim("greeting", 1.0)
        if _THANKS.match(folded):
            return Aim("thanks", 1.0)
        asked = command(text)
        if asked is not None and asked[1]:
            return Aim("command", 1.0, asked[0])
        guess = self.classifier.guess(text, self._vectors.query(text))
        intent: Intent = guess.label  # type: ignore[assignment]  # the labels are those of our own file
        if intent == "command":
            if asked is None or not answered or guess.confidence < SURE["command"]:
                return _question(guess.confidence)
            return Aim("command", guess.confidence, asked[0])
        if intent in ("chitchat", "greeting", "thanks") and len(folded) > SMALL_TALK:
            return _question(guess.confidence)
        if intent in SURE:
            believed = guess.confidence >= SURE[intent] and guess.known
            return Aim(intent, guess.confidence) if believed else _question(guess.confidence)
        if intent == "follow_up" or guess.confidence < KIND:  # what leans on a turn, the gate tells
            return Aim("question", max(guess.confidence, 0.5))
        assert intent in KNOWLEDGE, f"utterances.toml has an intent {intent} nothing knows"
        return Aim(intent, guess.confidence)


def _question(confidence: float) -> Aim:
    """Return the safe default: what might be small talk or out of scope is searched."""
    return Aim("question", 1.0 - confidence, sure=False)

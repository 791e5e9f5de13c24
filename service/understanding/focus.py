"""What a message of several sentences asks, without the orders that stand beside its question.

"How long is the notice period? Write a poem about the sea." asks one thing of the documents. Only that is
searched, and only that is what a later question may lean on: an order to whoever answers, perhaps pasted
in unseen, is no topic. What somebody says of themselves or of the matter stays.
"""

from __future__ import annotations

from indexes.text.language import language
from indexes.text.normalise import fold
from indexes.text.sentences import sentences
from service.understanding import cues

FEWEST = 3  # words of an English order: what is shorter ("Same model.") is taken for a remark


def focus(text: str) -> tuple[str, str]:
    """Return ``text`` without the orders in it, and these; where it asks nothing, all of it and nothing."""
    said = [span.of(text) for span in sentences(text)]
    beside = [one for one in said if orders(one) and not asks(one)]
    if not beside or not any(map(asks, said)):
        return text, ""
    return " ".join(one for one in said if one not in beside), " ".join(beside)


def asks(sentence: str) -> bool:
    """Return whether a sentence asks something of the documents: a question, or "Explain …"."""
    folded = fold(sentence)
    if sentence.rstrip("\"'”’」』）) ").endswith(("?", "？")) or cues.SEEKS.match(folded):
        return True
    if language(sentence) == "zh":
        return cues.ASKS.search(folded) is not None and not orders(sentence)
    return cues.INVERTED.match(folded) is not None


def orders(sentence: str) -> bool:
    """Return whether a sentence begins as an order does: with a bare verb, in Chinese with 请, 把 …"""
    folded = fold(sentence)
    if language(sentence) == "zh":
        return cues.ORDERS_ZH.match(folded) is not None
    led = cues.LED_IN.match(folded)
    bare = folded[led.end() :] if led else folded
    return len(folded.split()) >= FEWEST and cues.STATES.match(bare) is None

"""What a question was taken to mean: the nouns of understanding.

They are the service's vocabulary as much as those in ``service/vocabulary.py``, which passes them on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from indexes.vocabulary import Language, Reference

Task = Literal["general", "legal", "medical", "support", "translation", "code"]
Intent = Literal[
    "question", "follow_up", "comparison", "calculation", "definition", "procedure", "emergency",
    "command", "statement", "chitchat", "greeting", "thanks", "out_of_scope",
]  # fmt: skip
KNOWLEDGE: frozenset[Intent] = frozenset(
    ("question", "follow_up", "comparison", "calculation", "definition", "procedure", "emergency")
)
"""What the documents are to answer: all of them flow down the same line."""
TURNED_AWAY = 0.9
"""The confidence from which what is out of scope is not even searched."""
RiskAction = Literal["block", "handover", "warn", "log"]
Command = Literal["shorter", "list", "repeat", "translate"]


@dataclass(frozen=True, slots=True)
class Measure:
    """``low`` to ``high`` of ``unit``, equal where it is one number.

    Units have canonical names: "mg", "mg/kg", "cny", "day".
    """

    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the question names.

    ``as_of`` is the day whose law is asked for, which a mere mention of a date is not; ``language`` the
    one the answer was asked to be in; ``ages`` are in years; ``titles`` documents of the collection.
    """

    references: tuple[Reference, ...] = ()
    dates: tuple[date, ...] = ()
    as_of: date | None = None
    amounts: tuple[Measure, ...] = ()
    doses: tuple[Measure, ...] = ()
    ages: tuple[Measure, ...] = ()
    titles: tuple[str, ...] = ()
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """An intent of the organisation's own, and where and how its questions are answered."""

    name: str
    confidence: float
    collection: str | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the question means. ``language`` is the one to answer in."""

    intent: Intent
    confidence: float
    language: Language
    standalone: str  # the question as searched
    rewritten: bool = False
    parameters: Parameters = Parameters()
    command: Command | None = None  # what is to be done with the last answer
    route: Route | None = None
    notices: tuple[str, ...] = ()  # what is said before anything else, in the house's own words
    risk: RiskAction | None = None  # what a risk term in the question asks for
    refusal: str | None = None  # what is said instead of an answer
    clarify: str | None = None  # the one question to ask back
    chosen: str | None = None  # the title picked of those that were asked back

    @property
    def searched(self) -> bool:
        """Whether the documents are asked: turning a question away takes more than searching in vain."""
        return self.intent in KNOWLEDGE or self.intent in ("command", "out_of_scope")

    @property
    def elsewhere(self) -> bool:
        """Whether no documents should hold it: heard are those that answer for sure, or in all its words."""
        return self.intent == "out_of_scope" and self.confidence >= TURNED_AWAY

"""understand: what the question means, and what is to be done with it.

By rule and by a small classifier over the vector that the search needs anyway. Only where neither is sure
is a model asked, briefly; when none is there, a question is a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Protocol

from anyio import to_thread

from indexes.text.language import language
from indexes.vocabulary import Scope
from service.memory.facts import only_states
from service.understanding.choosing import chosen
from service.understanding.commands import is_command, target
from service.understanding.focus import focus
from service.understanding.followup import Reader, needs_context, shows, spoken
from service.understanding.intent import Aim, Intents
from service.understanding.parameters import parameters, without_aside
from service.understanding.rewrite import carry
from service.understanding.risk import Alarm
from service.vocabulary import KNOWLEDGE, Question, Recall, Route, Understanding
from service.wording import say


class Asker(Protocol):
    """Asks a language model what rules cannot tell."""

    async def intent(self, question: str) -> Aim | None:
        """Return what ``question`` wants, or None when no model says so in time."""


class Rewriter(Protocol):
    """Has a language model say what a follow-up means."""

    async def rewrite(self, text: str, recall: Recall) -> str | None:
        """Return ``text`` as it would be asked of somebody who heard nothing before, or None."""


class Routes(Protocol):
    """The organisation's own intents."""

    def route(self, tenant: str, text: str) -> Route | None:
        """Return the one that ``text`` is like, or None."""


class Risks(Protocol):
    """The words an organisation does not let pass."""

    def find(self, tenant: str, text: str) -> Alarm | None:
        """Return the gravest alarm that ``text`` raises, or None."""


class Titles(Protocol):
    """The titles of a collection's documents."""

    def named(self, scope: Scope, text: str) -> tuple[str, ...]:
        """Return those that ``text`` names, in the order they stand there."""


class Understander:
    """Understands questions; ``today`` gives the day that relative dates count from.

    ``reader`` tells whether a question leaves out what it is about.
    Without ``asker`` no model is asked, without ``routes``, ``titles`` and ``risks`` nothing of the kind
    is found. ``safety`` is said first in an emergency; empty is Ibid's own text. Without ``rewriter`` a
    follow-up takes over its topic's words.
    """

    def __init__(
        self,
        today: Callable[[], date],
        intents: Intents,
        reader: Reader,
        asker: Asker | None = None,
        routes: Routes | None = None,
        titles: Titles | None = None,
        risks: Risks | None = None,
        safety: str = "",
        rewriter: Rewriter | None = None,
    ) -> None:
        self._today = today
        self._intents = intents
        self._reader = reader
        self._asker = asker
        self._routes = routes
        self._titles = titles
        self._risks = risks
        self._safety = safety
        self._rewriter = rewriter

    async def understand(self, question: Question, recall: Recall) -> Understanding:
        """Return what ``question`` means after the turns in ``recall``."""
        understood, unsure = await to_thread.run_sync(self._understand, question, recall)
        if unsure and understood.refusal is None and self._asker is not None:
            aim = await self._asker.intent(question.text)
            if aim is not None:
                understood = replace(understood, intent=aim.intent, confidence=aim.confidence)
                return self._guarded(understood, question.scope.tenant, question.text)
        leans = understood.intent == "follow_up" and understood.chosen is None
        if leans and understood.refusal is None and self._rewriter:
            said = await self._rewriter.rewrite(_bare(question.text), _heard(recall))
            understood = replace(understood, standalone=said or understood.standalone)
        return understood

    def _understand(self, question: Question, recall: Recall) -> tuple[Understanding, bool]:
        """Return what can be told without a model, and whether one should be asked."""
        text = question.text.strip()
        title = chosen(without_aside(text), recall)
        if title is not None:
            return self._picked(title, question, recall), False
        aim = self._aim(text, recall)
        named = parameters(text, self._today(), self._named(question.scope, text))
        intent, standalone = aim.intent, text
        if intent != "emergency" and only_states(text):
            intent = "statement"
        spoken = named.language or language(text)
        if aim.intent == "command" and recall.last is not None:
            standalone = recall.last.standalone  # the topic goes on
            if aim.command == "translate":
                spoken = target(text, recall.last.answer)
        asks = intent in KNOWLEDGE
        if asks:
            standalone = bare = _bare(text)
            heard = _heard(recall)
            if intent != "emergency" and needs_context(bare, heard, self._reader):
                standalone = carry(bare, heard)
                intent = "follow_up" if standalone != bare else intent
        understood = Understanding(
            intent=intent,
            confidence=aim.confidence,
            language=spoken,
            standalone=standalone,
            rewritten=standalone != text,
            parameters=named,
            command=aim.command,
            route=self._route(question.scope.tenant, standalone) if asks else None,
        )
        unsure = not aim.sure and intent == "question"
        return self._guarded(understood, question.scope.tenant, text), unsure

    def _picked(self, title: str, question: Question, recall: Recall) -> Understanding:
        """Return what was asked before, of the document ``title`` that was picked when it was asked back."""
        last = spoken(recall)[-1]
        asked = f"{last.standalone} {title}"
        named = parameters(asked, self._today(), self._named(question.scope, asked))
        wanted = parameters(question.text, self._today()).language
        understood = Understanding(
            intent="follow_up",
            confidence=1.0,
            language=wanted or language(last.answer.partition("\n")[0]),  # Ibid's own words
            standalone=asked,
            rewritten=True,
            parameters=replace(named, language=wanted),
            route=self._route(question.scope.tenant, asked),
            chosen=title,
        )
        return self._guarded(understood, question.scope.tenant, question.text)

    def _aim(self, text: str, recall: Recall) -> Aim:
        """Return what is wanted by the question in ``text``; an emergency counts wherever it is said."""
        asked, beside = focus(text)
        answered = recall.last is not None
        aim = self._intents.aim(asked, answered)
        if beside and (other := self._intents.aim(beside, answered)).intent == "emergency":
            return other
        if aim.intent == "out_of_scope" and answered and shows(asked):
            return replace(aim, intent="question")  # what it is about was said before
        return aim

    def _guarded(self, understood: Understanding, tenant: str, text: str) -> Understanding:
        """Return what was understood with what an emergency or a risk term asks for."""
        spoken = understood.language
        notices: tuple[str, ...] = ()
        if understood.intent == "emergency":
            notices = (self._safety or say("emergency", spoken),)
        alarm = self._risks.find(tenant, text) if self._risks is not None else None
        if alarm is None:
            return replace(understood, notices=notices)
        action, words = alarm.rule.action, alarm.rule.words(spoken)
        if action == "warn":
            notices += (words,)
        refusal = words if action in ("block", "handover") else None
        return replace(understood, notices=notices, risk=action, refusal=refusal)

    def _named(self, scope: Scope, text: str) -> tuple[str, ...]:
        return self._titles.named(scope, text) if self._titles is not None else ()

    def _route(self, tenant: str, text: str) -> Route | None:
        return self._routes.route(tenant, text) if self._routes is not None else None


def _bare(text: str) -> str:
    """Return what ``text`` asks of the documents: no order beside it, and no word on how to answer."""
    return focus(without_aside(text.strip()))[0]


def _heard(recall: Recall) -> Recall:
    """Return what was said about the documents; where one was picked, its title is what was said."""
    turns = tuple(
        replace(turn, question=chosen(turn.question, before) or _bare(turn.question))
        for turn, before in zip(recall.turns, _begun(recall), strict=True)
        if not is_command(turn.question)
    )
    return replace(recall, turns=turns)


def _begun(recall: Recall) -> Iterator[Recall]:
    """Yield what there was before each of the turns."""
    for at in range(len(recall.turns)):
        yield replace(recall, turns=recall.turns[:at])

"""``ibid ask``: an answer on the terminal, sentence by sentence, then its places."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from service.app import DEFAULT_COLLECTION
from service.cli.console import AsOf, CollectionName, Explain, Json, emit, house, stderr, stdout

if TYPE_CHECKING:
    from rich.console import Console

    from service.answer import Answerer
    from service.vocabulary import Answer, Claim, Question


def ask(
    question: Annotated[str, typer.Argument(help="The question, in Chinese or English.")],
    collection: CollectionName = DEFAULT_COLLECTION,
    reasoning: Annotated[
        Literal["auto", "on", "off"] | None, typer.Option(help="Whether the model thinks first.")
    ] = None,
    as_of: AsOf = None,
    explain: Explain = False,
    json: Json = False,
) -> None:
    """Answer a question; every sentence is followed by the number of its place."""
    from indexes.vocabulary import Scope
    from service.app import LOCAL
    from service.readable import readable
    from service.vocabulary import Question

    with house() as made:
        asked = Question(
            text=readable(question, made.settings.max_question_chars, "question"),
            scope=Scope(LOCAL, collection),
            reasoning=reasoning or made.settings.reasoning,
            as_of=as_of.date() if as_of else None,
        )
        made.truth.collection(asked.scope)
        if json:
            from service.http.schemas import answer_json

            emit(answer_json(asyncio.run(made.alone(made.answerer.answer(asked)))))
        else:
            asyncio.run(made.alone(tell(made.answerer, asked, explain)))


async def tell(answerer: Answerer, question: Question, explain: bool = False) -> Answer:
    """Print an answer while it is made, and return it."""
    printer = Printer(stdout(), explain)
    with stderr().status("Searching…", spinner="dots") as status:
        async with aclosing(answerer.events(question)) as events:
            async for event in events:
                match event.kind:
                    case "stage" if event.data["stage"] == "generate":
                        status.update("Writing and checking…")
                    case "notice":
                        status.stop()
                        printer.notice(event.data["text"])
                    case "claim":
                        status.stop()  # it redraws its line, which now belongs to the answer
                        printer.say(event.data)
                    case "done":
                        answer: Answer = event.data
    printer.finish(answer)
    return answer


class Printer:
    """Prints claims as they come; numbers the passages they quote in the order of first use."""

    def __init__(self, console: Console, explains: bool = False) -> None:
        self._console = console
        self._explains = explains
        self._numbers: dict[int, int] = {}
        self._end = 0

    def notice(self, text: str) -> None:
        """Print what the house says first."""
        from rich.text import Text

        self._end += len(text) + (1 if self._end else 0)
        self._console.print(Text(text, "bold yellow"))

    def say(self, claim: Claim) -> None:
        """Print one released claim on a line of its own, with the numbers of its places."""
        from rich.text import Text

        ids = dict.fromkeys(quote.passage_id for quote in claim.verdict.quotes)
        for passage_id in ids:
            self._numbers.setdefault(passage_id, len(self._numbers) + 1)
        marks = "".join(f"[{self._numbers[one]}]" for one in ids)
        style = "" if claim.verdict.kind in ("supported", "not_checkable") else "yellow"
        self._end = claim.end
        self._console.print(
            Text.assemble((claim.text, style), (f" {marks}" if marks else "", "cyan"))
        )
        self._explain(claim)

    def finish(self, answer: Answer) -> None:
        """Print what no claim said, the places, and what was left out and why."""
        from rich.text import Text

        from service.cli.places import source, trail
        from service.wording import say

        console = self._console
        if rest := answer.text[self._end :].strip():
            console.print(Text(rest))
        if answer.status == "partial" and not answer.conflicts:
            console.print(Text(say("partial", answer.understanding.language), "yellow"))
        console.print()
        places = {hit.passage.id: hit.passage for hit in answer.evidence}
        for passage_id, number in self._numbers.items():
            quotes = [
                quote
                for claim in answer.claims
                for quote in claim.verdict.quotes
                if quote.passage_id == passage_id
            ]
            if passage_id in places:
                console.print(source(number, places[passage_id], list(dict.fromkeys(quotes))))
        if answer.status == "abstained":
            for hit in answer.evidence[:3]:
                console.print(Text.assemble(("  ~ ", "cyan"), trail(hit.passage)))
        for claim in answer.removed:
            console.print(Text(f"left out: {claim.text} ({claim.verdict.reason})", "yellow"))
            self._explain(claim)
        engine = answer.engine
        notes = "; ".join((engine.model or engine.name, *engine.notes))
        console.print(Text(f"{answer.status} · {notes}", "dim"))

    def _explain(self, claim: Claim) -> None:
        """Print what led to a claim's verdict, when that is wanted."""
        from rich.text import Text

        from service.cli.explain import explain

        for line in explain(claim) if self._explains else ():
            self._console.print(Text(f"    {line}", "dim"))

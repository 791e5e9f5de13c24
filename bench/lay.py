"""Questions on the example documents, by the quoting engine.

    python -m bench.lay [--set questions|natural] [--show]

``examples/questions.jsonl`` has 45 that the documents answer and 15 that they do not; none uses the words of
the documents. ``examples/natural.jsonl`` has 170 and 30, as people type who know roughly what is there; its
spans say what the answer must say. No weight was fitted on either, but fits and thresholds were compared on
them: they are no blind measure. An answer is right when a passage that holds the gold sentence is quoted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import report
from bench.answers import line
from indexes.text.normalise import squash
from indexes.vocabulary import Scope
from service.app import LOCAL, House
from service.settings import Settings
from service.vocabulary import Answer, Question

SCOPE = Scope(LOCAL, "examples")
EXAMPLES = Path("examples")


def main() -> None:
    """Print one table and keep it as JSON; ``--show`` prints every answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=("questions", "natural"), default="questions")
    parser.add_argument("--show", action="store_true")
    chosen = parser.parse_args()
    lines = (EXAMPLES / f"{chosen.set}.jsonl").read_text("utf-8").splitlines()
    asked = [(one, answer) for one, answer in answers([json.loads(text) for text in lines])]
    for one, answer in asked if chosen.show else ():
        print(one["id"], one["answerable"], answer.status, one["question"], "|", answer.text)
    report.show(
        "lay" if chosen.set == "questions" else chosen.set,
        [row(language, asked) for language in ("en", "zh")],
    )


def answers(questions: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], Answer]]:
    """Return each question with its answer."""
    from service.cli.ingest import bring, working
    from service.cli.selection import files

    with TemporaryDirectory() as folder:
        house = House(Settings(data=Path(folder)))
        try:
            with working(house):
                bring(house, SCOPE, list(files([EXAMPLES / "corpus"])))
            answerer = line(house.searcher, house.encoder)
            return [
                (one, asyncio.run(answerer.answer(Question(one["question"], SCOPE))))
                for one in questions
            ]
        finally:
            house.close()


def row(language: str, asked: Sequence[tuple[dict[str, Any], Answer]]) -> dict[str, object]:
    """Return the figures of the questions in one language."""
    own = [(one, answer) for one, answer in asked if one["language"] == language]
    known = [(one, answer) for one, answer in own if one["answerable"]]
    unknown = [answer.status for one, answer in own if not one["answerable"]]
    return {
        "language": language,
        "answerable": len(known),
        "not refused": sum(answer.status != "abstained" for _, answer in known),
        "gold found": sum(_holds(one, answer, quoted=False) for one, answer in known),
        "gold quoted": sum(_holds(one, answer, quoted=True) for one, answer in known),
        "said": sum(_says(one, answer.text) for one, answer in known),
        "said first": sum(_says(one, _first(answer)) for one, answer in known),
        "called whole": sum(answer.status == "answered" for _, answer in known),
        "whole and said": sum(
            answer.status == "answered" and _says(one, answer.text) for one, answer in known
        ),
        "asked back": sum(answer.status == "needs_clarification" for _, answer in own),
        "conflict": sum(bool(answer.conflicts) for _, answer in own),
        "unanswerable": len(unknown),
        "refused": unknown.count("abstained"),
        "wrongly called whole": unknown.count("answered"),
    }


def _says(one: dict[str, Any], text: str) -> bool:
    """Return whether ``text`` has the span that answers, where the set gives one."""
    return "span" in one and squash(one["span"]) in squash(text)


def _first(answer: Answer) -> str:
    return answer.claims[0].text if answer.claims else ""


def _holds(one: dict[str, Any], answer: Answer, quoted: bool) -> bool:
    """Return whether a passage of the evidence has the gold sentence, and a claim quotes it."""
    cited = {quote.passage_id for claim in answer.claims for quote in claim.verdict.quotes}
    return any(
        squash(one["gold"]) in squash(hit.passage.text) and (not quoted or hit.passage.id in cited)
        for hit in answer.evidence
    )


if __name__ == "__main__":
    main()

"""The question completed: what it says about its day, document and place becomes what is searched.

So does the document that was picked when it was asked back which one is meant. Whatever the caller asked
for in a field of the request stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

from indexes.text.names import titles
from indexes.text.normalise import squash
from indexes.vocabulary import Metadata, Scope
from service.vocabulary import Question, Recall, Understanding


def complete(question: Question, understanding: Understanding, recall: Recall) -> Question:
    """Return ``question`` with the day, document, collection and task that its words ask for.

    A route's collection counts where the request named none and the conversation is new; a
    conversation stays where it is.
    """
    route = understanding.route
    collection = question.scope.collection
    if question.open and recall.collection is not None:
        collection = recall.collection
    elif question.open and route is not None and route.collection is not None:
        collection = route.collection
    task = question.task
    if route is not None and route.task is not None and task == "general":
        task = route.task
    return replace(
        question,
        scope=Scope(question.scope.tenant, collection),
        as_of=question.as_of or understanding.parameters.as_of,
        filters=question.filters or _document(question.text, understanding),
        task=task,
    )


def _document(text: str, understanding: Understanding) -> Metadata:
    """Return a filter for the one document that was picked, or is named in 《》.

    A mere mention of its words is none.
    """
    if understanding.chosen is not None:
        return {"title": understanding.chosen}
    marked = {squash(span.of(text).strip("《》")) for span in titles(text)}
    meant = [title for title in understanding.parameters.titles if squash(title) in marked]
    return {"title": meant[0]} if len(meant) == 1 and len(marked) == 1 else {}

"""Keeps one collection's view up to date: every search sees all that was committed before it."""

from __future__ import annotations

import threading
from pathlib import Path

from indexes import outbox, snapshot
from indexes.generation import open_generation
from indexes.truth import Collection, Truth
from indexes.view import View, behold


class Reader:
    """One collection as this process reads it. It needs no keeper, only the truth.

    Views are swapped by one assignment, so a search holds no lock while it runs; one thread at a
    time follows the outbox, and one opens a new generation while the others go on with the old.
    """

    def __init__(self, truth: Truth, root: Path) -> None:
        self._truth = truth
        self._root = root
        self._view: View | None = None
        self._marker = (0, 0)
        self._verified: set[tuple[int, ...]] = set()
        self._following = threading.Lock()
        self._opening = threading.Lock()

    def view(self, collection: Collection) -> View:
        """Return a view at least as new as ``collection.seq``.

        Raises what the truth raises; damaged generations are passed over.
        """
        view = self._view
        if view is None:
            with self._opening:
                view = self._view or self._open(collection)
        elif snapshot.marker(self._root) != self._marker and self._opening.acquire(blocking=False):
            try:
                view = self._open(collection)
            finally:
                self._opening.release()
        if view.seq >= collection.seq:
            return view
        with self._following:
            assert self._view is not None  # set by now, and never unset
            self._view = follow(self._truth, self._view, collection)
            return self._view

    def _open(self, collection: Collection) -> View:
        """Open the current generation, catch up, and let every search from now on use it."""
        marker = snapshot.marker(self._root)
        generation = open_generation(
            self._root,
            collection.fingerprint,
            lambda: self._truth.head(collection.id),
            self._verified,
        )
        view = follow(self._truth, behold(generation, collection.dimensions), collection)
        with self._following:
            # What was committed while this thread caught up is in the old view alone.
            self._view = view = follow(self._truth, view, collection)
            self._marker = marker
        return view


def follow(truth: Truth, view: View, collection: Collection) -> View:
    """Return ``view`` at the head of the outbox, and at no state in between.

    What a batch loads may be newer than its changes; only when the head is what was reached is it
    certain that a document's old version went when its new one came.
    """
    while True:
        while batch := outbox.fetch(truth, collection.id, view.seq):
            view = view.extended(batch)
        if truth.head(collection.id) <= view.seq:  # less: the collection has just been deleted
            return view

"""Search by words: which passages of a generation share terms with the question.

The terms are our own (see ``indexes.text.tokens``), so tantivy only splits at spaces: it neither
stems nor lower-cases. It finds candidates by BM25; ``indexes.bags`` gives them their exact score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from indexes.errors import Damaged, StorageError

HEAP = 64_000_000  # bytes a writer gathers before it writes a segment
TERMS = "terms"
ID = "id"
VERSION = "version"
META = "meta.json"
REPLACED = (META, ".managed.json")  # by tantivy, whole; its other files never change


class Lexical:
    """An opened lexical index: reads only, for any number of threads.

    Raises Damaged when the folder holds no readable index.
    """

    def __init__(self, folder: Path) -> None:
        try:
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")  # the default keeps a thread watching the folder
            index.reload()
        except ValueError as error:
            raise Damaged(f"{folder} is not a readable lexical index: {error}") from error
        self._schema = index.schema
        self._searcher = index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, terms: Sequence[str], depth: int) -> NDArray[np.int64]:
        """Return the ids of the ``depth`` best passages for the distinct ``terms``, best first."""
        return self._best([(tantivy.Occur.Should, term) for term in terms], depth)

    def having(self, term: str, others: Sequence[str], depth: int) -> NDArray[np.int64]:
        """Return the ids of the ``depth`` passages with ``term`` that are best for ``others``."""
        wanted = [(tantivy.Occur.Should, each) for each in others if each != term]
        return self._best([(tantivy.Occur.Must, term), *wanted], depth)

    def _best(self, terms: Sequence[tuple[tantivy.Occur, str]], depth: int) -> NDArray[np.int64]:
        asked = [
            (occur, tantivy.Query.term_query(self._schema, TERMS, term, "freq"))
            for occur, term in terms
        ]
        query = tantivy.Query.boolean_query(asked)
        found = self._searcher.search(query, max(depth, 1), count=False).hits
        ids = self._searcher.fast_field_values(ID, [address for _, address in found])
        return np.array(ids, np.int64)

    def frequencies(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """Return for each term the number of passages that have it.

        Passages dropped since count until their segment is merged.
        """
        return np.array([self._searcher.doc_freq(TERMS, term) for term in terms], np.int64)

    def ids(self) -> set[int]:
        """Return the ids of all passages, for the comparison with the truth."""
        everything = tantivy.Query.all_query()
        found = self._searcher.search(everything, max(len(self), 1), count=False).hits
        return {int(i) for i in self._searcher.fast_field_values(ID, [a for _, a in found]) if i}


class Writer:
    """Adds to the index in ``folder`` and drops from it; see `writing`."""

    def __init__(self, writer: tantivy.IndexWriter, schema: tantivy.Schema) -> None:
        self._writer = writer
        self._schema = schema

    def add(self, version: int, ids: Iterable[int], texts: Iterable[str]) -> None:
        """Add one version's passages: ids, and for each its space-joined terms."""
        for passage, text in zip(ids, texts, strict=True):
            document = tantivy.Document()
            document.add_unsigned(ID, int(passage))
            document.add_unsigned(VERSION, version)
            document.add_text(TERMS, text)
            self._writer.add_document(document)

    def drop(self, version: int) -> None:
        """Drop every passage of a version."""
        # By query: delete_documents_by_term takes a Python int for signed and matches nothing.
        query = tantivy.Query.term_query(self._schema, VERSION, version)
        self._writer.delete_documents_by_query(query)


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    """Write to the index in ``folder``, made when it is not there; all is on disk at the end.

    tantivy's segment files never change once written, which is what lets generations share them.
    Raises StorageError when the disk refuses.
    """
    try:
        folder.mkdir(exist_ok=True)
        index = (
            tantivy.Index.open(str(folder))
            if (folder / META).exists()
            else tantivy.Index(_schema(), str(folder))
        )
        writer = index.writer(HEAP, num_threads=1)
        yield Writer(writer, index.schema)
        writer.commit()
        writer.garbage_collect_files()
        writer.wait_merging_threads()
    except (OSError, ValueError) as error:  # tantivy has no errors of its own in Python
        raise StorageError(f"The lexical index cannot be written in {folder}: {error}") from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(TERMS, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field(ID, fast=True)
    builder.add_unsigned_field(VERSION, indexed=True)
    return builder.build()

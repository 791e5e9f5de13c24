"""The index and SQL agree after any sequence of documents coming, changing and going."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.indexes.stock import Stock


class Life(RuleBasedStateMachine):
    """Documents come, change and go; generations are sealed, rebuilt, compacted."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.stock = Stock(Path(self.folder.name))
        self.documents: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.count = 0

    def teardown(self) -> None:
        self.stock.close()
        self.folder.cleanup()

    @rule(key=st.sampled_from("abcdefgh"), passages=st.integers(1, 30))
    def put(self, key: str, passages: int) -> None:
        self.count += 1
        unique = f"unique{self.count}"
        texts = [f"{unique} row{n} of {key}" for n in range(passages)]
        self.documents[key] = self.stock.put(key, *texts).document_id
        self.texts[key] = unique

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.documents)))
        self.stock.truth.delete_document(self.stock.collection, self.documents.pop(key))
        del self.texts[key]

    @rule()
    def seal(self) -> None:
        self.stock.keeper.seal(self.stock.collection)

    @rule()
    def rebuild(self) -> None:
        self.stock.keeper.rebuild(self.stock.collection)

    @rule()
    def compact(self) -> None:
        self.stock.keeper.compact(self.stock.collection)

    @invariant()
    def index_and_truth_agree(self) -> None:
        assert self.stock.keeper.verify(self.stock.collection).differences == ()

    @invariant()
    def every_document_is_found_by_its_latest_text(self) -> None:
        for key, unique in self.texts.items():
            assert self.stock.texts(f"{unique} of {key}", limit=1)[0].startswith(unique)


Life.TestCase.settings = settings(
    max_examples=8,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLife = Life.TestCase

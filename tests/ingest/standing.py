"""What ingestion stands on in tests: a real truth and queue, and readers that misbehave on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from indexes.truth import Collection, Truth, open_truth
from indexes.vocabulary import Scope
from ingest.jobs import Job, Jobs
from ingest.read import read
from ingest.vocabulary import Intake
from tests.fakes import FakeEncoder

SCOPE = Scope("local", "default")


@dataclass
class FakeReader:
    """Reads in this process; ``trouble`` is called with every name first, and may raise.

    ``beginnings`` are shown of those names before they are read.
    """

    trouble: Callable[[str], None] = lambda name: None
    names: list[str] = field(default_factory=list)
    beginnings: dict[str, Intake] = field(default_factory=dict)

    def read(self, data: bytes, name: str) -> Intake:
        self.names.append(name)
        self.trouble(name)
        return read(data, name)

    def peek(self, data: bytes, name: str) -> Intake | None:
        return self.beginnings.get(name)


@dataclass
class Standing:
    """One data directory."""

    truth: Truth
    jobs: Jobs
    encoder: FakeEncoder
    reader: FakeReader

    @property
    def collection(self) -> Collection:
        return self.truth.ensure_collection(
            SCOPE, self.encoder.fingerprint, self.encoder.dimensions
        )

    def submit(self, key: str, text: str | bytes) -> Job:
        data = text.encode() if isinstance(text, str) else text
        return self.jobs.submit(self.collection, key, key, data)

    def state(self, job: Job) -> tuple[str, str | None]:
        now = self.jobs.get(SCOPE.tenant, job.id)
        return now.state, now.reason

    def versions(self) -> dict[str, int]:
        page = self.truth.documents(self.collection, None, 500)
        return {document.key: document.version for document in page.items}


def stand(folder: Path) -> Standing:
    """Return everything, with an empty collection."""
    truth = open_truth(None, folder)
    return Standing(truth, Jobs(truth.engine), FakeEncoder(), FakeReader())

"""Takes jobs off the queue and brings their documents in, one round after another.

A second thread claims and reads ahead while this one encodes and commits, so that the encoder never
waits for a file. Passages of several documents share an encoder call; each document has a commit
of its own, and whatever befalls one leaves the others alone.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import numpy as np

from indexes.encoder import Encoder
from indexes.errors import Busy, Conflict, IbidError, InputError, Mismatch, NotFound, Unreadable
from indexes.keeper import Keeper
from indexes.truth import Collection, Truth
from indexes.vocabulary import Scope
from ingest import lease
from ingest.ahead import Ahead
from ingest.jobs import Job, Jobs, Upload, mark_committed
from ingest.line import Line, Reader, Vectors, ingest
from ingest.sandbox import Sandbox
from ingest.vocabulary import Handed, Outcome

log = logging.getLogger("ibid.worker")

BATCH = 64  # passages an encoder call takes
AHEAD = 16  # documents read before the encoder asks for them
ROUND_SECONDS = 3.0  # no job is claimed later than this in a round
HEARTBEAT_SECONDS = 10.0
TELL_SECONDS = 1.0  # at most until what needed no vectors is reported
SEAL_AT = 20_000  # passages readers follow in memory before they are sealed in spite of a queue
OF_THE_DOCUMENT = (Unreadable, InputError, Mismatch)  # trying again would end the same
GONE = (Conflict, NotFound)  # the job or its collection is no longer ours


@dataclass(slots=True, eq=False)
class Entry:
    """A job whose line has stopped for vectors: the first ``done`` of its texts have theirs."""

    job: Job
    line: Line
    texts: list[str]
    vectors: Vectors
    done: int = 0

    @property
    def left(self) -> int:
        """Texts that still need a vector."""
        return len(self.texts) - self.done


class Worker:
    """Brings documents in; ``keeper`` seals what has come in, ``reader`` is a sandbox unless given.

    One thread may call it at a time; any number of workers may share a queue.
    """

    def __init__(
        self,
        jobs: Jobs,
        truth: Truth,
        encoder: Encoder,
        keeper: Keeper | None = None,
        reader: Reader | None = None,
    ) -> None:
        self._jobs = jobs
        self._truth = truth
        self._encoder = encoder
        self._keeper = keeper
        self._sandbox = None if reader else Sandbox()
        self._reader = reader or self._sandbox
        self._name = f"{socket.gethostname()}-{os.getpid()}"
        self._held: dict[str, Job] = {}
        self._committed = deque[Job]()  # and not reported yet
        self._beat = time.monotonic()
        self._unsealed: Counter[Scope] = Counter()
        self._claimed = 0  # jobs of this round
        self._drained = False  # whether the queue was seen empty
        self.seconds: defaultdict[str, float] = defaultdict(
            float
        )  # spent in each stage; two of them overlap

    def step(self) -> bool:
        """Work one round of some seconds; return False when nothing waited.

        Raises IbidError when the fault is none of a document's: what was begun is put back first.
        """
        self._claimed, self._drained = 0, False
        try:
            with Ahead(self._begun(time.monotonic() + ROUND_SECONDS), AHEAD) as ahead:
                self._embed_all(ahead)
        except IbidError as error:
            self._put_back(error.message)
            raise
        self._seal()
        if not self._claimed:
            self.close()  # an idle worker keeps no reading process
        return self._claimed > 0

    def close(self) -> None:
        """End the reading process; a further step starts another."""
        if self._sandbox is not None:
            self._sandbox.close()

    def _begun(self, until: float) -> Iterator[Entry]:
        """Claim and read, in the other thread; yield the jobs that want vectors."""
        while time.monotonic() < until:
            claimed = self._jobs.claim_all(self._name, AHEAD)
            if not claimed:
                self._drained = True
                return
            self._claimed += len(claimed)
            self._held |= {job.id: job for job in claimed}
            for job in claimed:
                if entry := self._begin(job):
                    yield entry

    def _begin(self, job: Job) -> Entry | None:
        try:
            with self._timed("reading"):
                line = self._line(job, self._jobs.upload(job))
                texts = next(line)
        except StopIteration as end:
            self._found(job, end.value)
        except Exception as error:  # sorted out by kind there
            self._settle(job, error)
        else:
            shape = (len(texts), self._encoder.dimensions)
            return Entry(job, line, texts, np.empty(shape, np.float32))
        return None

    def _line(self, job: Job, upload: Upload) -> Line:
        collection = self._collection(job.scope)
        handed = Handed(
            key=job.key,
            name=job.name,
            data=upload.data,
            is_text=upload.is_text,
            source_url=job.source_url,
            valid_from=job.valid_from,
            valid_to=job.valid_to,
            metadata=job.metadata,
        )
        assert self._reader is not None
        return ingest(
            handed,
            self._reader,
            self._encoder,
            self._truth,
            collection,
            mark=lambda *stored: lambda connection: mark_committed(connection, job, *stored),
            seen=lambda connection: lease.change(connection, job.id, job.lease, state="reading"),
        )

    def _collection(self, scope: Scope) -> Collection:
        collection = self._truth.collection(scope)
        if collection.fingerprint != self._encoder.fingerprint:
            raise Mismatch(
                f"Collection {scope.collection!r} was made by another encoder; open it with that "
                "one, or hand its documents in to a new collection."
            )
        return collection

    def _embed_all(self, ahead: Ahead[Entry]) -> None:
        waiting: list[Entry] = []
        while waiting or not ahead.finished:
            wanting = sum(entry.left for entry in waiting)
            while wanting < BATCH:
                entry = ahead.take(patience=0.0 if waiting else TELL_SECONDS)
                if entry is None:
                    break
                waiting.append(entry)
                wanting += entry.left
            if waiting:
                self._embed(waiting)
            waiting = [entry for entry in waiting if entry.job.id in self._held]
            self._tell()
            self._keep_leases()
        self._tell()

    def _embed(self, waiting: list[Entry]) -> None:
        """Encode the next BATCH texts of ``waiting``; commit what is complete with them."""
        room, parts = BATCH, list[tuple[Entry, list[str]]]()
        for entry in waiting:
            part = entry.texts[entry.done : entry.done + room]
            room -= len(part)
            parts.append((entry, part))
        try:
            with self._timed("encoding"):
                texts = [text for _, part in parts for text in part]
                vectors = self._encoder.encode_passages(texts)
        except Exception as error:
            if isinstance(error, IbidError) or len(waiting) == 1:
                self._settle(waiting[0].job, error)
                return
            for entry in waiting:  # one document spoils the call: each for itself
                self._embed([entry])
            return
        at = 0
        for entry, part in parts:
            entry.vectors[entry.done : entry.done + len(part)] = vectors[at : at + len(part)]
            entry.done += len(part)
            at += len(part)
            self._advance(entry, bool(part))

    def _advance(self, entry: Entry, moved: bool) -> None:
        try:
            if not entry.left:
                with self._timed("committing"):
                    entry.line.send(entry.vectors)
            elif moved:
                self._jobs.progress(entry.job, "embedding", entry.done, len(entry.texts))
        except StopIteration as end:
            self._found(entry.job, end.value)
        except Exception as error:  # sorted out by kind there
            self._settle(entry.job, error)

    def _found(self, job: Job, outcome: Outcome) -> None:
        """Readers follow every commit: what is committed can be found."""
        del self._held[job.id]
        self._unsealed[job.scope] += outcome.passages
        self._committed.append(job)

    def _tell(self) -> None:
        """Report what was found since the last time, all at once."""
        if jobs := [self._committed.popleft() for _ in range(len(self._committed))]:
            self._jobs.searchable(*jobs)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] += time.monotonic() - began

    def _settle(self, job: Job, error: Exception) -> None:
        """End or put back a job after ``error``; raise it again when it would befall any other."""
        if isinstance(error, IbidError) and not isinstance(error, (*OF_THE_DOCUMENT, *GONE)):
            raise error
        del self._held[job.id]
        with suppress(*GONE):
            if isinstance(error, OF_THE_DOCUMENT):
                self._jobs.fail(job, str(error))
            elif isinstance(error, GONE):
                log.info("let go of %s: %s", job.id, error)
            else:
                log.error("job %s failed", job.id, exc_info=error)
                reason = f"Reading this document failed for an unknown reason ({error!r:.200})."
                self._jobs.release(job, reason)

    def _put_back(self, reason: str) -> None:
        for job in self._held.values():
            with suppress(IbidError):  # what cannot be put back comes back when its lease ends
                self._jobs.release(job, reason)
        self._held.clear()

    def _keep_leases(self) -> None:
        if time.monotonic() - self._beat < HEARTBEAT_SECONDS:
            return
        self._beat = time.monotonic()
        for job in list(self._held.values()):
            with suppress(*GONE):  # noticed again, and settled, when the job commits
                self._jobs.heartbeat(job)

    def _seal(self) -> None:
        if self._keeper is None:
            return
        for scope, passages in list(self._unsealed.items()):
            if not self._drained and passages < SEAL_AT:
                continue
            del self._unsealed[scope]
            if passages:
                with suppress(Busy, NotFound):  # another keeper's turn, or deleted since
                    self._keeper.seal(self._truth.collection(scope))

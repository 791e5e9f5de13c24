"""Where everything is put together: the only file that names concrete classes.

A part is opened when it is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from fastapi import FastAPI

    from indexes.encoder import Encoder
    from indexes.keeper import Keeper
    from indexes.search import Searcher
    from indexes.truth import Collection, Receipt, Truth
    from indexes.vocabulary import Progress, Scope
    from ingest.jobs import Jobs
    from ingest.worker import Worker
    from service.answer import Answerer
    from service.checking.vectors import SentenceVectors
    from service.crew import Crew
    from service.models.chat import Chat
    from service.models.gguf import Gguf
    from service.models.ollama import Ollama
    from service.models.pool import Pool
    from service.models.writer import Writer
    from service.records import Memories, Records
    from service.settings import Settings
    from service.stages.understand import Understander
    from service.understanding.risk import Risks

LOCAL = "local"  # the one tenant while no key has been made
DEFAULT_COLLECTION = "default"
Result = TypeVar("Result")
HERE = ("127.0.0.1", "::1", "localhost")  # where a server's GPU is this machine's
PATIENCE = 30.0  # seconds a question waits for the model at most; then the evidence is quoted


@dataclass(frozen=True)
class House:
    """One data directory with everything that works on it."""

    settings: Settings
    progress: Progress | None = None

    @cached_property
    def truth(self) -> Truth:
        """The database."""
        from indexes.truth import open_truth

        url = self.settings.database_url
        return open_truth(url.get_secret_value() if url else None, self.settings.data)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder; the very first opening builds it, which takes minutes and is shown."""
        from indexes.encoder import open_encoder

        settings = self.settings
        return open_encoder(settings.embedding_model or None, settings.cache, self.progress)

    @cached_property
    def searcher(self) -> Searcher:
        """Reads the indexes."""
        from indexes.search import Searcher

        return Searcher(self.truth, self.settings.data / "indexes", self.encoder)

    @cached_property
    def keeper(self) -> Keeper:
        """Writes the indexes."""
        from indexes.keeper import Keeper

        return Keeper(self.truth, self.settings.data / "indexes")

    @cached_property
    def jobs(self) -> Jobs:
        """Documents on their way in."""
        from ingest.jobs import Jobs

        return Jobs(self.truth.engine)

    @cached_property
    def worker(self) -> Worker:
        """Brings documents in."""
        from ingest.worker import Worker

        return Worker(self.jobs, self.truth, self.encoder, self.keeper)

    @cached_property
    def crew(self) -> Crew:
        """Runs the worker beside everything else."""
        from service.crew import Crew

        return Crew(self)

    @cached_property
    def records(self) -> Records:
        """Conversations, answers and what people thought of them."""
        from service.records import Records

        return Records(self.truth.engine)

    @cached_property
    def memories(self) -> Memories:
        """What conversations remember beyond their latest turns."""
        from service.records import Memories

        return Memories(self.truth.engine)

    @cached_property
    def servers(self) -> tuple[Ollama, ...]:
        """The Ollama servers, whether or not they are there; none where something else writes."""
        from service.models.ollama import Ollama

        settings = self.settings
        if settings.chat_url or settings.gguf:
            return ()
        return tuple(
            Ollama(url, settings.model, context=settings.context) for url in settings.ollama_url
        )

    @cached_property
    def model(self) -> Pool | Chat | Gguf:
        """The language model: all Ollama servers as one, an OpenAI-compatible one, or a file."""
        settings = self.settings
        if settings.chat_url:
            from service.models.chat import open_chat

            key = settings.chat_key.get_secret_value() if settings.chat_key else ""
            return open_chat(settings.chat_url, settings.model, key, context=settings.context)
        if settings.gguf:
            from service.models.gguf import Gguf

            path = Path(settings.model).expanduser()
            return Gguf(path, context=settings.context, parallel=settings.parallel)
        from service.models.pool import Pool

        return Pool(self.servers, settings.ollama_weights)

    @cached_property
    def writer(self) -> Writer:
        """The language model with the queue before it and the pressure on it."""
        from service.models.admission import Admission
        from service.models.writer import Writer
        from service.policy.gpu import read_gpus
        from service.policy.pressure import Pressure

        settings = self.settings
        slots = max(len(self.servers), 1) * settings.parallel
        pressure = Pressure()
        pressure.pin(None if settings.pressure == "auto" else settings.pressure)
        queue = slots if settings.queue is None else settings.queue
        admission = Admission(slots, queue, PATIENCE)
        urls = (settings.chat_url,) if settings.chat_url else settings.ollama_url
        here = settings.gguf or any(urlsplit(url).hostname in HERE for url in urls)
        return Writer(self.model, admission, pressure, gpus=read_gpus if here else tuple)

    @cached_property
    def answerer(self) -> Answerer:
        """The line, with one of each stage."""
        from service.answer import Answerer
        from service.checking.crossencoder import CrossScorer
        from service.checking.vectors import SentenceVectors
        from service.http.schemas import answer_json
        from service.memory.memory import Memory
        from service.models.extractive import Extractive
        from service.policy.grounds import Policies
        from service.policy.presets import load_presets
        from service.stages.check import Checker
        from service.stages.generate import Generator
        from service.stages.judge import Judge
        from service.stages.recall import Recaller
        from service.stages.record import Recorder
        from service.stages.repair import Repairer
        from service.stages.retrieve import Retriever
        from service.understanding.risk import Risks
        from service.vocabulary import Policy

        settings = self.settings
        vectors, risks = SentenceVectors(self.encoder), Risks(settings.risk_terms)
        memory = Memory(self.memories, vectors, settings.window, settings.stride)
        return Answerer(
            recaller=Recaller(self.records, memory),
            understander=self._understander(vectors, risks),
            retriever=Retriever(self.searcher, vectors),
            generator=Generator(
                self.writer,
                Extractive(),
                load_presets(settings.presets),
                date.today,
                settings.reasoning,
            ),
            checker=Checker(
                vectors,
                date.today,
                CrossScorer(settings.check_model) if settings.check_model else None,
            ),
            repairer=Repairer(),
            recorder=Recorder(self.records, answer_json, memory),
            judge=Judge(self.writer, date.today, settings.judge_seconds)
            if settings.judge == "auto"
            else None,
            policies=Policies(
                self.truth,
                Policy(settings.check_policy, settings.check_supported, settings.check_doubtful),
            ),
            risks=risks,
        )

    def _understander(self, vectors: SentenceVectors, risks: Risks) -> Understander:
        from service.stages.understand import Understander
        from service.understanding.asking import ModelAsker
        from service.understanding.intent import Intents
        from service.understanding.rewriting import ModelRewriter
        from service.understanding.routes import Routes
        from service.understanding.titles import Titles
        from service.understanding.turns import open_turns

        settings = self.settings
        return Understander(
            date.today,
            Intents(vectors, settings.cache),
            open_turns(vectors, settings.cache),
            ModelAsker(self.writer),
            Routes(vectors, settings.intents, settings.cache) if settings.intents else None,
            Titles(self.truth),
            risks,
            settings.safety_text,
            ModelRewriter(self.writer),
        )

    def open(self) -> None:
        """Open everything a server needs, so that the first request does not wait."""
        for part in (self.searcher, self.records, self.worker, self.answerer):
            assert part is not None

    async def alone(self, work: Awaitable[Result]) -> Result:
        """Return what ``work`` returns, and close the model's connections: the loop ends with it."""
        try:
            return await work
        finally:
            await self.model.aclose()

    def close(self) -> None:
        """Give back what was opened."""
        if "worker" in self.__dict__:
            self.worker.close()
        if "truth" in self.__dict__:
            self.truth.close()

    def ensure_collection(self, scope: Scope) -> Collection:
        """Return the collection, made for this encoder when there is none. Raises Mismatch."""
        return self.truth.ensure_collection(
            scope, self.encoder.fingerprint, self.encoder.dimensions
        )

    def delete_document(self, scope: Scope, document_id: str) -> Receipt:
        """Delete a document, and its words from the answers that quoted it. Raises NotFound."""
        from service.records import forget

        collection = self.truth.collection(scope)
        return self.truth.delete_document(collection, document_id, also=forget(document_id))

    def delete_collection(self, scope: Scope) -> Receipt:
        """Delete a collection with its documents, answers' quotes and indexes. Raises NotFound."""
        from service.records import forget_collection

        collection = self.truth.collection(scope)
        receipt = self.truth.delete_collection(scope, also=forget_collection(scope))
        self.keeper.remove(collection.id)
        return receipt


def build(settings: Settings, progress: Progress | None = None) -> House:
    """Return the house of ``settings``; nothing is opened yet.

    ``progress`` hears of whatever takes long.
    """
    return House(settings, progress)


def create_app(settings: Settings) -> FastAPI:
    """Return the HTTP application; the house is opened when it starts.

    Raises SettingsError when the settings would let strangers in.
    """
    from service.http.app import assemble
    from service.http.auth import refuse_open_bind

    refuse_open_bind(settings.host)
    return assemble(build(settings))

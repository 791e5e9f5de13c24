"""``/metrics``: counters and times in Prometheus' text format; labels come from route templates."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from service.models.admission import Admission
from service.models.breaker import State
from service.models.pool import Pool
from service.models.writer import Writer, Written
from service.policy.pressure import LEVELS
from service.vocabulary import Answer, Event

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
PACES = (0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10000)


class Metrics:
    """One application's figures, in a registry of their own."""

    def __init__(self) -> None:
        # They are a second series for each figure, which nobody reads.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's own lack
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "ibid_requests_total",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "ibid_request_seconds",
            "Time from request to the end of its response.",
            ("route",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "ibid_answers_total",
            "Answers given, by how they ended and by engine.",
            ("status", "engine", "degraded"),
            registry=self._registry,
        )
        self._stages = Histogram(
            "ibid_stage_seconds",
            "Time a stage of the answer line took.",
            ("stage",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._removed = Counter(
            "ibid_sentences_removed_total",
            "Sentences not let out, by verdict.",
            ("verdict",),
            registry=self._registry,
        )
        self._tokens = Counter(
            "ibid_tokens_total",
            "Tokens of prompts, of thinking and of answers, by the engine's own count.",
            ("kind",),
            registry=self._registry,
        )
        self._first = Histogram(
            "ibid_first_token_seconds",
            "Time from the model's turn to its first thinking and to its first text.",
            ("kind",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._sentence = Histogram(
            "ibid_first_sentence_seconds",
            "Time from a streamed question to its first sentence that was let out.",
            ("engine",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._wait = Histogram(
            "ibid_queue_wait_seconds",
            "Time a question that the model answered had waited for its turn.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._share = Histogram(
            "ibid_thinking_share",
            "Part of the written tokens of an answer that was thinking.",
            buckets=SHARES,
            registry=self._registry,
        )
        self._speed = Histogram(
            "ibid_tokens_per_second",
            "How fast the model read the prompt, the cached part included, and wrote.",
            ("kind",),
            buckets=PACES,
            registry=self._registry,
        )
        self._incidents = Counter(
            "ibid_model_incidents_total",
            "Prompts the engine read less of than was sent; answers that thinking left none of.",
            ("kind",),
            registry=self._registry,
        )
        self._gauges = Gauges()
        self._registry.register(self._gauges)

    def follow(self, writer: Writer, seats: Admission) -> None:
        """Show the state of ``writer`` and of the ``seats`` from now on, and count what is written."""
        self._gauges.writer, self._gauges.seats = writer, seats
        writer.heard.append(self.written)

    def written(self, written: Written) -> None:
        """Count what the model wrote, checked or not."""
        end = written.finished
        self._tokens.labels("prompt").inc(end.prompt_tokens)
        self._tokens.labels("thinking").inc(end.thinking_tokens)
        self._tokens.labels("answer").inc(end.answer_tokens)
        for kind, seconds in (("thinking", written.first_thought), ("text", written.first_text)):
            if seconds is not None:
                self._first.labels(kind).observe(seconds)
        self._wait.observe(written.waited)
        made = end.thinking_tokens + end.answer_tokens
        if made:
            self._share.observe(end.thinking_tokens / made)
        for kind, tokens, seconds in (
            ("read", end.prompt_tokens, end.prompt_seconds),
            ("write", made, end.write_seconds),
        ):
            if seconds > 0:
                self._speed.labels(kind).observe(tokens / seconds)
        if end.truncated:
            self._incidents.labels("truncated").inc()
        if written.retried:
            self._incidents.labels("retried").inc()

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request to the route template ``route``."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    async def streamed(self, events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
        """Pass the events of one answer on, and count it."""
        began, first = time.perf_counter(), None
        async with aclosing(events):
            async for event in events:
                if event.kind == "claim" and first is None:
                    first = time.perf_counter() - began
                if isinstance(event.data, Answer):
                    self.answer(event.data)
                    if first is not None:
                        self._sentence.labels(event.data.engine.name).observe(first)
                yield event

    def answer(self, answer: Answer) -> None:
        """Count one finished answer."""
        degraded = str(answer.engine.degraded).lower()
        self._answers.labels(answer.status, answer.engine.name, degraded).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)
        for claim in answer.removed:
            self._removed.labels(claim.verdict.kind).inc()

    def text(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self._registry)


class Gauges(Collector):
    """The model's state, read from ``writer`` when somebody asks; None until the service runs."""

    def __init__(self) -> None:
        self.writer: Writer | None = None
        self.seats: Admission | None = None

    def collect(self) -> Iterator[Metric]:
        """Yield every family; without a writer they have names and no values."""
        yield from self._questions()
        yield from self._queue()
        yield from self._servers()
        level = GaugeMetricFamily(
            "ibid_pressure_level",
            "How much the model is spared: 0 normal, 1 no_thinking, 2 short, 3 extractive.",
        )
        failures = CounterMetricFamily(
            "ibid_model_failures", "Times the model failed an answer, by error.", labels=("error",)
        )
        if self.writer is not None:
            level.add_metric((), LEVELS.index(self.writer.pressure.level))
            for error, count in self.writer.failures.items():
                failures.add_metric((error,), count)
        yield from (level, failures)

    def _questions(self) -> Iterator[Metric]:
        running = GaugeMetricFamily("ibid_questions_running", "Questions and checks under way.")
        refused = CounterMetricFamily("ibid_questions_refused", "Questions refused with 503.")
        if self.seats is not None:
            running.add_metric((), self.seats.running)
            refused.add_metric((), self.seats.refused)
        yield from (running, refused)

    def _queue(self) -> Iterator[Metric]:
        running = GaugeMetricFamily("ibid_queue_running", "Answers the model is writing.")
        waiting = GaugeMetricFamily("ibid_queue_waiting", "Questions that wait for the model.")
        refused = CounterMetricFamily("ibid_queue_refused", "Questions the queue did not take.")
        if self.writer is not None:
            queue = self.writer.admission
            running.add_metric((), queue.running)
            waiting.add_metric((), queue.waiting)
            refused.add_metric((), queue.refused)
        yield from (running, waiting, refused)

    def _servers(self) -> Iterator[Metric]:
        state = GaugeMetricFamily(
            "ibid_server_state",
            "1 at the state of each server's circuit breaker.",
            labels=("server", "state"),
        )
        running = GaugeMetricFamily(
            "ibid_server_running", "Answers each server is writing.", labels=("server",)
        )
        answers = CounterMetricFamily(
            "ibid_server_answers",
            "Requests to each server, by how they ended.",
            labels=("server", "outcome"),
        )
        model = self.writer.model if self.writer is not None else None
        for member in model.members if isinstance(model, Pool) else ():
            url = member.server.url
            for one in get_args(State):
                state.add_metric((url, one), float(member.state == one))
            running.add_metric((url,), member.running)
            answers.add_metric((url, "served"), member.served)
            answers.add_metric((url, "failed"), member.failed)
        yield from (state, running, answers)

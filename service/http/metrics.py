"""``/metrics``: counters and times in Prometheus' text format; labels come from route templates."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from service.vocabulary import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """One application's figures, in a registry of their own."""

    def __init__(self) -> None:
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

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request to the route template ``route``."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

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

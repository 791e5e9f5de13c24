"""Logs: one JSON line an event on stderr; nothing of questions, answers or documents in them."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Send every log, other libraries' too, to stderr from ``level`` (such as ``info``) upwards."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(ensure_ascii=False),
            foreign_pre_chain=shared,
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)

"""Reads one reply of Ollama's /api/chat: lines in, deltas out, and what to make of its end."""

from __future__ import annotations

import time
from typing import Any

from indexes.errors import ModelError
from service.models.count import count, least
from service.models.port import Finished, Reason, Text, Thinking
from service.models.think import Splitter, loops

_TAIL = 600  # characters kept to notice a model that repeats itself


class Reply:
    """One reply to ``sent``, the text of all messages; ``hold`` is Splitter's."""

    def __init__(self, *, server: str, sent: str, thinking: bool, hold: bool) -> None:
        self._server, self._sent, self._thinking = server, sent, thinking
        self._splitter = Splitter(hold=hold)
        self._began = time.monotonic()
        self._tail = ""
        self._thought = self._wrote = 0  # estimated tokens

    @property
    def leaked(self) -> bool:
        """Whether thinking was passed on as text before its closing tag gave it away."""
        return self._splitter.leaked

    @property
    def stuck(self) -> bool:
        """Whether the model repeats itself and will not stop."""
        return loops(self._tail)

    def take(self, line: dict[str, Any]) -> list[Thinking | Text]:
        """Return what one line says."""
        message = line.get("message") or {}
        if not isinstance(message, dict):
            raise ModelError(f"{self._server} answers, but not as Ollama does: {message!r:.60}.")
        out: list[Thinking | Text] = []
        if thinking := message.get("thinking"):
            self._splitter.thought()
            out.append(Thinking(str(thinking)))
        out += self._splitter.feed(str(message.get("content") or ""))
        return self._note(out)

    def end(self) -> list[Thinking | Text]:
        """Return what was held back; nothing more will come."""
        return self._note(self._splitter.end())

    def _note(self, deltas: list[Thinking | Text]) -> list[Thinking | Text]:
        for delta in deltas:
            self._tail = (self._tail + delta.text)[-_TAIL:]
            if isinstance(delta, Text):
                self._wrote += count(delta.text)
            else:
                self._thought += count(delta.text)
        return deltas

    def short(self, line: dict[str, Any]) -> bool:
        """Whether the server seems to have read less of the prompt than was sent."""
        return 0 < int(line.get("prompt_eval_count") or 0) < least(self._sent)

    def finish(self, line: dict[str, Any], *, truncated: bool = False) -> Finished:
        """Return the closing delta for the last line; ``{}`` when we stopped it ourselves."""
        if line.get("done_reason") == "load":
            raise ModelError(f"{self._server} loaded the model and wrote nothing: ask again.")
        generated = int(line.get("eval_count") or 0) or self._thought + self._wrote
        share = self._thought / max(self._thought + self._wrote, 1)
        thinking = round(generated * share)
        return Finished(
            reason=self._reason(line),
            prompt_tokens=int(line.get("prompt_eval_count") or 0) or count(self._sent),
            thinking_tokens=thinking,
            answer_tokens=generated - thinking,
            seconds=time.monotonic() - self._began,
            load_seconds=_seconds(line, "load_duration"),
            prompt_seconds=_seconds(line, "prompt_eval_duration"),
            write_seconds=_seconds(line, "eval_duration"),
            truncated=truncated,
            server=self._server,
            notes=self._notes(line, truncated),
        )

    def _reason(self, line: dict[str, Any]) -> Reason:
        if not line:
            return "aborted"
        return "length" if line.get("done_reason") == "length" else "stop"

    def _notes(self, line: dict[str, Any], truncated: bool) -> tuple[str, ...]:
        notes = {
            "The model repeated itself and was stopped.": not line,
            "The server read only part of the prompt.": truncated,
            "The model thought although it was told not to.": self._thought and not self._thinking,
            "Some thinking came out as answer text.": self.leaked,
        }
        return tuple(note for note, so in notes.items() if so)


def _seconds(line: dict[str, Any], name: str) -> float:
    return int(line.get(name) or 0) * 1e-9

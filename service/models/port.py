"""The model port: what every language model, wherever it runs, looks like to the service.

A prompt goes in as named parts, not as a string, so that the context budget can drop the parts that
matter least; tokens come back as one shape of stream, thinking and text apart, counts at the end.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from indexes.vocabulary import Language

Reason = Literal["stop", "length", "aborted"]
PromptPath = Literal["template", "native", "unknown"]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long to wait, in seconds, before a ModelTimeout (connect: ModelUnreachable)."""

    connect: float = 2.0  # a neighbour accepts at once, or is not there
    first: float = 120.0  # until the first token: model load and prompt reading
    gap: float = 60.0  # between two tokens
    whole: float = 600.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to write one answer. The sampling defaults are DeepSeek's advice for R1 (its README)."""

    max_tokens: int = 1024  # of the answer alone
    temperature: float = 0.6
    top_p: float = 0.95
    top_k: int = 40
    thinking: bool = False
    thinking_tokens: int = 2048  # allowed on top of max_tokens, when thinking is on
    thinking_seconds: float = 90.0
    deadlines: Deadlines = field(default_factory=Deadlines)

    @property
    def room(self) -> int:
        """Tokens that may be generated, thinking included: what the context must leave free."""
        return self.max_tokens + (self.thinking_tokens if self.thinking else 0)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of evidence as the model reads it; ``id`` is the caller's own."""

    id: str
    heading: str  # document title and section path: where the text stands
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question and its released answer. Never holds thinking.

    With the very blocks its question was asked with, the new prompt begins with the bytes of the
    old one and the server need not read them again.
    """

    question: str
    answer: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a model is asked with; ``service.models.prompt.messages`` lays it out."""

    instruction: str  # the same bytes for every question, so that its KV cache is reused
    question: str
    blocks: tuple[Block, ...] = ()  # best first
    history: tuple[Exchange, ...] = ()  # oldest first
    language: Language = "en"
    marker: str = ""  # random; frames the blocks so that no document can pretend to end one
    asked_on: date | None = None
    earlier: tuple[str, ...] = ()  # said before the history, as data; what matters most first


@dataclass(frozen=True, slots=True)
class Thinking:
    """A stretch of the model's reasoning. Never stored, never part of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last delta of every stream that did not raise.

    Token counts are the engine's own; ``thinking_tokens`` is its generated count split in
    proportion to the estimated sizes, because Ollama reports one number for both. ``notes`` are
    sentences for the user about what was not as asked.
    """

    reason: Reason
    prompt_tokens: int = 0
    cached_tokens: int = 0  # of the prompt, where the engine says how many it had read before
    thinking_tokens: int = 0
    answer_tokens: int = 0
    seconds: float = 0.0  # wall clock, as we waited
    load_seconds: float = 0.0
    prompt_seconds: float = 0.0  # spent on the part of the prompt that was not cached
    write_seconds: float = 0.0
    truncated: bool = False  # the engine read less of the prompt than was sent
    server: str = ""
    notes: tuple[str, ...] = ()


Delta = Thinking | Text | Finished


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found out about the model by trying; ``None`` is unknown.

    ``problem`` is the sentence to show when the model cannot be used; the rest is then empty.
    ``think_off`` says whether ``think: false`` really stops the thinking on this server and tag.
    """

    name: str
    model: str
    problem: str | None = None
    version: str | None = None
    digest: str | None = None
    capabilities: tuple[str, ...] = ()
    trained_context: int | None = None
    loaded_context: int | None = None
    vram_share: float | None = None  # 0: all on the CPU, 1: all on the GPU
    path: PromptPath = "unknown"
    think_off: bool | None = None
    notes: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether questions can be put to it."""
        return self.problem is None

    @property
    def thinks(self) -> bool:
        """Whether it can think apart from its answer."""
        return "thinking" in self.capabilities


class Model(Protocol):
    """A language model. One instance serves one event loop and any number of requests at a time."""

    @property
    def name(self) -> str:
        """The engine: ``ollama``, ``chat``, ``gguf``, ``pool``."""
        ...

    @property
    def model(self) -> str:
        """The model's own name, such as ``deepseek-r1:7b``."""
        ...

    @property
    def context(self) -> int:
        """Tokens of prompt and answer together; constant for the model's life."""
        ...

    def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        """Yield Thinking and Text as they are written, then exactly one Finished.

        It is an async generator: close it (``contextlib.aclosing``) and the engine stops writing.
        Raises ModelError and its kin, Busy, or TooLarge when the prompt is longer than the context.
        """
        ...

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        """Return one JSON object that ``schema`` accepts; thinking is off; one repair is tried.

        Raises what ``stream`` raises, and ModelError when the repaired object is still not valid.
        """
        ...

    def count(self, text: str) -> int:
        """Estimate tokens; on natural zh and en text never under the real count."""
        ...

    async def probe(self) -> Probe:
        """Find out what is there; never raises for a model that is away, see ``Probe.problem``."""
        ...

    async def aclose(self) -> None:
        """Give back connections and memory."""
        ...

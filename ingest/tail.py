"""The generic end of the splitter: stretches without sentences, such as data, code or noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from indexes.vocabulary import Span

SEPARATORS = ["\n\n", "\n", "。", "！", "？", "；", "，", "、", ". ", "; ", ", ", " | ", " ", ""]


def cut_anywhere(
    text: str, span: Span, most: int, count_tokens: Callable[[Sequence[str]], list[int]]
) -> Iterator[tuple[Span, int]]:
    """Yield ``(span, tokens)`` pieces of ``span``, each at most ``most`` tokens, without gaps."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    size = _characters(text, span, most, count_tokens)
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=size,
        chunk_overlap=0,
        separators=SEPARATORS,
        keep_separator="end",
        strip_whitespace=False,
    )
    at = span.start
    for piece in splitter.split_text(span.of(text)):
        start, at = at, at + len(piece)
        tokens = count_tokens([piece])[0]
        if tokens > most and len(piece) > 1:
            yield from cut_anywhere(text, Span(start, at), most, count_tokens)
        elif piece.strip():
            yield Span(start, at), tokens


def _characters(
    text: str, span: Span, most: int, count_tokens: Callable[[Sequence[str]], list[int]]
) -> int:
    """About how many characters make ``most`` tokens here; always less than the whole."""
    tokens = count_tokens([span.of(text)])[0]
    length = span.end - span.start
    return max(1, min(length - 1, int(0.8 * most * length / max(tokens, 1))))

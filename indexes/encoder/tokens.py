"""The tokenizer of the bundled encoder: SentencePiece unigram, run by the `tokenizers` library."""

from collections.abc import Sequence

from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Replace, Strip
from tokenizers.normalizers import Sequence as Steps
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from indexes.encoder.bundle import Pieces

# SentencePiece keeps the full-width tilde that NFKC folds, and Chinese writes it often: it passes
# NFKC disguised as a character of the private use area.
KEPT, DISGUISE = "\uff5e", "\ue0fe"


def assemble(pieces: Pieces) -> Tokenizer:
    """Return the tokenizer that `pieces` describes, with `<s> … </s>` around every text.

    The normaliser follows SentencePiece's `nmt_nfkc`: control characters dropped, every white
    space a space, NFKC, runs of spaces folded, none at the ends.
    """
    tokenizer = Tokenizer(Unigram(pieces.table, pieces.unknown, byte_fallback=False))
    tokenizer.normalizer = Steps(
        [
            Replace(_any_of(pieces, ""), ""),
            Replace(_any_of(pieces, " "), " "),
            Replace(KEPT, DISGUISE),
            NFKC(),
            Replace(DISGUISE, KEPT),
            Replace(Regex(" {2,}"), " "),
            Strip(),
        ]
    )
    tokenizer.pre_tokenizer = Metaspace(prepend_scheme="always")
    begin, end = pieces.table[pieces.begin][0], pieces.table[pieces.end][0]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{begin} $A {end}",
        special_tokens=[(begin, pieces.begin), (end, pieces.end)],
    )
    return tokenizer


def cut(ids: list[int], limit: int) -> list[int]:
    """Return at most `limit` ids: the first ones, and the end mark that closed them."""
    return ids if len(ids) <= limit else ids[: limit - 1] + ids[-1:]


def count(tokenizer: Tokenizer, texts: Sequence[str]) -> list[int]:
    """Return how many tokens each text has, without the marks at its ends."""
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [len(encoding.ids) for encoding in encodings]


def _any_of(pieces: Pieces, replacement: str) -> Regex:
    found = (source for source, target in pieces.replacements.items() if target == replacement)
    return Regex("[" + "".join(f"\\x{{{ord(source):x}}}" for source in found) + "]")

"""Fit what reading the best sentences counts beside the traits of the passages.

    python -m bench.sufficient            writes service/checking/weights/sufficient.json

Three numbers for passages in the question's language and three for those in the other, by logistic
regression: P(these passages answer) from the log-odds that the models of ``bench/relevance.py`` give and
from what the layers of ``bench/answering.py`` read of the best sentences. The questions are those of
XQuAD's passages that nothing is reported on, as asked, each with its passage, without it, and with it but
without the sentence that answers; and half of our own that the reader was not taught (``bench/asked.py``). To
be run whenever either of the two was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import platformdirs
from scipy.optimize import minimize
from scipy.special import expit

from bench import asked, corpora, seen
from bench.shelf import SCOPE, shelve
from indexes.encoder import Encoder, open_encoder
from indexes.encoder.reader import Layered, Reader
from indexes.vocabulary import Language
from service.checking import answering
from service.checking.answering import READ, logit, reading
from service.checking.relevance import weigh
from service.checking.shortlist import shortlist
from service.checking.vectors import SentenceVectors

WEIGHTS = Path(answering.__file__).parent / "weights"
TARGET = WEIGHTS / "sufficient.json"
EACH = 3  # of XQuAD's questions, every so many-th is asked
KEPT = (0.98, 0.95, 0.90)

Row = tuple[
    bool, str, float, float
]  # held back, how it is shown, log-odds by the traits, what is read
OURS = 4.0  # what a question of our own weighs: there are few that the reader was not taught


def main() -> None:
    """Fit, print how many are told apart among those held back, write the numbers."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    data = (
        f"XQuAD en and zh (CC BY-SA 4.0), every {EACH}rd question of 180 of 240 passages a language; "
        "questions of our own"
    )
    card: dict[str, object] = {
        "own": fit(
            [("en", "en"), ("zh", "zh")], encoder, [*ours("en", encoder), *ours("zh", encoder)]
        ),
        "cross": fit([("zh", "en"), ("en", "zh")], encoder, []),
        "data": data,
        "fitted": date.today().isoformat(),
        "encoder": encoder.fingerprint,
    }
    TARGET.write_text(json.dumps(card) + "\n", "utf-8")


def fit(
    pairs: Sequence[tuple[Language, Language]], encoder: Encoder, own: Sequence[Row]
) -> dict[str, float]:
    """Return the three numbers for questions in one language about passages in one, (spoken, told) each.

    ``own`` are the rows of our own questions, which count OURS times.
    """
    rows = {f"{spoken} of {told}": [*read(spoken, told, encoder)] for spoken, told in pairs}
    rows["our own"] = list(own)
    fitted = [row for part in rows.values() for row in part if not row[0]]
    many = sum(not row[0] for row in own)
    weight = np.array([1.0] * (len(fitted) - many) + [OURS] * many)
    x = np.array([[traits, said, 1.0] for *_, traits, said in fitted])
    y = np.array([shown == "whole" for _, shown, *_ in fitted], np.float64)
    found = minimize(
        lambda w: float((weight * (np.logaddexp(0, x @ w) - y * (x @ w))).sum()),
        np.zeros(3),
        jac=lambda w: x.T @ (weight * (expit(x @ w) - y)),
    ).x
    for name, part in rows.items():
        if part:
            report(name, [row for row in part if row[0]], found)
    return dict(zip(("traits", "reading", "bias"), np.round(found, 4).tolist(), strict=True))


def read(spoken: Language, told: Language, encoder: Encoder) -> Iterator[Row]:
    """Yield what the questions of one language show of passages in one."""
    assert isinstance(encoder, Layered), "only the bundled encoder can be read with"
    corpus, spans = corpora.xquad(told), corpora.xquad_answers(told)
    questions = corpora.xquad(spoken).questions  # the sets align
    encoded = encoder.encode_queries(questions)
    vectors = SentenceVectors(encoder, capacity=100_000)
    reader = Reader(encoder, WEIGHTS / "answering.onnx.gz")
    with shelve(corpus, encoder, f"XQuAD {told}") as shelf:
        for at in range(0, len(questions), EACH):
            question, own = questions[at], frozenset(corpus.right[at])
            case = seen.Case(question, encoded[at], own, spans[at], any(map(corpora.held_out, own)))
            found = shelf.searcher.search(SCOPE, question, limit=seen.SEARCHED, vector=case.vector)
            for shown, hits in seen.settings(case, found, shelf):
                weighed = weigh(question, hits, found.weights, vectors)
                best = sorted(weighed.sentences, key=lambda one: -one.relevance)[:READ]
                said = reading([(one, reader.logit(question, one.text)) for one in best])
                yield case.held, shown, logit(weighed.sufficient), said


def ours(spoken: Language, encoder: Encoder) -> Iterator[Row]:
    """Yield what our own questions show of all passages of their language; "gone" where none answers."""
    assert isinstance(encoder, Layered), "only the bundled encoder can be read with"
    vectors, reader = SentenceVectors(encoder), Reader(encoder, WEIGHTS / "answering.onnx.gz")
    with shelve(asked.corpus(spoken), encoder, f"our own, {spoken}") as shelf:
        for one in asked.kept(spoken):
            vector = vectors.query(one.question)
            found = shelf.searcher.search(SCOPE, one.question, limit=seen.SEARCHED, vector=vector)
            hits = shortlist(one.question, found.hits)
            weighed = weigh(one.question, hits, found.weights, vectors)
            best = sorted(weighed.sentences, key=lambda each: -each.relevance)[:READ]
            said = reading([(each, reader.logit(one.question, each.text)) for each in best])
            yield one.held, "whole" if one.answer else "gone", logit(weighed.sufficient), said


def report(name: str, held: list[Row], weights: np.ndarray) -> None:
    """Print what refusing costs and gives, by the traits alone and with what is read."""
    shown = np.array([row[1] for row in held])
    alone = np.array([row[2] for row in held])
    both = np.array([row[2:4] for row in held]) @ weights[:2] + weights[2]
    for label, scores in (("traits", alone), ("with what is read", both)):
        for kept in KEPT:
            bar = np.quantile(scores[shown == "whole"], 1 - kept)
            refused = {
                one: round(float((scores[shown == one] < bar).mean()), 3)
                for one in sorted(set(shown) - {"whole"})
            }
            print(f"  {name}, {label}: kept {kept:.2f}, refused {refused} (P ≥ {expit(bar):.3f})")


if __name__ == "__main__":
    main()

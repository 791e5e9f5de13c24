"""The example corpus keeps its promises: every gold sentence stands in its document."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
CORPUS = EXAMPLES / "corpus"
ENCODINGS = {
    "cloud/zh/invoices.txt": "gb18030",
    "clinic/zh/opening-hours.txt": "utf-16",
}
KINDS = {
    *("fact", "number", "procedure", "condition", "definition"),
    *("negation", "comparison", "cross-lingual", "version", "table"),
}
Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    lines = (EXAMPLES / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


QUESTIONS = rows("questions.jsonl")
NATURAL = rows("natural.jsonl")
CONVERSATIONS = rows("conversations.jsonl")
ANSWERABLE = [row for row in QUESTIONS if row["answerable"]]
TURNS = [turn for row in CONVERSATIONS for turn in row["turns"]]
DOCUMENTS = sorted(path for path in CORPUS.rglob("*") if path.is_file())


def squeezed(text: str) -> str:
    return "".join(text.split())


def pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def docx_text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


@cache
def text_of(document: str) -> str:
    path = CORPUS / document
    if path.suffix == ".pdf":
        return pdf_text(path)
    if path.suffix == ".docx":
        return docx_text(path)
    return path.read_bytes().decode(ENCODINGS.get(document, "utf-8"))


KNOWN = [row for row in NATURAL if row["answerable"]]


@pytest.mark.parametrize("row", ANSWERABLE + KNOWN + TURNS, ids=lambda row: row["question"])
def test_gold_stands_verbatim_in_its_document(row: Row) -> None:
    document, gold = row["document"], row["gold"]
    assert (CORPUS / document).is_file()
    assert gold == gold.strip() != ""
    if Path(document).suffix in {".pdf", ".docx"} or row in KNOWN:
        assert squeezed(gold) in squeezed(text_of(document))
    else:
        assert gold in text_of(document)


def test_questions_are_sixty_with_unique_ids() -> None:
    fields = {"id", "language", "question", "answerable", "document", "gold", "answer", "kind"}
    assert all(set(row) == fields for row in QUESTIONS)
    assert len({row["id"] for row in QUESTIONS}) == len(QUESTIONS) == 60
    assert len({row["question"] for row in QUESTIONS}) == 60
    assert {row["kind"] for row in QUESTIONS} == KINDS


def test_fifteen_questions_have_no_answer() -> None:
    silent = [row for row in QUESTIONS if not row["answerable"]]
    assert len(silent) == 15
    assert all(row["document"] is row["gold"] is row["answer"] is None for row in silent)
    assert all(row["answer"] for row in ANSWERABLE)


def test_natural_questions_say_what_their_answer_must_say() -> None:
    fields = {"id", "language", "kind", "question", "answerable", "document", "gold", "span"}
    assert all(set(row) == fields for row in NATURAL)
    assert len({row["id"] for row in NATURAL}) == len(NATURAL) == 200
    assert all(squeezed(row["span"]) in squeezed(row["gold"]) for row in KNOWN)
    silent = [row for row in NATURAL if not row["answerable"]]
    assert all(row["document"] is row["gold"] is row["span"] is None for row in silent)
    counts = Counter((row["language"], row["answerable"]) for row in NATURAL)
    assert counts == {
        (each, known): 85 if known else 15 for each in ("en", "zh") for known in (True, False)
    }


def test_languages_are_balanced() -> None:
    counts = Counter(row["language"] for row in ANSWERABLE)
    assert set(counts) == {"en", "zh"}
    assert abs(counts["en"] - counts["zh"]) <= 1


def test_only_cross_lingual_questions_cross_languages() -> None:
    crossing = [row for row in ANSWERABLE if f"/{row['language']}/" not in row["document"]]
    assert len(crossing) == 4
    assert crossing == [row for row in ANSWERABLE if row["kind"] == "cross-lingual"]


def test_conversations_have_three_to_eight_turns() -> None:
    assert len({row["id"] for row in CONVERSATIONS}) == len(CONVERSATIONS) == 84
    assert all(set(row) == {"id", "language", "turns"} for row in CONVERSATIONS)
    assert all(3 <= len(row["turns"]) <= 8 for row in CONVERSATIONS)
    assert all(set(turn) == {"question", "standalone", "document", "gold"} for turn in TURNS)


def test_corpus_holds_every_format() -> None:
    counts = Counter(path.suffix for path in DOCUMENTS)
    assert counts == {".md": 34, ".txt": 3, ".html": 2, ".docx": 2, ".pdf": 2}
    assert all(path.stat().st_size < 60_000 for path in DOCUMENTS)
    assert all(text_of(path.relative_to(CORPUS).as_posix()).strip() for path in DOCUMENTS)


@pytest.mark.parametrize("document", ENCODINGS)
def test_legacy_encodings_are_not_utf8(document: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        (CORPUS / document).read_bytes().decode("utf-8")


@pytest.mark.parametrize(("number", "start"), [(1, "2024-01-01"), (2, "2026-03-01")])
def test_the_two_refund_policies_share_a_key(number: int, start: str) -> None:
    text = text_of(f"cloud/en/refund-policy-v{number}.md")
    assert text.startswith("---\nkey: refund-policy\n")
    assert f"\nvalid_from: {start}\n" in text


def test_the_deliberate_conflict_is_there() -> None:
    assert "Access logs are kept for 180 days" in text_of("cloud/en/privacy-policy.md")
    assert "Access logs are retained for 90 days" in text_of("cloud/en/security-overview.pdf")

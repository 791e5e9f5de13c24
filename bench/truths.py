"""What is known of the words in the sample documents, found without the code that is measured."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]  # it has no stubs

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
ROWS = (W + "tr", A + "tr", TABLE + "table-row")
TABLES = (W + "tbl", A + "tbl", TABLE + "table")
PARAGRAPHS = (W + "p", A + "p", T + "p", T + "h")

# Files that hold the same words: the left one is measured against the right one.
SAME = {
    "002-trivial-libre-office-writer.pdf": "002-trivial-libre-office-writer/source.odt",
    "minimal-document.pdf": "002-trivial-libre-office-writer/source.odt",
    "with-attachment.pdf": "002-trivial-libre-office-writer/source.odt",
    "eng_spa_mult.epub": "language-docs/eng_spa_mult.txt",
    "eng_spa_mult.html": "language-docs/eng_spa_mult.txt",
    "eng_spa_mult.md": "language-docs/eng_spa_mult.txt",
    "eng_spa_mult.rtf": "language-docs/eng_spa_mult.txt",
    "eng_spa_mult.txt": "language-docs/eng_spa_mult.txt",
}
# Pictures of a page whose text layer is known: what OCR is measured against.
PICTURED = {
    "DA-1p.jpg": "pdf/DA-1p.pdf",
    "DA-1p.png": "pdf/DA-1p.pdf",
    "layout-parser-paper-with-table.jpg": "pdf/layout-parser-paper-with-table.pdf",
    "embedded-images-tables.jpg": "pdf/embedded-images-tables.pdf",
    "table-multi-row-column-cells.png": "table-multi-row-column-cells-actual.csv",
}
HTML_CHARACTERS = 1500
ENCODED = {
    **dict.fromkeys(("zh_gb18030.txt", "zh_utf16le_bom.txt", "zh_utf8_bom.txt"), "zh"),
    "zh_gb18030_declared_utf8.html": "zh",
    "en_cp1252.txt": "en",
    "ja_shift_jis.txt": "ja",
    "zhtrad_big5.txt": "zh_trad",
}


def words(text: str) -> list[str]:
    """Words of Latin text, single characters of Chinese and Japanese, folded."""
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def in_order(truth: Sequence[str], found: Sequence[str]) -> float:
    """The share of ``truth`` in the longest common subsequence (bit-parallel; Hyyrö, 2004)."""
    masks: dict[str, int] = {}
    for at, word in enumerate(truth):
        masks[word] = masks.get(word, 0) | (1 << at)
    full = (1 << len(truth)) - 1
    row = full
    for word in found:
        met = row & masks.get(word, 0)
        row = ((row + met) | (row - met)) & full
    return (len(truth) - row.bit_count()) / max(len(truth), 1)


def present(truth: Sequence[str], found: Sequence[str]) -> float:
    """The share of ``truth`` found anywhere, each word as often as it is there."""
    left = Counter(truth) - Counter(found)
    return 1 - left.total() / max(len(truth), 1)


def known(path: Path, root: Path) -> tuple[list[str], list[str]] | None:
    """Return all the words of a file, and those whose order is kept; None where they are unknown.

    The headings of a table are said with every row, so that only their presence is judged.
    """
    if path.name in ENCODED:
        texts = json.loads((path.parent / "truth.json").read_text("utf-8"))
        text = texts[ENCODED[path.name]]
        if path.suffix == ".html":  # it was made of the beginning
            text = re.sub(r"<!--.*?-->", "", text[:HTML_CHARACTERS])
        return _both(text)
    if path.name in SAME:
        other = next(root.rglob(SAME[path.name]))
        return known(other, root) if other.suffix == ".odt" else _both(other.read_text("utf-8"))
    if path.suffix == ".csv" and path.stat().st_size < 1000:
        return _table(path.read_bytes())
    try:
        return {".docx": _docx, ".pptx": _pptx, ".odt": _odt}[path.suffix](path)
    except (KeyError, zipfile.BadZipFile):
        return None


def _both(text: str) -> tuple[list[str], list[str]]:
    found = words(text)
    return found, found


def _table(data: bytes) -> tuple[list[str], list[str]] | None:
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    everything = words(text)
    mark = max(",;|", key=text.split("\n")[0].count)
    rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    wide = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    plain = rows[:wide] + rows[wide + 1 + (not rows[wide + 1][0] if wide + 1 < len(rows) else 0) :]
    return everything, words("\n".join(" ".join(row) for row in plain))


def _parts(path: Path, pattern: str) -> Iterator[etree._Element]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(pattern, name)]
        for name in sorted(names, key=lambda name: [int(n) for n in re.findall(r"\d+", name)]):
            yield etree.fromstring(archive.read(name))


def _docx(path: Path) -> tuple[list[str], list[str]]:
    return _xml(_parts(path, r"word/document\.xml"), {W + "t"}, {W + "del", FALLBACK})


def _pptx(path: Path) -> tuple[list[str], list[str]]:
    slides = map(_titled, _parts(path, r"ppt/slides/slide\d+\.xml"))
    return _xml(slides, {A + "t"}, {A + "fld"})


def _titled(slide: etree._Element) -> etree._Element:
    """Return the slide with its title first, as PowerPoint's outline has it, wherever the file does."""
    for shape in slide.iter(P + "sp"):
        kinds = {holder.get("type") for holder in shape.iter(P + "ph")}
        tree = shape.getparent()
        if tree is not None and kinds & {"title", "ctrTitle"}:
            tree.remove(shape)
            tree.insert(0, shape)
            break
    return slide


def _odt(path: Path) -> tuple[list[str], list[str]]:
    return _xml(_parts(path, r"content\.xml"), None, {T + "note-citation"})


def _xml(
    roots: Iterator[etree._Element], texts: set[str] | None, dropped: set[str]
) -> tuple[list[str], list[str]]:
    everything, ordered = list[str](), list[str]()
    for root in roots:
        heads = {next(table.iter(*ROWS), None) for table in root.iter(*TABLES)}
        for paragraph in root.iter(*PARAGRAPHS):
            above = list(paragraph.iterancestors())
            if any(one.tag in dropped or one.tag in PARAGRAPHS for one in above):
                continue
            said = words("".join(_said(paragraph, texts, dropped)))
            everything += said
            ordered += [] if heads.intersection(above) else said
    return everything, ordered


def _said(node: etree._Element, texts: set[str] | None, dropped: set[str]) -> Iterator[str]:
    for one in node.iter():
        if one.tag in dropped or any(up.tag in dropped for up in one.iterancestors()):
            continue
        if texts is None:
            yield (one.text or "") + (one.tail or "" if one is not node else "")
        elif one.tag in texts:
            yield one.text or ""
        elif one.tag in (W + "tab", W + "br", A + "br"):
            yield " "

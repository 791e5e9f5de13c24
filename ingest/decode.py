"""Bytes to text, in the encoding they were written in.

Order: byte order mark, NUL pattern (UTF-16 and UTF-32 without a mark), UTF-8, the declared charset
and the usual multi-byte encodings judged by how common their characters are, Windows-1252, and
last charset-normalizer. A declaration is only one more candidate, since it may lie.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from indexes.errors import Unreadable

MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
NARROW = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252")
CANDIDATES = (*NARROW, "utf-16-le", "utf-16-be")  # short Chinese text may hold no NUL at all
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
SAMPLE = 64 * 1024  # bytes judged; a longer file is in the same encoding throughout
PLAUSIBLE = 0.35  # below this, no candidate of ours is believed
BROKEN = 0.05  # share of broken sequences up to which text is still UTF-8

# The commonest characters of running Chinese, simplified and traditional, and of Japanese prose:
# about half of any real text is among them, and next to none of a wrongly decoded one.
COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运规款项编章节"
    "這個們來為國說時會對過發後經還現當沒動樣開從實軍無與長機業將兩間問戰頭體產東聲應關點進見話給門員論處"
    "義幾認條氣題爾別變總電數報結萬書則聽強難權設記類據邊張該規領確傳師觀讓識帶導爭運語學種麼節編項頁"
    "，。、；：？！“”‘’（）《》「」『』〔〕【】—…·ー々　人間由自等平社会法的者日本国年月日"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and whether a few bytes had to be replaced."""

    text: str
    encoding: str
    damaged: bool = False


def decode(data: bytes) -> Decoded:
    """Return the text of ``data``; raise Unreadable when it is no text in any known encoding."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return _lenient(data, name)
    if b"\0" in data:
        return _wide(data)
    text = _strict(data, "utf-8")
    if text is not None:
        if b"\x1b$" in data and (japanese := _strict(data, "iso2022_jp")) is not None:
            return Decoded(japanese, "iso2022_jp")
        return Decoded(text, "utf-8")
    if _mostly_utf8(data):
        return Decoded(data.decode("utf-8", "replace"), "utf-8", damaged=True)
    return _judge(data)


def plausibility(text: str) -> float:
    """Return how much the non-ASCII characters look like a real text, 0 to 1."""
    foreign = [char for char in text if char > "\x7f" or (char < " " and char not in "\t\n\r\f")]
    if not foreign:
        return 1.0 if text else 0.0
    return sum(map(_weight, foreign)) / len(foreign)


def _weight(character: str) -> float:
    if character in COMMON or "\u3041" <= character <= "\u3096":  # hiragana
        return 1.0
    code = ord(character)
    if 0x4E00 <= code <= 0x9FFF or 0x30A1 <= code <= 0x30FA:  # other hanzi, katakana
        return 0.3
    if 0xAC00 <= code <= 0xD7A3:  # hangul
        return 0.6
    if 0xFF01 <= code <= 0xFF5E or 0x2010 <= code <= 0x2044 or 0x2000 <= code <= 0x200A:
        return 0.6
    if character in "àâäáãåæçéèêëíìîïñóòôöõøœúùûüýßÀÂÄÁÅÆÇÉÈÊËÍÑÓÖØÚÜ£€§°±©®«»¿¡½":
        return 0.5
    if 0xE000 <= code <= 0xF8FF or 0x80 <= code <= 0x9F or code in (0, 0xFFFD) or code < 32:
        return -3.0
    return -0.3


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = _strict(data, encoding)
    if text is not None:
        return Decoded(text, encoding)
    return Decoded(data.decode(encoding, "replace"), encoding, damaged=True)


def _wide(data: bytes) -> Decoded:
    """UTF-16 or UTF-32 without a mark: spaces and line ends are rare NULs' best witnesses."""
    for name in WIDE:
        text = _strict(data, name)
        if text and "\0" not in text and _legible(text[:SAMPLE]):
            return Decoded(text, name)
    raise Unreadable("This file holds binary data, not text.")


def _legible(text: str) -> bool:
    usual = sum(
        character in COMMON or "\x20" <= character <= "\x7e" or character in "\n\r\t"
        for character in text
    )
    return usual >= 0.3 * len(text)


def _mostly_utf8(data: bytes) -> bool:
    text = data[:SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = sum(character > "\x7f" for character in text)
    return foreign - broken > 20 and broken <= BROKEN * foreign + 1


def _judge(data: bytes) -> Decoded:
    declared = DECLARED.search(data[:2048])
    names = [declared[1].decode("ascii")] if declared else []
    best, score = None, PLAUSIBLE
    for name in (*names, *CANDIDATES):
        text = _strict(data, name)
        if text is None:
            continue
        worth = _worth(text[:SAMPLE], name) + (0.05 if name in names else 0)
        if worth > score + 1e-9:
            best, score = Decoded(text, name.lower()), worth
    return best or _detect(data)


def _worth(text: str, encoding: str) -> float:
    """GB18030 holds kana too, at the very bytes EUC-JP has them: much kana is Japanese."""
    kana = sum("\u3041" <= character <= "\u3096" for character in text)
    return plausibility(text) - (0.3 if encoding == "gb18030" and kana > 0.1 * len(text) else 0)


def _detect(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    match = from_bytes(data[: 4 * SAMPLE]).best()
    if match is None:
        raise Unreadable("This file is no text in any encoding that is known here.")
    return _lenient(data, match.encoding)

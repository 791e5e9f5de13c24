"""What a name is shortened to: CFO, SmPC, R&D, CEO for 首席执行官, 国家药监局 for 国家药品监督管理局."""

from __future__ import annotations

import re

from indexes.text.normalise import HAN
from indexes.text.tokens import terms

_ACRONYM = re.compile(r"[A-Z]{2,6}|(?:[A-Z][a-z]?){2,4}|[A-Z]&[A-Z]")
_LETTER = re.compile(r"([A-Z])([a-z]?)")
_SURE = 3  # capitals from which words without them are meant: any two letters are found somewhere
_LINKS = r"(?:\s+(?:of|the|and|for))*[\s-]+"
_LINK = frozenset(["of", "the", "and", "for"])
_SHORT_BODY = re.compile(rf"[{HAN}]{{4,}}[局委院会署部]")
_ENGLISH = """
CEO 首席执行官|CFO 首席财务官|COO 首席运营官|CTO 首席技术官|CPI 居民消费价格|PPI 工业生产者出厂价格
PMI 采购经理指数|GDP 国内生产总值|WTO 世界贸易组织|WTO 世贸组织|WHO 世界卫生组织|WHO 世卫组织
IMF 国际货币基金组织|UN 联合国|EU 欧盟|IPO 首次公开发行|IPO 首次公开募股|AI 人工智能|HR 人力资源
BMI 体质指数|BMI 身体质量指数|BMI 体重指数|ICU 重症监护|MRI 磁共振|VAT 增值税
"""
_IN_CHINESE = [tuple(one.split()) for one in _ENGLISH.strip().replace("\n", "|").split("|")]


def in_short(said: str, text: str) -> bool:
    """Return whether ``said`` is the short form of words of ``text``, or ``text`` has that of ``said``."""
    bare = said.replace(".", "")
    if _ACRONYM.fullmatch(bare):
        return _is_spelled_out(bare, text) or _in_chinese(bare, text)
    if _SHORT_BODY.fullmatch(said):
        return _has_body(said, text)
    return _has_initials(said, text)


def _is_spelled_out(acronym: str, text: str) -> bool:
    """Return whether words of ``text`` begin with the letters, "SmPC" with those of a word between."""
    letters = _LETTER.findall(acronym)
    links = r"\s+(?:and|&)\s+" if "&" in acronym else _LINKS
    words = (rf"{a}(?:[a-z]*|[a-z]+\s+){b}[a-z]*" if b else rf"{a}[a-z]+" for a, b in letters)
    spelled = re.compile(rf"\b{links.join(word + r'(?:-[a-z]+)?' for word in words)}\b")
    if spelled.search(text):
        return True
    if len(letters) < _SURE and "&" not in acronym:
        return False
    found = re.finditer(spelled.pattern, text, re.IGNORECASE)
    return any(len(terms(one.group())) >= len(letters) for one in found)


def _has_initials(said: str, text: str) -> bool:
    words = [word for word in re.split(r"[\s-]+", said) if word not in _LINK]
    initials = "".join(word[:1] for word in words)
    if len(initials) < _SURE or not re.fullmatch("[A-Z]+", initials):
        return False
    return re.search(rf"\b{initials}\b", text) is not None


def _in_chinese(acronym: str, text: str) -> bool:
    return any(acronym == short and spelled in text for short, spelled in _IN_CHINESE)


def _has_body(said: str, text: str) -> bool:
    """Return whether ``text`` has a body whose words ``said`` gives by their first characters alone.

    北京大学 is no short form of 北京理工大学: it leaves words out and shortens none.
    """
    gaps = "".join(f"[{HAN}]{{1,5}}?{char}" for char in said[3:])
    return re.search(f"{said[:2]}{said[2]}{gaps}", text) is not None

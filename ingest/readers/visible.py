"""What a page hides is taken out: text nobody sees must not become evidence."""

from __future__ import annotations

import re
from typing import Any

UNSEEN = (
    "script, style, noscript, template, svg, canvas, iframe, object, embed, audio, video, map,"
    " select, datalist, button, dialog:not([open]), [hidden], [aria-hidden=true],"
    " input, textarea, progress, meter"
)
HIDING = re.compile(
    r"(?<![\w-])(?:"  # min-width, border-width and margin-top hide nothing
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|\Z|!)"
    r"|font-size\s*:\s*0*(?:\.0+)?[01]?(?:\.\d+)?(?:px|pt)?\s*(?:;|\Z|!)"
    r"|(?:left|right|top|text-indent|margin-left)\s*:\s*-\d{3,}"
    r"|(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|\Z|!)|clip\s*:\s*rect\(\s*0"
    r"|color\s*:\s*transparent)",
    re.I,
)
WHITE = re.compile(
    r"(?<!-)color\s*:\s*(?:white|#f{3}(?:f{3})?|rgba?\(\s*255\s*,\s*255\s*,\s*255)", re.I
)
BACKGROUND = re.compile(r"background", re.I)
AT_RULE = re.compile(r"@(?:media|supports)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.I)
RULE = re.compile(r"([^{}]{1,300})\{([^{}]{1,2000})\}")
SIMPLE = re.compile(r"[\w\s.#,>\-\[\]=\"'*]+")
MAX_RULES = 200


def reveal(tree: Any) -> None:
    """Remove from ``tree`` (selectolax) whatever a visitor of the page does not see.

    Attributes, inline styles and the simple rules of ``<style>`` are judged; scripts and linked
    style sheets are not run or loaded.
    """
    rules = _hiding_rules("\n".join(style.text() for style in tree.css("style")))
    for selector in (UNSEEN, *rules):
        for node in tree.css(selector):
            if node.tag not in ("html", "body"):
                node.decompose()
    for node in tree.css("[style]"):
        style = node.attributes.get("style") or ""
        if node.tag not in ("html", "body") and _hides(style):
            node.decompose()


def _hides(style: str) -> bool:
    if HIDING.search(style):
        return True
    return bool(WHITE.search(style)) and not BACKGROUND.search(style)


def _hiding_rules(sheet: str) -> list[str]:
    """Selectors whose rule hides; rules for print and small screens do not count."""
    found = []
    for selector, body in RULE.findall(AT_RULE.sub("", sheet)):
        selector = selector.strip()
        if _hides(body) and SIMPLE.fullmatch(selector) and not BACKGROUND.search(body):
            found.append(selector)
    return found[:MAX_RULES]

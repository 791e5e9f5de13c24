"""What a page's styles hide, and what only looks as if it were hidden."""

from __future__ import annotations

import pytest

from ingest.readers import html


@pytest.mark.parametrize(
    ("style", "hides"),
    [
        ("height:0", True),
        ("width : 0px; color: red", True),
        ("overflow:hidden;max-height:0 !important", True),
        ("position:absolute; top:-9999px", True),
        ("visibility:hidden", True),
        ("flex:1;min-width:0", False),
        ("min-height: 0px", False),
        ("border-width:0", False),
        ("line-height:0", False),
        ("margin-top:-100px", False),
        ("--tw-opacity:0", False),
        ("backface-visibility:hidden", False),
    ],
)
def test_a_style_hides_by_its_own_name_only(style: str, hides: bool) -> None:
    inline = f'<main><p style="{style}">The fee is fifty euros.</p><p>Seen.</p></main>'
    ruled = f"<style>.a{{{style}}}</style><main><p class=a>The fee is fifty euros.</p><p>Seen.</p></main>"
    for page in (inline, ruled):
        said = [block.text for block in html.read(page.encode(), "a.html").blocks]
        assert said == (["Seen."] if hides else ["The fee is fifty euros.", "Seen."])

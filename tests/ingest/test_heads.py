"""Lines that only count the pages are no text, however few pages there are."""

from __future__ import annotations

import pytest

from ingest.readers.layout import Line, compose


@pytest.mark.parametrize(
    ("edges", "kept"),
    [
        (("Clinic: fees Page 1", "Clinic: fees Page 2"), False),  # counts the pages
        (("Clinic: fees Page 1 of 2", "Clinic: fees Page 2 of 2"), False),
        (("诊所收费 第1页", "诊所收费 第2页"), False),
        (("Clinic: fees", "Clinic: fees"), True),  # may be a heading that comes twice
        (("Chapter 1", "Chapter 2"), True),
        (("A visit costs 30", "A visit costs 90"), True),
        (("A visit costs 30", "A call costs 31"), True),
        (("Step 1 of 2 takes 4 days", "Step 2 of 2 takes 5 days"), True),
    ],
)
def test_what_counts_two_pages_is_dropped(edges: tuple[str, str], kept: bool) -> None:
    pages = [
        [Line(f"Body {name} one.", at), Line("More of it.", at), Line(edge, at)]
        for at, (name, edge) in enumerate(zip(("ay", "bee"), edges, strict=True), 1)
    ]
    text = " ".join(block.text for block in compose(pages))
    assert all((edge in text) == kept for edge in edges)

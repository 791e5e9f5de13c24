"""``GET /``: the page and its files, from the package, with nothing from elsewhere."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from indexes.errors import NotFound

router = APIRouter(include_in_schema=False)

MEDIA = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}


@router.get("/")
def page() -> Response:
    """Return the page."""
    return _file("index.html")


@router.get("/portal/{name}")
def part(name: Annotated[str, Path(pattern=r"^[a-z]+\.(js|css|svg)$")]) -> Response:
    """Return one of the page's scripts, styles or pictures."""
    return _file(name)


def _file(name: str) -> Response:
    path = files("service.portal").joinpath(name)
    if not path.is_file():
        raise NotFound(f"The page has no file called {name}.")
    return Response(path.read_bytes(), media_type=MEDIA[name.rpartition(".")[2]])

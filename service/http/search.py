"""``/v1/search``: passages, with every leg's score."""

from __future__ import annotations

from fastapi import APIRouter

from indexes.vocabulary import Scope
from service.http.auth import Tenant
from service.http.desk import TheDesk
from service.http.found import FoundBody
from service.http.requests import SearchBody
from service.readable import readable

router = APIRouter(tags=["search"])


@router.post("/v1/search")
def search(body: SearchBody, tenant: Tenant, desk: TheDesk) -> FoundBody:
    """Find the passages of one collection that bear on a query."""
    found = desk.house.searcher.search(
        Scope(tenant, body.collection),
        readable(body.query, desk.settings.max_question_chars, "query"),
        limit=body.limit,
        as_of=body.as_of,
        filters=body.filters,
    )
    return FoundBody.of(found)

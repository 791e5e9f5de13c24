"""``/v1/checks``: a verdict on every sentence of somebody else's text."""

from __future__ import annotations

from fastapi import APIRouter, Request

from indexes.errors import InputError
from indexes.vocabulary import Scope
from service.http.auth import Tenant
from service.http.desk import TheDesk
from service.http.requests import CheckRequest
from service.http.verdicts import CheckBody, ClaimBody
from service.readable import readable

router = APIRouter(tags=["checks"])

TEXT_LIMIT = 100_000  # characters; a long report


@router.post("/v1/checks")
async def check(body: CheckRequest, request: Request, tenant: Tenant, desk: TheDesk) -> CheckBody:
    """Check a text against passages brought along, or against a collection."""
    if (body.passages is None) == (body.collection is None):
        raise InputError("Send either passages or a collection to check the text against.")
    readable(body.text, TEXT_LIMIT, "text")  # checked as it stands: offsets count from its start
    against = (
        [passage.text for passage in body.passages]
        if body.passages is not None
        else Scope(tenant, body.collection or "")
    )
    checking = desk.house.answerer.check(body.text, body.question, against)
    claims, status = await desk.while_connected(request, checking)
    shown = CheckBody(text=body.text, claims=[ClaimBody.of(one) for one in claims], status=status)
    for place, passage in enumerate(body.passages or []):
        rename(shown, f"psg_{place}", passage.id or f"passages[{place}]")
    return shown


def rename(shown: CheckBody, ours: str, theirs: str) -> None:
    """Call a passage what its owner calls it."""
    for claim in shown.claims:
        for quote in claim.evidence:
            if quote.passage_id == ours:
                quote.passage_id = theirs

"""``/v1/checks``: a verdict on every sentence of somebody else's text."""

from __future__ import annotations

from collections.abc import Sequence

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
    desk.refuse_new()
    if (body.passages is None) == (body.collection is None):
        raise InputError("Send either passages or a collection to check the text against.")
    readable(body.text, TEXT_LIMIT, "text")  # checked as it stands: offsets count from its start
    against = (
        [passage.text for passage in body.passages]
        if body.passages is not None
        else Scope(tenant, body.collection or "")
    )
    async with desk.seats.enter():
        checking = desk.house.answerer.check(body.text, body.question, against)
        claims, status = await desk.while_connected(request, checking)
    shown = CheckBody(text=body.text, claims=[ClaimBody.of(one) for one in claims], status=status)
    if body.passages is not None:
        rename(shown, [one.id or f"passages[{n}]" for n, one in enumerate(body.passages)])
    return shown


def rename(shown: CheckBody, names: Sequence[str]) -> None:
    """Call passage n what its owner calls it: ``names[n]``, which may be another's ``psg_``."""
    theirs = {f"psg_{number}": name for number, name in enumerate(names)}
    for claim in shown.claims:
        for quote in claim.evidence:
            quote.passage_id = theirs[quote.passage_id]

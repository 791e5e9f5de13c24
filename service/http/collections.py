"""``/v1/collections``: named sets of documents."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from indexes.vocabulary import Scope
from service.http.auth import Tenant
from service.http.desk import TheDesk
from service.http.requests import NAME, CollectionBody
from service.http.stored import CollectionOut, ListBody, ReceiptBody

router = APIRouter(tags=["collections"])

Name = Annotated[str, Path(pattern=NAME)]


@router.post("/v1/collections", status_code=201)
def create(body: CollectionBody, tenant: Tenant, desk: TheDesk) -> CollectionOut:
    """Make a collection, or change the policy of one that exists; what is not named stays as it is."""
    house = desk.house
    scope, encoder = Scope(tenant, body.name), house.encoder
    made = house.truth.ensure_collection(scope, encoder.fingerprint, encoder.dimensions)
    if body.changes:
        made = house.truth.set_policy(scope, **body.changes)
    return CollectionOut.of(made, empty=not house.truth.documents(made, None, 1).items)


@router.get("/v1/collections")
def listing(tenant: Tenant, desk: TheDesk) -> ListBody[CollectionOut]:
    """List the collections by name; there is never a second page."""
    truth = desk.house.truth
    found = [
        CollectionOut.of(one, empty=not truth.documents(one, None, 1).items)
        for one in truth.collections(tenant)
    ]
    return ListBody[CollectionOut](items=found)


@router.delete("/v1/collections/{name}")
def delete(name: Name, tenant: Tenant, desk: TheDesk) -> ReceiptBody:
    """Delete a collection with everything in it; the receipt says how much that was."""
    return ReceiptBody.of(desk.house.delete_collection(Scope(tenant, name)))

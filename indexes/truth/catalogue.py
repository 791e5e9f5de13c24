"""Collections: found, made, listed and deleted inside the caller's transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from indexes.errors import InputError, Mismatch, NotFound
from indexes.truth import tables as t
from indexes.truth.engine import insert_new
from indexes.truth.guard import check_text
from indexes.truth.removal import count
from indexes.truth.values import Collection, Receipt
from indexes.vocabulary import Scope

MOST_NAME = 200  # code points

_c = t.collections.c
COLLECTIONS = select(  # in the order of Collection's fields
    *(_c.id, _c.tenant, _c.name, _c.fingerprint, _c.dimensions),
    *(_c.policy, _c.seq, _c.supported, _c.doubtful),
)
NAMED = COLLECTIONS.where(  # built once, as every search runs it
    _c.tenant == bindparam("tenant"), _c.name == bindparam("name")
)


def ensure(connection: Connection, scope: Scope, fingerprint: str, dimensions: int) -> Collection:
    """Return the collection, made when absent. Raises Mismatch, InputError for an unusable name."""
    for name, value in (("tenant", scope.tenant), ("collection", scope.collection)):
        check_text(f"{name}'s name", value)
        if not 0 < len(value.strip()) <= MOST_NAME:
            raise InputError(f"The {name}'s name must have 1 to {MOST_NAME} characters.")
    if _row(connection, scope) is None:
        now = datetime.now(UTC)
        insert_new(connection, t.tenants, name=scope.tenant, created_at=now)
        insert_new(
            connection,
            t.collections,
            tenant=scope.tenant,
            name=scope.collection,
            visibility="tenant",
            fingerprint=fingerprint,
            dimensions=dimensions,
            policy="",
            seq=0,
            created_at=now,
        )
    collection = find(connection, scope)
    if collection.fingerprint != fingerprint:
        raise Mismatch(
            f"Collection {scope.collection!r} was embedded by another encoder: set "
            f"IBID_EMBEDDING_MODEL back, or run `ibid index rebuild --collection "
            f"{scope.collection}` to embed it anew."
        )
    return collection


def find(connection: Connection, scope: Scope) -> Collection:
    """Return the collection. Raises NotFound."""
    row = _row(connection, scope)
    if row is None:
        raise NotFound(f"There is no collection {scope.collection!r}.")
    return _collection(row)


def set_policy(connection: Connection, scope: Scope, **changes: str | float | None) -> Collection:
    """Change ``policy``, ``supported`` or ``doubtful`` of the collection. Raises NotFound."""
    collection = find(connection, scope)
    connection.execute(
        update(t.collections).where(t.collections.c.id == collection.id).values(**changes)
    )
    return find(connection, scope)


def every(connection: Connection, tenant: str) -> list[Collection]:
    """Return the tenant's collections in the order of their names."""
    rows = connection.execute(COLLECTIONS.where(_c.tenant == tenant).order_by(_c.name))
    return [_collection(row) for row in rows]


def remove(connection: Connection, scope: Scope) -> Receipt:
    """Delete a collection with everything that hangs on it. Raises NotFound."""
    collection = find(connection, scope)
    receipt = count(connection, t.versions.c.collection_id == collection.id)
    connection.execute(delete(t.collections).where(t.collections.c.id == collection.id))
    return receipt


def _row(connection: Connection, scope: Scope) -> Row[*tuple[Any, ...]] | None:
    named = {"tenant": scope.tenant, "name": scope.collection}
    return connection.execute(NAMED, named).one_or_none()


def _collection(row: Row[*tuple[Any, ...]]) -> Collection:
    return Collection(*row)

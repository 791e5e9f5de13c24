"""Documents that end others: what each version says of it, and what is true of the one it names.

Which day a document ends is worked out anew from these rows whenever either side comes or goes, so
that the order of their arrival does not matter. Every function works inside the caller's transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Named,
    Table,
    Text,
    TypedColumns,
    insert,
    select,
)

from indexes.text.titles import Name, name_of
from indexes.truth import tables as t
from indexes.truth.force import Validity, intervals
from indexes.vocabulary import Reading


class RepealColumns(TypedColumns):
    """One name that a version ends from ``day`` on, and the year of the edition it means, or ""."""

    version_id: Named[int] = Column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    named: Named[str] = Column(Text, primary_key=True)
    year: Named[str] = Column(Text)
    day: Named[date]
    collection_id: Named[int] = Column(ForeignKey("collections.id", ondelete="CASCADE"))


repeals = Table(
    *("repeals", t.metadata, RepealColumns), Index("ix_repeals_named", "collection_id", "named")
)


@dataclass(frozen=True, slots=True)
class End:
    """From ``day`` on a version no longer holds: version ``by`` of another document says so."""

    day: date
    by: int


def add(connection: Connection, collection_id: int, version_id: int, reading: Reading) -> None:
    """Write what a new version ends; what has no day, and no day of force to take, ends nothing."""
    rows = {}
    for repeal in reading.repeals:
        name, day = name_of(repeal.title), repeal.day or reading.valid_from
        if day is not None:
            rows[name.key] = {
                "version_id": version_id,
                "named": name.key,
                "year": name.year,
                "day": day,
                "collection_id": collection_id,
            }
    if rows:
        connection.execute(insert(repeals), list(rows.values()))


def targets(connection: Connection, collection_id: int, document_id: str) -> list[str]:
    """Return the other documents that bear a name which a version of this one ends."""
    v = t.versions.c
    its = select(repeals.c.named).join(t.versions, v.id == repeals.c.version_id)
    names = connection.scalars(its.where(v.document_id == document_id).distinct()).all()
    if not names:
        return []
    bearing = select(v.document_id).where(v.collection_id == collection_id, v.named.in_(names))
    return sorted(set(connection.scalars(bearing.where(v.document_id != document_id))))


def ends(connection: Connection, document_id: str) -> dict[int, End]:
    """Return by version of the document, where there is one, the first end that others put to it.

    One that took force on that day or later is another text of the same name, and is not meant; nor
    is one without a day that itself ends what bears its name: that is the newer one.
    """
    v = t.versions.c
    own = connection.execute(
        select(v.id, v.collection_id, v.title, v.named, v.valid_from).where(
            v.document_id == document_id, v.named != ""
        )
    ).all()
    found = dict[int, End]()
    if not own:
        return found
    said = _said(connection, own[0].collection_id, {row.named for row in own}, document_id)
    mine = _ending(connection, [row.id for row in own]) if said else {}
    for row in own if said else ():
        if not row.valid_from and row.named in mine.get(row.id, ()):
            continue
        days = [
            end
            for name, end in said[row.named]
            if name.means(name_of(row.title)) and (not row.valid_from or row.valid_from < end.day)
        ]
        if days:
            found[row.id] = min(days, key=lambda end: (end.day, end.by))
    return found


def ended(connection: Connection, version_ids: Sequence[int]) -> list[tuple[str, date, str]]:
    """Return ``(title, first day without force, title of what ended it)``, for those so ended."""
    v, by = t.versions.c, t.versions.alias("by")
    rows = connection.execute(
        select(v.id, v.title, v.repealed, by.c.title)
        .join(by, by.c.id == v.repealed_by)
        .where(v.id.in_(version_ids))
    )
    found = {row[0]: (row[1], row[2], row[3]) for row in rows if row[2]}
    return [found[one] for one in dict.fromkeys(version_ids) if one in found]


def _said(
    connection: Connection, collection_id: int, names: Iterable[str], besides: str
) -> defaultdict[str, list[tuple[Name, End]]]:
    """What other documents say of ``names``: as long as they say it, or said it while they held."""
    v, r = t.versions.c, repeals.c
    rows = connection.execute(
        select(r.named, r.year, r.day, r.version_id, v.document_id)
        .join(t.versions, v.id == r.version_id)
        .where(r.collection_id == collection_id, r.named.in_(names), v.document_id != besides)
    ).all()
    counted = _counted(connection, {row.document_id for row in rows})
    said = defaultdict[str, list[tuple[Name, End]]](list)
    for row in rows:
        if row.version_id in counted:
            said[row.named].append((Name(row.named, row.year), End(row.day, row.version_id)))
    return said


def _counted(connection: Connection, documents: Collection[str]) -> set[int]:
    """The versions whose word counts: the latest of each document, and those that had their time.

    One without a day of its own was corrected by the next.
    """
    v = t.versions.c
    rows = connection.execute(
        select(v.id, v.document_id, v.number, v.valid_from, v.valid_to, v.committed_on).where(
            v.document_id.in_(documents)
        )
    )
    histories = defaultdict[str, list[tuple[int, Validity]]](list)
    for row in rows:
        validity = Validity(row.number, row.valid_from, row.valid_to, row.committed_on)
        histories[row.document_id].append((row.id, validity))
    counted = set[int]()
    for history in histories.values():
        held = intervals([one for _, one in history])
        last = max(one.number for _, one in history)
        for version, one in history:
            start, end = held[one.number]
            if start < end and (one.valid_from or one.number == last):
                counted.add(version)
    return counted


def _ending(connection: Connection, versions: Sequence[int]) -> dict[int, set[str]]:
    """The names that each of ``versions`` ends."""
    rows = connection.execute(
        select(repeals.c.version_id, repeals.c.named).where(repeals.c.version_id.in_(versions))
    )
    found = defaultdict[int, set[str]](set)
    for version, name in rows:
        found[version].add(name)
    return found

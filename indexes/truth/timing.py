"""Set the days on which a document's versions hold, after anything that bears on them changed."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from indexes.truth import repeals
from indexes.truth import tables as t
from indexes.truth.force import Validity, intervals


def retime(connection: Connection, document_id: str) -> list[int]:
    """Set the in-force intervals of a document's versions; return the ids of those that changed."""
    v = t.versions.c
    rows = connection.execute(
        select(
            *(v.id, v.number, v.valid_from, v.valid_to, v.committed_on),
            *(v.in_force_from, v.in_force_to, v.repealed, v.repealed_by),
        ).where(v.document_id == document_id)
    ).all()
    ends = repeals.ends(connection, document_id)
    held = intervals(
        [
            Validity(
                *(row.number, row.valid_from, row.valid_to, row.committed_on),
                repealed=ends[row.id].day if row.id in ends else None,
            )
            for row in rows
        ]
    )
    changed = []
    for row in rows:
        start, end = held[row.number]
        by = ends.get(row.id)
        if by and end != max(start, by.day.toordinal()):
            by = None  # it had ended before
        before = (row.in_force_from, row.in_force_to, row.repealed, row.repealed_by)
        after = (start, end, by and by.day, by and by.by)
        if after != before:
            connection.execute(
                update(t.versions)
                .where(v.id == row.id)
                .values(
                    in_force_from=start, in_force_to=end, repealed=after[2], repealed_by=after[3]
                )
            )
        if after[:2] != before[:2]:
            changed.append(row.id)
    return changed


def retime_all(
    connection: Connection, documents: list[str], besides: int | None = None
) -> list[int]:
    """Do so for several documents; return the changed versions but ``besides``."""
    changed = [version for each in documents for version in retime(connection, each)]
    return [version for version in changed if version != besides]

"""``/v1/jobs``: documents on their way in."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from service.http.auth import Tenant
from service.http.desk import TheDesk
from service.http.stored import JobBody, ListBody

router = APIRouter(tags=["jobs"])

JobId = Annotated[str, Path(pattern=r"^job_\w{1,64}$")]
State = Literal["queued", "reading", "embedding", "committed", "searchable", "failed"]


@router.get("/v1/jobs")
def listing(
    tenant: Tenant,
    desk: TheDesk,
    state: State | None = None,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ListBody[JobBody]:
    """List jobs, newest first."""
    page = desk.house.jobs.list(tenant, state=state, after=after, limit=limit)
    return ListBody[JobBody](items=[JobBody.of(job) for job in page.items], next=page.next)


@router.get("/v1/jobs/{job_id}")
def read(job_id: JobId, tenant: Tenant, desk: TheDesk) -> JobBody:
    """Return one job."""
    return JobBody.of(desk.house.jobs.get(tenant, job_id))

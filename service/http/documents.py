"""``/v1/collections/{c}/documents``: hand in, list, look at, delete."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from indexes.errors import InputError
from indexes.vocabulary import Scope
from ingest.jobs import Job
from ingest.unpack import unpack
from ingest.vocabulary import Handed
from service.http.auth import Tenant
from service.http.collections import Name
from service.http.desk import Desk, TheDesk
from service.http.requests import TextBody
from service.http.stored import DocumentBody, JobBody, JobsBody, ListBody, ReceiptBody, VersionBody

router = APIRouter(prefix="/v1/collections/{name}/documents", tags=["documents"])

DocumentId = Annotated[str, Path(pattern=r"^doc_\w{1,64}$")]
MAX_FILES = 100

FILES = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1}
    },
}
HANDED_IN: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": FILES},
            "application/json": {"schema": TextBody.model_json_schema()},
        },
    }
}


@router.post("", status_code=202, openapi_extra=HANDED_IN)
async def hand_in(
    name: Name, request: Request, response: Response, tenant: Tenant, desk: TheDesk
) -> JobsBody:
    """Take files, or one text, and return a job for each; the worker does the rest.

    A ZIP of documents is a job for each of them, under the keys ``archive.zip!inner``.
    """
    desk.drain.refuse_new()
    scope = Scope(tenant, name)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        jobs = await _files(desk, scope, request)
    elif kind == "application/json":
        jobs = [await to_thread.run_sync(_text, desk, scope, await _body(request))]
    else:
        raise InputError("Send files as multipart/form-data, or a text as application/json.")
    desk.house.crew.wake()
    response.headers["Location"] = f"/v1/jobs/{jobs[0].id}"
    return JobsBody(jobs=[JobBody.of(job) for job in jobs])


async def _files(desk: Desk, scope: Scope, request: Request) -> list[Job]:
    async with request.form(max_files=MAX_FILES, max_fields=10) as form:
        files = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        if not files:
            raise InputError("The form has no files; send them in the field called files.")
        jobs = []
        for file in files:
            data = await file.read()
            key = _key(file.filename or "")
            jobs += await to_thread.run_sync(_file, desk, scope, key, data)
    return jobs


def _key(filename: str) -> str:
    """Return a file's name as the document's stable key."""
    plain = unicodedata.normalize("NFC", filename).strip()
    if not plain or len(plain) > 500 or any(unicodedata.category(c) == "Cc" for c in plain):
        raise InputError("Every file needs a name of 1 to 500 characters, none of them a control.")
    return plain


def _file(desk: Desk, scope: Scope, key: str, data: bytes) -> list[Job]:
    """A job for the file, or one for each document in a ZIP of them."""
    collection = desk.house.ensure_collection(scope)
    handed = [Handed(*part) for part in unpack(key, key, data)]
    return list(desk.house.jobs.submit_all(collection, handed))


async def _body(request: Request) -> TextBody:
    try:
        return TextBody.model_validate_json(await request.body())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        raise InputError(f"{where}: {first['msg']}.") from None


def _text(desk: Desk, scope: Scope, body: TextBody) -> Job:
    collection = desk.house.ensure_collection(scope)
    return desk.house.jobs.submit(
        collection,
        body.key or body.title,
        name=body.title,
        data=body.text,
        source_url=body.source_url,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        metadata=body.metadata,
    )


@router.get("")
def listing(
    name: Name,
    tenant: Tenant,
    desk: TheDesk,
    after: Annotated[str | None, Query(max_length=600)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ListBody[DocumentBody]:
    """List a collection's documents in the order of their keys."""
    truth = desk.house.truth
    page = truth.documents(truth.collection(Scope(tenant, name)), after, limit)
    return ListBody[DocumentBody](
        items=[DocumentBody.of(one) for one in page.items], next=page.next
    )


@router.get("/{document_id}")
def read(name: Name, document_id: DocumentId, tenant: Tenant, desk: TheDesk) -> DocumentBody:
    """Return one document as its latest version describes it."""
    truth = desk.house.truth
    return DocumentBody.of(truth.document(truth.collection(Scope(tenant, name)), document_id))


@router.get("/{document_id}/versions")
def versions(
    name: Name, document_id: DocumentId, tenant: Tenant, desk: TheDesk
) -> ListBody[VersionBody]:
    """List a document's versions, oldest first; there is never a second page."""
    truth = desk.house.truth
    truth.document(truth.collection(Scope(tenant, name)), document_id)  # or NotFound
    return ListBody[VersionBody](items=[VersionBody.of(one) for one in truth.versions(document_id)])


@router.delete("/{document_id}")
def delete(name: Name, document_id: DocumentId, tenant: Tenant, desk: TheDesk) -> ReceiptBody:
    """Delete a document for good; the receipt says how much that was."""
    return ReceiptBody.of(desk.house.delete_document(Scope(tenant, name), document_id))

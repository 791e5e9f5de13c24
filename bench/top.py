"""The layers that are trained: a Transformer's, as the encoder has them, and a head that says one number."""

from __future__ import annotations

import copy
import gzip
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bench.reading import Read
from indexes.encoder import bundle
from indexes.encoder.model import OPSET, quantise
from indexes.encoder.reader import LAYERS

OWN = 5  # layers that are trained, of the readers of claims and of answers
LEVELS = 20  # a weight is kept as one of so many steps either side of zero: five bits, compressed
HIDDEN, HEADS, HEAD = 384, 12, 128
RATE, RATE_HEAD = 1e-4, 5e-4  # AdamW's learning rates of the layers and of what is new
BATCH = 32  # pairs
DROPOUT = 0.1


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019), normalised behind each half."""

    q: nn.Linear
    k: nn.Linear
    v: nn.Linear
    ao: nn.Linear
    fi: nn.Linear
    fo: nn.Linear
    aln: nn.LayerNorm
    oln: nn.LayerNorm

    def __init__(self, tensors: dict[str, NDArray[np.float32]], name: str, epsilon: float) -> None:
        super().__init__()
        for part in ("q", "k", "v", "ao", "fi", "fo"):
            weight = torch.from_numpy(tensors[f"{name}.{part}.w"].copy())
            linear = nn.Linear(weight.shape[1], weight.shape[0])
            linear.weight.data = weight
            linear.bias.data = torch.from_numpy(tensors[f"{name}.{part}.b"].copy())
            setattr(self, part, linear)
        for part in ("aln", "oln"):
            norm = nn.LayerNorm(HIDDEN, eps=epsilon)
            norm.weight.data = torch.from_numpy(tensors[f"{name}.{part}.w"].copy())
            norm.bias.data = torch.from_numpy(tensors[f"{name}.{part}.b"].copy())
            setattr(self, part, norm)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, ignored: Tensor) -> Tensor:
        """Return (texts, tokens, HIDDEN) states; ``ignored`` is added to what attention gives a token."""
        size = HIDDEN // HEADS
        q, k, v = (
            part(x).unflatten(-1, (HEADS, size)).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        )
        share = torch.softmax(q @ k.transpose(-1, -2) / size**0.5 + ignored, -1)
        read = (share @ v).transpose(1, 2).flatten(-2)
        x = self.aln(x + self.drop(self.ao(read)))
        folded: Tensor = self.oln(x + self.drop(self.fo(nn.functional.gelu(self.fi(x)))))
        return folded


class Top(nn.Module):
    """(states, second, real) → logit: ``second`` marks the evidence's tokens, ``real`` those that are any."""

    def __init__(self, own: int = OWN) -> None:
        super().__init__()
        source = bundle.read(*bundle.locate())
        names = [f"l{LAYERS + at}" for at in range(own)]
        self.layers = nn.ModuleList(
            Layer(source.tensors, name, source.config.epsilon) for name in names
        )
        self.second = nn.Parameter(torch.zeros(HIDDEN))
        self.attend = nn.Linear(HIDDEN, 2)
        self.dense = nn.Linear(4 * HIDDEN, HEAD)
        self.out = nn.Linear(HEAD, 1)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, states: Tensor, second: Tensor, real: Tensor) -> Tensor:
        """Return (texts,) logits."""
        mark = second.to(states.dtype).unsqueeze(-1)
        void = (1.0 - real.to(states.dtype)) * -1e4
        x = states + mark * self.second
        for layer in self.layers:
            x = layer(x, void[:, None, None, :])
        share = torch.softmax(self.attend(x) + void.unsqueeze(-1) - mark * 1e4, 1)  # claim's tokens
        mine = (share.transpose(1, 2) @ x).flatten(1)
        theirs = (x * mark).sum(1) / mark.sum(1).clamp(min=1)
        seen = torch.cat([x[:, 0], mine, theirs], -1)
        said: Tensor = self.out(self.drop(torch.tanh(self.dense(self.drop(seen)))))
        return said.squeeze(-1)


def trained(seen: Read, weight: NDArray[np.float32], epochs: int, own: int = OWN) -> Top:
    """Return a top of ``own`` layers trained on the pairs that have a weight; the same for the same input."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    top = Top(own)
    dice = np.random.default_rng(0)
    upper = [p for name, p in top.named_parameters() if name.startswith("layers.")]
    new = [p for name, p in top.named_parameters() if not name.startswith("layers.")]
    groups = [{"params": upper, "lr": RATE}, {"params": new, "lr": RATE_HEAD}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    chosen = np.flatnonzero(weight > 0)
    steps = epochs * (len(chosen) // BATCH + 1)
    pace = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [RATE, RATE_HEAD], total_steps=steps + 1, pct_start=0.1, anneal_strategy="linear"
    )
    right = torch.tensor([float(pair.right) for pair in seen.pairs])
    top.train()
    for epoch in range(epochs):
        print(f"epoch {epoch + 1} of {epochs}", flush=True)
        for batch in _batches(seen, dice.permutation(chosen), dice):
            logits = _judged(top, seen, batch)
            losses = nn.functional.binary_cross_entropy_with_logits(
                logits, right[batch] * 0.96 + 0.02, reduction="none"
            )
            (losses * torch.from_numpy(weight[batch])).mean().backward()  # type: ignore[no-untyped-call]  # torch types it not
            nn.utils.clip_grad_norm_(top.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            pace.step()
    return top.eval()


def said(top: Top, seen: Read, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the logits of the pairs ``chosen``, in their order."""
    found = np.zeros(len(seen.pairs))
    with torch.no_grad():
        for batch in _batches(seen, chosen):
            found[batch] = _judged(top, seen, batch).numpy()
    return found[chosen]


def coarse(top: Top) -> Top:
    """Return a copy of ``top`` whose layers' weights stand on LEVELS steps, a row's greatest on the last.

    The int8 graph keeps them exactly enough, and compressed it is two thirds as long: five layers take the
    room of three and judge as well as unrounded (decision 0035).
    """
    found = copy.deepcopy(top)
    for name, weight in found.named_parameters():
        if name.startswith("layers.") and weight.dim() == 2:
            step = weight.data.abs().amax(1, keepdim=True) / LEVELS
            weight.data = torch.round(weight.data / step) * step
    return found


def export(top: Top, target: Path) -> None:
    """Write ``top``, coarse, as the int8 graph that ``indexes.encoder.reader`` runs: one text at a time."""
    top = coarse(top)

    class Single(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.top = top

        def forward(self, states: Tensor, second: Tensor) -> Tensor:
            read: Tensor = self.top(states, second, torch.ones_like(second))
            return read

    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the legacy exporter and the tracer announce themselves
        whole, small = Path(scratch) / "top.onnx", Path(scratch) / "small.onnx"
        torch.onnx.export(
            Single().eval(),
            (torch.zeros(1, 9, HIDDEN), (torch.arange(9) > 4).long()[None]),
            str(whole),
            input_names=["states", "second"],
            output_names=["logit"],
            dynamic_axes={"states": {1: "tokens"}, "second": {1: "tokens"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quantise(whole, small)
        target.write_bytes(gzip.compress(small.read_bytes(), mtime=0))


def _batches(
    seen: Read, order: NDArray[np.int64], dice: np.random.Generator | None = None
) -> list[NDArray[np.int64]]:
    """Return the pairs of ``order`` in batches of like lengths, the batches in random order with ``dice``."""
    longest = np.zeros(len(seen.pairs), int)
    np.maximum.at(longest, seen.owner, [len(one) for one in seen.states])
    batches = []
    for start in range(0, len(order), 30 * BATCH):
        near = sorted(order[start : start + 30 * BATCH], key=lambda at: longest[at])
        batches += [np.array(near[at : at + BATCH]) for at in range(0, len(near), BATCH)]
    if dice is not None:
        dice.shuffle(batches)
    return batches


def _judged(top: Top, seen: Read, batch: NDArray[np.int64]) -> Tensor:
    """Return each pair's logit: that of its worst statement."""
    place = {at: number for number, at in enumerate(batch.tolist())}
    rows = [row for at in batch for row in seen.rows[at]]
    width = -(-max(len(seen.states[row]) for row in rows) // 16) * 16  # few widths: few plans kept
    states = torch.zeros(len(rows), width, HIDDEN)
    second, real = torch.zeros(len(rows), width), torch.zeros(len(rows), width)
    for number, row in enumerate(rows):
        length = len(seen.states[row])
        states[number, :length] = torch.from_numpy(seen.states[row].astype(np.float32))
        second[number, int(seen.begin[row]) : length] = 1.0
        real[number, :length] = 1.0
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = top(states, second, real).float()
    owner = torch.tensor([place[int(seen.owner[row])] for row in rows])
    return torch.full((len(batch),), 1e4).scatter_reduce(0, owner, logits, "amin")

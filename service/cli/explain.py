"""What ``--explain`` prints under a claim: what each layer of the check saw, and by what it judged."""

from __future__ import annotations

from service.vocabulary import Claim, Layers, Yardstick


def explain(claim: Claim) -> list[str]:
    """Return the lines that explain a claim's verdict; none where there was nothing to check."""
    verdict = claim.verdict
    if verdict.kind == "not_checkable":
        return []
    return [f"{verdict.kind}: {verdict.reason}", *_layers(verdict.layers), *_by(verdict.by)]


def _layers(layers: Layers) -> list[str]:
    if layers.verbatim:
        return ["word for word: yes"]
    seen = {
        "similarity": layers.similarity,
        "coverage": layers.coverage,
        "surface": layers.surface,
        "joint": layers.joint,
        "P(supported)": layers.score,
    }
    numbers = [f"{name} {value:.2f}" for name, value in seen.items() if value is not None]
    facts = f"hard facts: {', '.join(layers.facts) if layers.facts else 'none clashes'}"
    judge = [f"judge: {layers.judge}"] if layers.judge else []
    return [" · ".join([*numbers, facts, *judge])] if numbers else []


def _by(by: Yardstick | None) -> list[str]:
    if by is None:
        return []
    policy, judge = by.policy, f" · judge {by.judge}" if by.judge else ""
    return [
        f"{policy.kind}, supported from {policy.supported:g}, doubtful from {policy.doubtful:g} · "
        f"scorer {by.scorer} · encoder {by.encoder}{judge}"
    ]

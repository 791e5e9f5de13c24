"""What each collection asks of its answers: its own policy, over the service's settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

from indexes.truth import Truth
from indexes.vocabulary import Scope
from service.vocabulary import Policy, PolicyKind

STRICTER: tuple[PolicyKind, ...] = get_args(PolicyKind)  # the strictest first


@dataclass(frozen=True)
class Policies:
    """Reads the collections' policies in ``truth``; ``default`` holds where one leaves something open."""

    truth: Truth
    default: Policy

    def policy(self, scope: Scope | None, asked: PolicyKind | None = None) -> Policy:
        """Return the policy of a collection, None: of no collection, made stricter where ``asked`` is.

        Raises NotFound.
        """
        found = self.default
        if scope is not None:
            own = self.truth.collection(scope)
            found = replace(
                found,
                kind=own.policy or found.kind,
                supported=found.supported if own.supported is None else own.supported,
                doubtful=found.doubtful if own.doubtful is None else own.doubtful,
            )
        kind = min(found.kind, asked or found.kind, key=STRICTER.index)
        doubtful = min(found.doubtful, found.supported)  # they may come from two places
        return replace(found, kind=kind, doubtful=doubtful)

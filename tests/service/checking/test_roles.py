"""Roles: two that change places are seen, members of a list and moved clauses are left in peace."""

from __future__ import annotations

from datetime import date

import pytest

from service.checking.facts import compare

TODAY = date(2026, 6, 1)


def kinds(claim: str, said: str) -> list[str]:
    return [fault.kind for fault in compare(claim, said, said, TODAY)]


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            "The lender pays the notary for the borrower.",
            "The borrower pays the notary for the lender.",
        ),
        (
            "In 1807 Ritter taught Davy, and Davy wrote about Ritter.",
            "In 1807 Davy taught Ritter, and Ritter wrote about Davy.",
        ),
        (
            "The Ohio court heard Ito, and Weber appealed to the Ohio court.",
            "The Weber court heard Ito, and Ohio appealed to the Weber court.",
        ),
        (
            "Ann Ito leads Acme Ltd, and Acme Ltd owns the Tin Works of Acme Ltd.",
            "Acme Ltd leads Ann Ito, and Ann Ito owns the Tin Works of Ann Ito.",
        ),
        (
            "Danforth Freight acquired Kestrel Logistics in June 2018.",
            "In a first step, Kestrel Logistics acquired Danforth Freight in June 2018, and moved to Tulsa.",
        ),
        ("公司于2019年从苏州迁至杭州。", "公司于2019年从杭州迁至苏州，现有员工860余人。"),
        ("承租人应当在三日内通知出租人。", "出租人应当在三日内通知承租人。"),
        ("上级机关由下级机关监督。", "下级机关由上级机关监督。"),
    ],
)
def test_what_changed_places_is_seen(claim: str, said: str) -> None:
    assert "roles" in kinds(claim, said)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("Weber and Ito signed the lease.", "Ito and Weber signed the lease."),
        ("The rent falls if the flat is damp.", "If the flat is damp, the rent falls."),
        ("员工和实习生均可报名。", "实习生和员工均可报名。"),
        ("Weber and Ito signed the lease.", "Ito and Weber signed the lease, and moved in."),
        (
            "The borrower pays the notary for the lender.",
            "The borrower pays the notary for the lender.",
        ),
    ],
)
def test_what_means_the_same_is_left_in_peace(claim: str, said: str) -> None:
    assert kinds(claim, said) == []

"""Places that contradict one another about what was asked, and places that only differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from indexes.vocabulary import Hit
from service.checking.conflict import find_conflicts
from service.checking.given import bundled
from service.vocabulary import Conflict
from tests.service.lines import hit


def conflicts(question: str, *texts: str | Hit) -> tuple[Conflict, ...]:
    hits = [
        hit(number, text, title="") if isinstance(text, str) else text
        for number, text in enumerate(texts, 1)
    ]
    sentences = [replace(one, relevance=1.0) for one in bundled(hits).sentences]
    return find_conflicts(question, sentences, hits)


NAMES = ("Alder", "Birch", "Cedar")
CONTRADICTING = [
    (
        "How long is the notice period?",
        "The notice period for permanent staff is 30 days.",
        "The notice period for permanent staff is 60 days.",
        ("30", "60"),
    ),
    (
        "How many days of annual leave do employees get?",
        "Employees get 25 days of annual leave.",
        "The annual leave that employees get is 20 days, every year.",
        ("25 days", "20 days"),
    ),
    (
        "Who signs the contract for the clinic?",
        "The contract for the clinic is signed by Marie Lund before it takes effect.",
        "The contract for the clinic is signed by Peter Holm before it takes effect.",
        ("Marie Lund", "Peter Holm"),
    ),
    (
        "When does the new tariff begin?",
        "The new tariff begins on March 1, 2026 in all branches.",
        "The new tariff begins on May 1, 2026 in all branches.",
        ("March 1, 2026", "May 1, 2026"),
    ),
    (
        "年休假有几天？",
        "员工每年享有带薪年休假15天，当年有效。",
        "员工每年享有带薪年休假10天，当年有效。",
        ("15", "10"),
    ),
    (
        "印度的首都在哪",
        "印度的首都是新德里，人口超过两千万。",
        "印度的首都是孟买，人口超过两千万。",
        ("新德里", "孟买"),
    ),
]


@pytest.mark.parametrize(("question", "one", "other", "values"), CONTRADICTING)
def test_two_values_in_one_place_conflict(
    question: str, one: str, other: str, values: tuple[str, str]
) -> None:
    (found,) = conflicts(question, one, other)
    assert (found.says, found.against) == values
    assert (found.first.text, found.second.text) == (one, other)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How long is the warranty?", "The warranty is 24 months.", "The warranty is 2 years."),
        (  # the question names one of them
            "How heavy is the Morrow M2?",
            "The Morrow M2 weighs 9 kg without water.",
            "The Morrow M3 weighs 11 kg without water.",
        ),
        (  # both may be true
            "When was the clinic founded?",
            "The clinic was founded in 1990 by two doctors.",
            "The clinic was founded on May 3, 1990 by two doctors.",
        ),
        ("How long is the notice period?", "The notice period is 30 days.", "Lunch costs 8 euros."),
        (  # what differs is not what is asked
            "Who is the manager of the shop?",
            "Ann Berg, manager of the shop for 12 years, signs all orders.",
            "Ann Berg, manager of the shop for 14 years, signs all orders.",
        ),
        (
            "咖啡机保修多久？",
            "咖啡机的保修期为两年，自购买之日起算。",
            "咖啡机的保修期为2年，自购买之日起算。",
        ),
    ],
)
def test_what_only_differs_is_no_conflict(question: str, one: str, other: str) -> None:
    assert conflicts(question, one, other) == ()


def test_a_denial_conflicts_with_what_it_denies() -> None:
    (found,) = conflicts(
        "Can customers test their own servers?",
        "Customers may test the security of their own servers at any time.",
        "Customers may not test the security of their own servers at any time.",
    )
    assert {found.first.passage_id, found.second.passage_id} == {1, 2}


def test_one_conflict_is_told_once_however_many_repeat_it() -> None:
    assert len(conflicts(CONTRADICTING[0][0], *CONTRADICTING[0][1:3], CONTRADICTING[0][2])) == 1


def test_the_newest_in_force_comes_first() -> None:
    old, new = hit(1, CONTRADICTING[0][1]), hit(2, CONTRADICTING[0][2])
    old = replace(old, passage=replace(old.passage, valid_from=date(2024, 1, 1)))
    new = replace(new, passage=replace(new.passage, valid_from=date(2026, 1, 1)))
    (found,) = conflicts(CONTRADICTING[0][0], old, new)
    assert (found.first.passage_id, found.says, found.against) == (2, "60", "30")


def test_passages_that_the_question_tells_apart_by_their_heading_do_not_conflict() -> None:
    one, other = CONTRADICTING[0][1:3]
    apart = (hit(1, one, section="Interns"), hit(2, other, section="Managers"))
    assert conflicts("How long is the notice period of managers?", *apart) == ()
    assert conflicts("How long is the notice period?", *apart) != ()


def test_what_the_question_names_leaves_the_others_out() -> None:
    text = "The provider cleans the offices of {} Ltd twice a week."
    hits = [hit(n, text.format(name), title=f"Contract {name}") for n, name in enumerate(NAMES, 1)]
    assert conflicts("Who cleans the offices of Cedar Ltd?", *hits) == ()

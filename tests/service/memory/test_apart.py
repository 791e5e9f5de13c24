"""Two conversations never see one another: canaries over recall, summaries, rewrites and facts."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexes.truth import open_truth
from service.understanding.followup import needs_context
from service.understanding.rewrite import carry
from tests.service.memory.talks import Talks

SAYINGS = (
    "My {} key number is {}", "I live in {} Street {}", "What does rule {} say of {}?",
    "我的{}编号是{}。", "And {} for {}?", "那{}的{}呢？", "Remember: {} opens {}",
)  # fmt: skip
QUESTIONS = (
    "What is my key number?",
    "And the second one?",
    "我的编号是多少？",
    "Where do I live?",
)
Line = tuple[int, int, bool]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(
        st.tuples(st.integers(0, len(SAYINGS) - 1), st.integers(0, 9), st.booleans()),
        min_size=6,
        max_size=24,
    )
)
def test_two_conversations_never_see_one_another(
    lines: list[Line], tmp_path_factory: object, sqlite_file: Path, tmp_path: Path
) -> None:
    del tmp_path_factory
    shutil.copy(sqlite_file, tmp_path)
    truth = open_truth(None, tmp_path)
    talks = Talks(truth, window=64, stride=32)
    try:
        for saying, number, mine in lines:
            canary = f"{'mine' if mine else 'yours'}{number}"
            text = SAYINGS[saying].format(canary, number)
            talks.say("con_mine" if mine else "con_yours", text, f"It is {canary}.")
        for own, other in (("mine", "yours"), ("yours", "mine")):
            if not talks.turns(f"con_{own}"):
                continue
            stretches = talks.memory.memories.windows(f"con_{own}", talks.encoder.fingerprint)
            assert all(other not in each.summary for each in stretches)
            for question in QUESTIONS:
                recall = talks.recall(f"con_{own}", question)
                assert other not in repr(recall).replace(f"con_{other}", "")
                assert other not in carry(question, recall)
                assert isinstance(needs_context(question, recall), bool)
    finally:
        truth.close()
        for file in tmp_path.iterdir():
            file.unlink()

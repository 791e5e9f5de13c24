"""Old conversations are deleted when the service starts, and not again with every round of its worker."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.crew import Crew


@dataclass
class FakeHouse:
    """A house whose worker has nothing to do, and whose records count what they are told to delete."""

    days: int
    told: list[datetime] = field(default_factory=list)
    rounds: int = 0
    tired: threading.Event = field(default_factory=threading.Event)

    @property
    def settings(self) -> Any:
        return type("Settings", (), {"keep_conversations": self.days})

    @property
    def records(self) -> FakeHouse:
        return self

    @property
    def worker(self) -> FakeHouse:
        return self

    def delete_before(self, moment: datetime) -> int:
        self.told.append(moment)
        return 1

    def step(self) -> bool:
        self.rounds += 1
        if self.rounds == 3:
            self.tired.set()
        return False


@pytest.mark.parametrize(("days", "times"), [(30, 1), (0, 0)])
def test_old_conversations_go_once_a_day(days: int, times: int) -> None:
    house = FakeHouse(days)
    crew = Crew(house)  # type: ignore[arg-type]  # a fake house
    crew.start()
    while not house.tired.wait(0.01):
        crew.wake()
    crew.stop()
    assert len(house.told) == times
    for moment in house.told:
        assert abs(datetime.now(UTC) - moment - timedelta(days=days)) < timedelta(hours=1)

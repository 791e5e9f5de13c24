"""The queue in front of the model: bounded, fair, and quick to refuse."""

from __future__ import annotations

import asyncio
import time

import pytest

from indexes.errors import Busy
from service.models.admission import Admission
from tests.service.models.asking import run


async def _work(admission: Admission, seconds: float, log: list[str], name: str = "") -> float:
    async with admission.enter() as waited:
        log.append(name)
        await asyncio.sleep(seconds)
        return waited


def test_no_more_than_the_slots_run_and_the_first_comes_first() -> None:
    log: list[str] = []

    async def main() -> int:
        admission = Admission(slots=2, queue=8, patience=5)
        tasks = [asyncio.create_task(_work(admission, 0.02, log, str(n))) for n in range(8)]
        most = 0
        while not all(task.done() for task in tasks):
            most = max(most, admission.running)
            await asyncio.sleep(0.001)
        assert (admission.running, admission.waiting) == (0, 0)
        return most

    assert run(main()) == 2
    assert log == [str(n) for n in range(8)]


def test_a_full_queue_refuses_at_once_and_says_when() -> None:
    async def main() -> None:
        admission = Admission(slots=1, queue=2, patience=60)
        async with admission.enter():
            waiting = [asyncio.create_task(_work(admission, 0, [])) for _ in range(2)]
            await asyncio.sleep(0)
            began = time.monotonic()
            with pytest.raises(
                Busy, match="1 answers are being written and 2 questions wait"
            ) as no:
                await _work(admission, 0, [])
            assert time.monotonic() - began < 0.1
            assert no.value.retry_after >= 1
        await asyncio.gather(*waiting)
        assert admission.refused == 1

    run(main())


def test_who_would_wait_too_long_is_not_kept_waiting() -> None:
    async def main() -> None:
        admission = Admission(slots=1, queue=100, patience=0.5)
        await _work(admission, 0.3, [])  # now it knows how long an answer takes
        running = asyncio.create_task(_work(admission, 0.3, []))
        await asyncio.sleep(0)
        second = asyncio.create_task(_work(admission, 0, []))
        await asyncio.sleep(0)
        assert admission.expected_wait == pytest.approx(0.6, abs=0.1)
        with pytest.raises(Busy):
            await _work(admission, 0, [])
        assert await second == pytest.approx(0.3, abs=0.15)
        await running

    run(main())


def test_patience_ends() -> None:
    async def main() -> None:
        admission = Admission(slots=1, queue=5, patience=0.1)
        async with admission.enter():
            with pytest.raises(Busy):
                await _work(admission, 0, [])
        assert await _work(admission, 0, []) == pytest.approx(0, abs=0.05)
        assert (admission.running, admission.waiting) == (0, 0)

    run(main())


def test_a_waiter_who_leaves_takes_no_slot() -> None:
    async def main() -> None:
        admission = Admission(slots=1, queue=5, patience=5)
        async with admission.enter():
            tasks = [asyncio.create_task(_work(admission, 0, [])) for _ in range(3)]
            await asyncio.sleep(0)
            tasks[0].cancel()
            tasks[1].cancel()
            await asyncio.sleep(0)
        tasks.append(asyncio.create_task(_work(admission, 0, [])))
        await asyncio.wait(tasks)
        assert [task.cancelled() for task in tasks] == [True, True, False, False]
        assert (admission.running, admission.waiting) == (0, 0)

    run(main())


def test_a_slot_given_to_one_who_leaves_in_that_moment_goes_on() -> None:
    async def main() -> None:
        admission = Admission(slots=1, queue=5, patience=5)
        async with admission.enter():
            first = asyncio.create_task(_work(admission, 0, []))
            second = asyncio.create_task(_work(admission, 0, []))
            await asyncio.sleep(0)
        first.cancel()  # its place was handed to it, but it has not run yet
        await asyncio.wait([first, second])
        assert first.cancelled()
        assert not second.cancelled()
        assert (admission.running, admission.waiting) == (0, 0)

    run(main())


@pytest.mark.slow
def test_overload_at_three_times_capacity() -> None:
    """Who is let in waits a bounded time; the others hear so within 100 ms."""

    unloaded: list[float] = []

    async def main() -> tuple[list[float], list[float]]:
        admission = Admission(slots=4, queue=4, patience=1.0)
        took: list[float] = []
        refused: list[float] = []

        async def one() -> None:
            began = time.monotonic()
            try:
                await _work(admission, 0.1, [])
                took.append(time.monotonic() - began)
            except Busy:
                refused.append(time.monotonic() - began)

        for _ in range(20):
            await one()
        unloaded.append(max(took))
        took.clear()
        tasks = []
        for _ in range(1200):  # 4 slots of 0.1 s are 40 a second; 120 a second come
            tasks.append(asyncio.create_task(one()))
            await asyncio.sleep(1 / 120)
        await asyncio.gather(*tasks)
        return took, refused

    took, refused = run(main(), 60)
    assert len(took) > 250
    assert sorted(took)[int(0.95 * len(took))] <= 2 * unloaded[0] + 0.1
    assert sorted(refused)[int(0.99 * len(refused))] <= 0.1
    assert len(refused) > len(took)

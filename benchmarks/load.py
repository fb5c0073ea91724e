"""``python -m benchmarks.load [--people 200] [--minutes 1]``: many at once, each asking every 10 seconds on average.

Half of the questions are about policy, four tenths about data, one tenth are checks, from the gold sets. The service is
a real ``zengshou serve`` on loopback with the demo database; who asks runs on the same machine and takes of its time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from benchmarks.running_service import RunningService, running
from server.evaluation.gold import load_gold

GOLD = Path(__file__).parents[1] / "tests" / "gold"
SHARES = {"policy": 0.5, "data": 0.4, "check": 0.1}
EVERY_SECONDS = 10.0
SEED = 20260315


@dataclass
class Seen:
    """What came of it: milliseconds by desk, what went wrong, memory over time."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SHARES})
    wrong: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)


def questions() -> dict[str, list[dict[str, str]]]:
    """Bodies of requests by desk; of a conversation its first question."""
    return {name: [_body(entry) for entry in load_gold(GOLD / f"{name}.yaml")] for name in SHARES}


def _body(entry: dict[str, object]) -> dict[str, str]:
    turns = entry.get("turns")
    text = turns[0] if isinstance(turns, list) else entry["question"]
    body = {"question": str(text), "asked_on": str(entry.get("asked_on") or "2026-03-15")}
    return body | ({"region": str(entry["region"])} if entry.get("region") else {})


async def _person(client: httpx2.AsyncClient, asked: dict[str, list[dict[str, str]]], seed: int, seen: Seen) -> None:
    chance = random.Random(seed)
    while True:
        await asyncio.sleep(chance.expovariate(1 / EVERY_SECONDS))
        desk = chance.choices(list(SHARES), list(SHARES.values()))[0]
        begun = time.perf_counter()
        try:
            answer = await client.post("/api/ask", json=chance.choice(asked[desk]))
        except httpx2.HTTPError as error:
            seen.wrong[type(error).__name__] += 1
            continue
        if answer.status_code == 200:
            seen.milliseconds[desk].append((time.perf_counter() - begun) * 1000)
        else:
            seen.wrong[str(answer.status_code)] += 1


async def _load(service: RunningService, people: int, seconds: float) -> Seen:
    seen, asked = Seen(), questions()
    limits = httpx2.Limits(max_connections=people)
    async with httpx2.AsyncClient(base_url=service.address, limits=limits, timeout=60, trust_env=False) as client:
        everybody = [asyncio.create_task(_person(client, asked, SEED + each, seen)) for each in range(people)]
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            await asyncio.sleep(1)
            seen.memory.append(service.memory_mb())
        for person in everybody:
            person.cancel()
        await asyncio.wait(everybody)
    return seen


def report(seen: Seen) -> str:
    """The figures as lines of Chinese."""
    every = [each for times in seen.milliseconds.values() for each in times]
    lines = [f"请求 {len(every) + seen.wrong.total()} 个，出错 {seen.wrong.total()} 个 {dict(seen.wrong) or ''}"]
    for name, times in {"全部": every, **seen.milliseconds}.items():
        if len(times) > 1:
            last = statistics.quantiles(times, n=100)
            lines.append(
                f"{name}：{len(times)} 个，中位 {last[49]:.0f} ms，95% {last[94]:.0f} ms，最慢 {max(times):.0f} ms"
            )
    tenth = max(1, len(seen.memory) // 10)
    marks = [f"{each:.0f}" for each in seen.memory[tenth - 1 :: tenth]]
    lines.append(f"内存（MB，每十分之一时间）：{'、'.join(marks)}")
    return "\n".join(lines)


def main() -> None:
    """Start the service, ask for the time given, print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--home", type=Path, default=None, help="数据目录；不写就临时建一个演示库")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        home = given.home or Path(made)
        with running(home.resolve(), {"OMP_NUM_THREADS": "1"}) as service:
            print(report(asyncio.run(_load(service, given.people, given.minutes * 60))))


if __name__ == "__main__":
    main()

"""Which two snapshots a question compares, or why there are not two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.chat.changes.since import LastImport, Named, Since, Span
from sql_tools.result import Snapshot
from sql_tools.warehouse.snapshot_info import SnapshotInfo

_LATER = "再导入一期数据，就能和现在这一期比较；有哪些快照看“数据”里的“快照”（zengshou data snapshots）。"


@dataclass(frozen=True)
class SnapshotPair:
    """From ``old`` to ``new``; ``note`` (Chinese) is what must be said of the choice, or empty."""

    old: SnapshotInfo
    new: SnapshotInfo
    note: str = ""


@dataclass(frozen=True)
class NoPair:
    """There is nothing to compare; Chinese, what is the matter and what to do."""

    message: str
    hint: str = _LATER


def choose(snapshots: Sequence[SnapshotInfo], live: Snapshot, since: Since, asked_on: date) -> SnapshotPair | NoPair:
    """The two snapshots; ``snapshots`` are those on the disk, the newest first, and ``live`` is the one in use.

    Made-up data are never compared with real ones.
    """
    now = next((info for info in snapshots if info.snapshot == live), None)
    if now is None:
        return NoPair(
            f"这里没有在用的数据（快照 {live.id}）的快照文件，不能与以前的比较。", "请在导入数据的那台电脑上比较。"
        )
    alike = [info for info in snapshots if info.snapshot.demo == live.demo]
    match since:
        case LastImport():
            return _before(now, alike) or _alone(now, snapshots)
        case Span():
            return _within(now, alike, since, asked_on) or _alone(now, snapshots)
        case Named():
            return _named(now, alike, since) or _alone(now, snapshots)


def _alone(now: SnapshotInfo, snapshots: Sequence[SnapshotInfo]) -> NoPair:
    others = [info for info in snapshots if info.snapshot.demo != now.snapshot.demo]
    made = f"{now.snapshot.id}，{_day(now.created_on)}生成"
    if others:
        kinds = ("演示数据", "真实数据") if now.snapshot.demo else ("真实数据", "演示数据")
        return NoPair(f"在用的快照（{made}）是{kinds[0]}，其余的是{kinds[1]}，不能互相比较。")
    return NoPair(f"没有比在用的快照（{made}）更早的快照可以比较。")


def _before(new: SnapshotInfo, alike: Sequence[SnapshotInfo]) -> SnapshotPair | None:
    older = alike[alike.index(new) + 1 :]
    return SnapshotPair(older[0], new) if older else None


def _within(
    now: SnapshotInfo, alike: Sequence[SnapshotInfo], span: Span, asked_on: date
) -> SnapshotPair | NoPair | None:
    """The last state before the span against the last one in it."""
    new = now if span.end > asked_on else next((each for each in alike if each.created_on < span.end), None)
    when = f"{_day(span.first)}至{_day(min(span.last, asked_on))}"
    if new is None or new.created_on < span.first:
        last = f"，在用的快照 {now.snapshot.id} 是{_day(now.created_on)}生成的" if new is now else ""
        return NoPair(f"{when}没有导入过数据{last}，没有这段时间的变化可以比较。", "可以改问“和上次导入比”。")
    older = alike[alike.index(new) + 1 :]
    before = next((each for each in older if each.created_on < span.first), None)
    if before is not None:
        return SnapshotPair(before, new)
    note = f"{_day(span.first)}以前没有留下快照，用的是这段时间里最早的一个。"
    return SnapshotPair(older[-1], new, note) if older else None


def _named(now: SnapshotInfo, alike: Sequence[SnapshotInfo], named: Named) -> SnapshotPair | None:
    known = {info.snapshot.id: info for info in alike}
    wanted = [known[name] for name in dict.fromkeys((named.old, named.new or now.snapshot.id)) if name in known]
    if len(wanted) == 2:
        new, old = sorted(wanted, key=alike.index)
        return SnapshotPair(old, new)
    return _before(wanted[0], alike) if wanted else None


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

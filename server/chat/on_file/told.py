"""What the coverage tells of a question about the store: a sentence for each thing asked, and a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from server.chat.answer import DataBlock, DataColumn, SnapshotRef
from server.chat.data.parsers import names_around
from server.chat.data.runner import QueryRunner
from server.chat.on_file.heard import Aspect, Heard
from sql_tools.coverage import NO_YEAR, Entry
from sql_tools.plan import Place
from sql_tools.reading import Reading
from sql_tools.values import PlaceName


@dataclass(frozen=True)
class OnFileQuestion:
    """``places`` are those on file that are asked about (none: all that the asker may see); ``lacking`` names places
    that are not on file."""

    heard: Heard
    places: tuple[PlaceName, ...]
    lacking: tuple[str, ...]

    @property
    def reading(self) -> Reading:
        """What became of the words."""
        return Reading(words=self.heard.words, about_data=1.0)


_COLUMNS = ("年份", "是否齐全", "入库日期", "来源")


class Told:
    """One question, answered from the rows of the coverage that it is about."""

    def __init__(self, queries: QueryRunner, asked: OnFileQuestion, own: Place | None, as_of: str) -> None:
        self._asked, self._heard, self._as_of = asked, asked.heard, as_of
        self._model, self._coverage = queries.model, queries.coverage
        self._names = queries.names if own is None else names_around(queries.names, own.code)
        self._own = own
        self._tables = asked.heard.tables or tuple(name for name in self._model.tables if self._coverage.holds(name))
        self._of_place = "places" in asked.heard.aspects

    def sentences(self) -> list[str]:
        """An answer to each thing that is asked."""
        told: dict[Aspect, Callable[[], str]] = {
            "places": self._places, "years": self._years, "newest": self._newest, "oldest": self._oldest,
            "whether": self._whether, "complete": self._complete, "loaded_on": self._loaded_on,
            "source": self._source, "tables": self._held, "all": self._all,
        }  # fmt: skip
        missing = self._missing()
        return [missing] if missing else [told[aspect]() for aspect in self._heard.aspects]

    def block(self, snapshot: SnapshotRef) -> DataBlock:
        """The coverage in a table: a row for each place, where places are asked for, else for each table."""
        kept = [] if self._missing() else [(key, rows) for key, rows in self._grouped() if rows]
        first = "地区" if self._of_place else "数据"
        return DataBlock(
            plan={"kind": "coverage", "aspects": list(self._heard.aspects), "tables": list(self._heard.tables),
                  "years": list(self._heard.years), "places": [place.code for place in self._asked.places]},
            description=f"{self._where()}{self._labels()}数据覆盖情况，按{first}列出",
            sql="", params=[], dialect="duckdb",
            columns=[DataColumn(name=f"c{n}", label=label, unit=None) for n, label in enumerate((first, *_COLUMNS))],
            rows=[[key, _span(_years_of(rows)) or "不分年度", "是" if all(row.complete for row in rows) else "部分",
                   _last(rows), _sources(rows)] for key, rows in kept],
            row_count=len(kept), truncated=False, chart=None, snapshot=snapshot,
        )  # fmt: skip

    # ---- What is on file --------------------------------------------------------------------------------

    def _entries(self, place: PlaceName | None = None) -> list[Entry]:
        """Coverage of the tables and years asked about, in the place, or in all of those that are asked about."""
        reads, scope = self._reads(), self._scope() if place is None else (_as_place(place),)
        found = {row for each in scope for row in self._coverage.entries(reads, each)}
        return sorted(found, key=lambda row: (self._tables.index(row.table), row.region_code, row.year))

    def _reads(self) -> list[tuple[str, int]]:
        years = {*self._heard.years} or {
            NO_YEAR,
            *(year for each in self._tables for year in self._coverage.years(each)),
        }
        return [(table, year) for table in self._tables for year in years]

    def _scope(self) -> tuple[Place | None, ...]:
        return tuple(_as_place(each) for each in self._asked.places) or (self._own,)

    def _grouped(self) -> list[tuple[str, list[Entry]]]:
        if self._of_place:
            return [(place.name, self._entries(place)) for place in self._places_asked()]
        rows = self._entries()
        return [
            (self._model.tables[table].label, [row for row in rows if row.table == table]) for table in self._tables
        ]

    def _places_asked(self) -> list[PlaceName]:
        level, within = self._heard.level or "county", {place.code for place in self._asked.places}
        known = [place for place in self._names.places if place.level == level]
        return [place for place in known if not within or within & {place.code, *place.path}]

    def _where(self, years: Sequence[int] | None = None) -> str:
        places = "、".join(place.name for place in self._asked.places)
        return places + "、".join(f"{year}年" for year in (self._heard.years if years is None else years))

    def _what(self, years: Sequence[int] | None = None) -> str:
        where = self._where(years)
        return f"{where}{'的' if where else ''}{self._labels()}数据"

    def _labels(self) -> str:
        return "、".join(f"“{self._model.tables[table].label}”" for table in self._heard.tables)

    # ---- One sentence for each aspect -------------------------------------------------------------------

    def _missing(self) -> str:
        """That what is asked about is not on file, with what is."""
        if self._asked.lacking and not self._asked.places:
            there = "、".join(place.name for place in self._names.places if place.level == "county")
            return f"库里没有{'、'.join(self._asked.lacking)}的数据，有的是{there}的"
        if self._entries():
            return ""
        years = {year for table in self._tables for year in self._coverage.years(table)}
        there = f"，有的是{_span(sorted(years))}的" if years and self._heard.years else ""
        return f"库里没有{self._what()}{there}{self._published()}"

    def _published(self) -> str:
        """Published figures of a base year are on file, though no data were loaded for it."""
        labels = [
            f"“{self._model.tables[table].label}”"
            for table in self._tables
            if self._model.tables[table].public and {*self._heard.years} & {*self._names.years.get(table, ())}
        ]
        return f"；{'、'.join(labels)}里有那一年公布的数" if labels else ""

    def _places(self) -> str:
        found = [key for key, rows in self._grouped() if rows]
        levels = self._model.places.levels if self._model.places is not None else ()
        label = next(level.label for level in levels if level.name == (self._heard.level or "county"))
        what = self._what() if self._heard.tables or self._heard.years else "数据"
        return f"{len(found)}个{label}有{what}：{'、'.join(found)}"

    def _years(self) -> str:
        spans: dict[str, list[str]] = {}
        for label, rows in self._grouped():
            if rows:
                spans.setdefault(_span(_years_of(rows)), []).append(label)
        undated = f"{'、'.join(spans.pop(''))}不分年度" if "" in spans else ""
        told = [span if len(spans) == 1 else f"{'、'.join(labels)}有{span}的" for span, labels in spans.items()]
        return "，".join(filter(None, [*told, undated]))

    def _newest(self) -> str:
        years = _years_of(self._entries())
        return f"最新到{years[-1]}年，数据截至{self._as_of}" if years else f"不分年度，数据截至{self._as_of}"

    def _oldest(self) -> str:
        years = _years_of(self._entries())
        return f"最早的是{years[0]}年" if years else "不分年度"

    def _whether(self) -> str:
        years = _years_of(self._entries())
        held = [year for year in self._heard.years if year in years]
        lacking = [*(f"{year}年" for year in self._heard.years if year not in years), *self._asked.lacking]
        span = "" if self._heard.years else _span(years)
        told = [f"有{self._what(held)}", span, f"没有{'、'.join(lacking)}的" if lacking else ""]
        return "，".join(filter(None, told))

    def _complete(self) -> str:
        reads = sorted({(row.table, row.year) for row in self._entries()})
        extents = [self._coverage.extent(reads, place) for place in self._scope()]
        part = [extent.said("库内").rstrip("。") for extent in extents if extent.state == "partial"]
        return "；".join(part) or f"{self._what()}齐全"

    def _loaded_on(self) -> str:
        return f"最近一次入库是{_last(self._entries())}"

    def _source(self) -> str:
        return f"来源：{_sources(self._entries())}"

    def _held(self) -> str:
        labels = [label for label, rows in self._grouped() if rows]
        return f"有{len(labels)}类数据：{'、'.join(labels)}"

    def _all(self) -> str:
        return self._complete() if self._of_place else f"{self._years()}；{self._complete()}"


def _as_place(place: PlaceName) -> Place:
    return Place(level=place.level, code=place.code, name=place.name)


def _years_of(rows: Iterable[Entry]) -> list[int]:
    return sorted({row.year for row in rows} - {NO_YEAR})


def _sources(rows: Iterable[Entry]) -> str:
    return "、".join(dict.fromkeys(row.source for row in rows))


def _span(years: Sequence[int]) -> str:
    """2021—2025年; years with a gap one by one."""
    if not years:
        return ""
    unbroken = len(years) > 1 and years[-1] - years[0] == len(years) - 1
    return f"{years[0]}—{years[-1]}年" if unbroken else f"{'、'.join(map(str, years))}年"


def _last(rows: Iterable[Entry]) -> str | None:
    loaded: list[date] = [row.loaded_on for row in rows if row.loaded_on is not None]
    return max(loaded).isoformat() if loaded else None

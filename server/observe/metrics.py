"""Figures for Prometheus: how much was asked, how it ended, how long it took. None of them says who or what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from server.chat.answer import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True)
class Holdings:
    """What the service answers from: documents in the index, and the day that the data are as of (None: no data)."""

    documents: int
    as_of: date | None


class Metrics:
    """The figures of one application; ``holdings`` and ``today`` are asked for when somebody looks."""

    def __init__(self, holdings: Callable[[], Holdings], today: Callable[[], date]) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_HoldingsCollector(holdings, today))
        self._requests = Counter("zengshou_requests", "请求数", ("route", "method", "status"), registry=self._registry)
        self._seconds = Histogram(
            "zengshou_request_seconds", "请求用时（秒）", ("route",), buckets=_SECONDS, registry=self._registry
        )
        self._in_flight = Gauge("zengshou_requests_in_flight", "正在处理的请求数", registry=self._registry)
        self._answers = Counter("zengshou_answers", "回答数", ("kind", "reason"), registry=self._registry)
        self._stages = Histogram(
            "zengshou_stage_seconds", "回答各步用时（秒）", ("stage",), buckets=_SECONDS, registry=self._registry
        )

    def begun(self) -> None:
        """A request has come in."""
        self._in_flight.inc()

    def ended(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered; ``route`` is the pattern of its address, never the address."""
        self._in_flight.dec()
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """A question was answered."""
        self._answers.labels(answer.kind, answer.reason or "").inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def text(self) -> bytes:
        """All figures in the format of Prometheus."""
        return generate_latest(self._registry)


class _HoldingsCollector(Collector):
    def __init__(self, holdings: Callable[[], Holdings], today: Callable[[], date]) -> None:
        self._holdings, self._today = holdings, today

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing beforehand: what is held is asked for only when somebody looks."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The two gauges; without data there is no age."""
        held = self._holdings()
        yield GaugeMetricFamily("zengshou_index_documents", "索引里的文件数", value=held.documents)
        if held.as_of is not None:
            age = (self._today() - held.as_of).days
            yield GaugeMetricFamily("zengshou_snapshot_age_days", "数据截至日距今的天数", value=age)

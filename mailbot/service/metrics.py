"""Events in, figures for Prometheus out: on loopback, and as a file for node_exporter.

Labels are verdicts, purposes, states and codes: nothing here tells one person from another.
Counters start anew with the process; what the ledger knows is asked when somebody looks.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from wsgiref.simple_server import WSGIServer

import sqlalchemy as sa
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    start_http_server,
    write_to_textfile,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from mailbot.config import Metrics
from mailbot.errors import ConfigError
from mailbot.ledger.queues import Queues, queues
from mailbot.service.events import Event, EventKind

LOOPBACK: Final = "127.0.0.1"
_EVERY: Final = 15.0
_STAGES: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_TROUBLES: Final = frozenset({"imap", "smtp", "database", "dns", "refused"})
_log: Final = logging.getLogger("mailbot.metrics")


class Meter:
    """Counts events; the registry can be scraped at any time."""

    def __init__(self, engine: sa.Engine) -> None:
        """Count from nought."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.registry.register(_FromLedger(engine))
        self._plain = {
            EventKind.RECEIVED: self._counter("letters_received", "Letters taken over"),
            EventKind.FILED: self._counter("letters_filed", "Letters moved out of the inbox"),
            EventKind.QUARANTINED: self._counter("letters_quarantined", "Letters not to be read"),
        }
        self._labelled = {
            EventKind.PLANNED: self._counter("letters_planned", "Letters decided about", "verdict"),
            EventKind.SENT: self._counter("letters_sent", "Letters the server took", "purpose"),
            EventKind.TROUBLE: self._counter("troubles", "Silence and refusals", "source"),
        }
        self._seconds = Histogram(
            "mailbot_stage_seconds",
            "Time one letter spent in a stage",
            ("stage",),
            registry=self.registry,
            buckets=_STAGES,
        )

    def note(self, event: Event) -> None:
        """Count one event."""
        if counter := self._plain.get(event.kind):
            counter.inc()
        elif counter := self._labelled.get(event.kind):
            trouble = event.kind is EventKind.TROUBLE
            counter.labels(_source_of(event.detail) if trouble else event.detail).inc()
        if event.seconds:
            self._seconds.labels(str(event.kind)).observe(event.seconds)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"mailbot_{name}", words, labels, registry=self.registry)


class _FromLedger(Collector):
    """What is asked at each scrape; a silent database leaves it out and says so."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @override
    def collect(self) -> Iterator[Metric]:
        """Queues, the oldest letter that waits, the last sign of life."""
        try:
            found = queues(self._engine)
        except sa.exc.SQLAlchemyError as error:
            _log.warning("metrics without the ledger: %s", type(error).__name__)
            yield _gauge("ledger_up", "The ledger answered", 0)
            return
        yield _gauge("ledger_up", "The ledger answered", 1)
        yield _by_state("letters", "Letters in the ledger", found.letters)
        yield _by_state("outgoing", "Letters out in the ledger", found.outgoing)
        yield _gauge("hold", "Sending is stopped", int(found.hold))
        yield from _ages(found)


def _ages(found: Queues) -> Iterator[Metric]:
    now = time.time()
    waiting = now - found.oldest_waiting if found.oldest_waiting else 0.0
    yield _gauge("oldest_waiting_seconds", "Age of the oldest letter still on its way", waiting)
    if found.heartbeat:
        yield _gauge(
            "heartbeat_timestamp_seconds", "Last SEARCH the mail server answered", found.heartbeat
        )
        yield _gauge("heartbeat_age_seconds", "Seconds since then", now - found.heartbeat)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"mailbot_{name}", words, value=value)


def _by_state(name: str, words: str, counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"mailbot_{name}", words, labels=("state",))
    for state, count in sorted(counts.items()):
        family.add_metric((state,), count)
    return family


def _source_of(detail: str) -> str:
    source = detail.partition(":")[0].lower()
    return source if source in _TROUBLES else "other"


@contextmanager
def exported(config: Metrics, engine: sa.Engine) -> Iterator[Callable[[Event], None]]:
    """Serve and write what is noted until the service ends."""
    meter, stop = Meter(engine), threading.Event()
    server = _server(config.port, meter) if config.port else None
    writer = threading.Thread(target=_write, args=(meter, config.textfile, stop), daemon=True)
    if config.textfile:
        writer.start()
    try:
        yield meter.note
    finally:
        stop.set()
        if server:
            server.shutdown()
            server.server_close()
        if config.textfile:
            writer.join()


def _server(port: int, meter: Meter) -> WSGIServer:
    try:
        return start_http_server(port, LOOPBACK, meter.registry)[0]
    except OSError as error:
        raise ConfigError([f"metrics.port {port}: {error.strerror}"]) from error


def _write(meter: Meter, path: str, stop: threading.Event) -> None:
    """Rewrite the file as a whole, also when the loop itself hangs; once more at the end."""
    while True:
        ended = stop.wait(_EVERY)
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            write_to_textfile(path, meter.registry)
        except OSError as error:
            _log.warning("metrics not written: %s", error.strerror)
        if ended:
            return

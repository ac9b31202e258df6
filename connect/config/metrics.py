"""What `/metrics` tells."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import REGISTRY, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from connect.intake.models import Envelope
from connect.jobs.models import Job

request_seconds = Histogram(
    "csi_request_seconds",
    "Time of a request in its view, the wait for a thread included",
    ["method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
open_streams = Gauge("csi_live_streams", "Browsers that are connected to this process")


class Queues(Collector):
    """How much waits, read when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        count = GaugeMetricFamily("csi_queue_rows", "Rows by queue and state", labels=["queue", "state"])
        age = GaugeMetricFamily(
            "csi_queue_oldest_seconds", "Age of the oldest row that waits", labels=["queue"]
        )
        for name, model, since in (("intake", Envelope, "received_at"), ("jobs", Job, "enqueued_at")):
            for state in ("waiting", "failed"):
                rows = model.objects.filter(state=state).aggregate(count=Count("pk"), oldest=Min(since))
                count.add_metric([name, state], rows["count"])
                if state == "waiting":
                    oldest = rows["oldest"]
                    age.add_metric([name], (timezone.now() - oldest).total_seconds() if oldest else 0)
        yield count
        yield age

    def describe(self) -> list[Metric]:
        """Nothing to look at when registering: there may be no tables yet."""
        return []


REGISTRY.register(Queues())


def text() -> bytes:
    return generate_latest()

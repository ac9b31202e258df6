"""Background work: Django's tasks on rows, claimed under a lease, tried again, and a clock."""

from connect.jobs.clock import every
from connect.jobs.retry import Retry

__all__ = ["Retry", "every"]

"""Wakes who waits for work, across threads and, on PostgreSQL, across processes."""

from connect.bell.bells import Bell, Ear

__all__ = ["Bell", "Ear"]

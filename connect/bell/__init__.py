"""Wakes who waits for work, across threads and, on PostgreSQL, across processes; says who goes first."""

from connect.bell.bells import Bell, Ear

__all__ = ["Bell", "Ear"]

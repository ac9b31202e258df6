"""Wakes whoever waits, in this process and in the others."""

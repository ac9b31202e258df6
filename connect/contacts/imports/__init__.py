"""Contacts out of a spreadsheet: read, mapped, checked, written in the background, and undone."""

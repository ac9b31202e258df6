"""Carries what happened to the open screens. Knows only user ids and audience names."""

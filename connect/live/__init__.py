"""Carries what happened to the open screens. Knows user ids and audience names, not what it carries."""

from connect.live.announcements import announce, collecting
from connect.live.audiences import hears
from connect.live.fragments import Fragment, renders

__all__ = ["Fragment", "announce", "collecting", "hears", "renders"]

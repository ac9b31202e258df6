from connect.bell import Bell

availability_bell = Bell("availability")
"""Somebody may be free for more: came in, came back, or closed a conversation."""
presence_bell = Bell("presence")

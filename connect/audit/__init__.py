"""Who did what, when. Append-only."""

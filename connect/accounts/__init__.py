"""People: roles, sectors, signing in, sessions, availability."""

"""Settings, URLs, server: knows everyone, known by none."""

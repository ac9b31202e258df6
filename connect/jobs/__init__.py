"""Background work: claim, lease, wake; retries; the clock."""

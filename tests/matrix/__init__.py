"""Who may do what: one table for every address, verb, download, search and live event."""

"""Set-up, and the verbs that span packages."""

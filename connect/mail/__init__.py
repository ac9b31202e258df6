"""E-mails: written in the verb's transaction, sent by a job, looked after by a row."""

"""*Trilha de auditoria*: read, filtered, told in sentences, given out."""

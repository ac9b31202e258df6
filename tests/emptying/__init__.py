"""An app of the test settings alone: the trail refuses to be emptied, also between two tests."""

"""The door Meta knocks on: raw envelopes, then processing."""

"""Use cases and flows: what happens in one go, and what happens by itself.  Imports ``domain`` only."""

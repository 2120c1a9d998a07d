"""A rehearsal of several machines on one: `make cluster-test` (Linux, root)."""

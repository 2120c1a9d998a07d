"""Proof that the record is whole: a Merkle tree over all events, and signed notes about it."""

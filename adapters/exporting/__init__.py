"""Exports for whoever does not trust the office: events, checkpoints and proofs in one file, with their verifiers.

docs/record-format.md is the specification of what is written here.
"""

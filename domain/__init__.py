"""The business of grievance redress, pure: no I/O, no clock of its own.

Imports nothing of ours from outside this package; ``now`` is always a parameter.
"""

"""Ombuds beside what a user would pick instead: DBOS, Procrastinate and ``eventsourcing``, the same work in one run.

Each peer does what a case management system built on it would have to do for the same outcome, in
the way its own documentation recommends, and with less to do than Ombuds: a case is one row, an
event is one row, there are no clocks, notices, hashes or projections.  The figures therefore
flatter the peers.
"""

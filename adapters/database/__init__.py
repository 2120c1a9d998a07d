"""The record in SQLite or PostgreSQL: one port, two databases, the same results."""

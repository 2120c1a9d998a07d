"""The Prefect flows: each takes ids at most, gets the application, calls a plain function, reports.

Prefect is the clock here, not the lock: runs may overlap, repeat or be killed at any moment.
"""

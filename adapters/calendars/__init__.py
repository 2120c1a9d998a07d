"""Calendars as versioned data: read, checked, frozen from the holidays package, edited and kept.

Nothing consults the holidays package while a deadline is reckoned; it is asked when a calendar is made
or extended, and what it said is written down with its version.
"""

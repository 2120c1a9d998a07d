"""Phrases with numbers in them, filled in so that one case is not "1 cases"."""

from __future__ import annotations

from string import Formatter


class _Phrases(Formatter):
    """As ``str.format``, and ``{0} {0:case|cases}`` takes the first word for 1 and the second for any other number."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


phrased = _Phrases().format
"""A template with its values.  Raises KeyError or IndexError for a value that is not given."""

"""Phrases in both languages, filled in so that one case is not "1 cases"."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Protocol


class _Phrases(Formatter):
    """As ``str.format``, and ``{0} {0:case|cases}`` takes the first word for 1 and the second for any other number."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


phrased = _Phrases().format
"""A template with its values.  Raises KeyError or IndexError for a value that is not given."""


class Word(Protocol):
    """A phrase by its key, in a language, with its values."""

    def __call__(self, key: str, lang: str, /, *values: object, **named: object) -> str:
        """Raises KeyError for a phrase that is not there."""


def words(known: Mapping[str, tuple[str, str]]) -> Word:
    """How these phrases are said, each of which is there in English and in Indonesian (``id``)."""

    def word(key: str, lang: str, /, *values: object, **named: object) -> str:
        return phrased(known[key][lang == "id"], *values, **named)

    return word

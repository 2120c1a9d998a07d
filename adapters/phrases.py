"""Phrases in both languages, filled in so that one case is not "1 cases", with numbers as people write them."""

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


class _Indonesian(_Phrases):
    """The same, and ``{0:,}`` groups by points."""

    def format_field(self, value: object, format_spec: str) -> str:
        text = super().format_field(value, format_spec)
        return text.replace(",", ".") if format_spec == "," else text


_FORMS = {"en": _Phrases(), "id": _Indonesian()}


def phrased(lang: str, template: str, /, *values: object, **named: object) -> str:
    """A template with its values.  Raises KeyError or IndexError for a value that is not given."""
    return str(_FORMS[lang].format(template, *values, **named))


def grouped(number: int, lang: str) -> str:
    """A whole number with its thousands apart: 1,234 in English, 1.234 in Indonesian."""
    return phrased(lang, "{0:,}", number)


class Word(Protocol):
    """A phrase by its key, in a language, with its values."""

    def __call__(self, key: str, lang: str, /, *values: object, **named: object) -> str:
        """Raises KeyError for a phrase that is not there."""


def words(known: Mapping[str, tuple[str, str]]) -> Word:
    """How these phrases are said, each of which is there in English and in Indonesian (``id``)."""

    def word(key: str, lang: str, /, *values: object, **named: object) -> str:
        return phrased(lang, known[key][lang == "id"], *values, **named)

    return word

"""Whether the wording of a procedure can be filled in, asked before any notice depends on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from jinja2 import meta

from adapters.email.dates import WORDS
from adapters.email.rendering import PackWording, given_values
from adapters.email.sandbox import WordingError, environment_for, parse
from adapters.email.templates import TemplateSource, take_apart
from domain.outbox import OfficeFacts, OutboxItem

SAMPLES: Mapping[str, object] = {
    "complainant": "Amina Yusuf",
    "due": datetime(2026, 3, 16, 9, 30, tzinfo=UTC),
    "limit": "14 working days",
    "explanation": ["Monday 2 March 2026 is day 0.", "19 March 2026 is a holiday and was not counted."],
    "next_steps": ["Send what is missing."],
    "what_next": ["Send what is missing."],
    "clause": "Art. 1 § 2",
    "reason": "A reason in one sentence.",
    "text": "First paragraph.\n\nSecond paragraph.",
    "ground_label": "outside competence",
    "outcome_label": "upheld",
    "state_label": "under examination",
    "receipt_line": "Receipt 0011-2233",
}
"""The values that a notice may be given, each with an example."""

_OFFICE = OfficeFacts("Sample Office", "Asia/Jakarta", ("1 Sample Street",), "+00 000", "https://office.example", None)
_ISSUED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class TemplateFault:
    """What is wrong with one template; `line` counts from 1, 0 when it concerns the whole."""

    template: str
    language: str
    line: int
    message: str


def check_templates(
    source: TemplateSource,
    templates: Iterable[str],
    languages: Iterable[str],
    samples: Mapping[str, object] = SAMPLES,
    always: Iterable[str] = (),
) -> list[TemplateFault]:
    """Every fault of every template in every language, in order.

    `samples` names the values that notices may be given.  All but those in `always` may be
    missing in a particular notice, so a template must cope without them: `{% if due | d %}`.
    """
    wanted, kept = list(languages), frozenset(always)
    return sorted(
        fault
        for template in templates
        for language in wanted
        for fault in _Check(source, template, language, samples, kept).faults()
    )


class _Check:
    """One template in one language."""

    def __init__(
        self,
        source: TemplateSource,
        template: str,
        language: str,
        samples: Mapping[str, object],
        always: frozenset[str],
    ) -> None:
        self._source, self._template, self._language = source, template, language
        self._samples, self._always = samples, always

    def faults(self) -> list[TemplateFault]:
        if self._language not in WORDS:
            return [self._fault(f"the frame of mails speaks {', '.join(WORDS)} only.")]
        source = self._source.read(self._template, self._language)
        if source is None:
            return [self._fault(f"the wording in {self._language!r} is missing.")]
        try:
            unknown = self._unknown(source)
            return unknown or self._renders()
        except WordingError as error:
            return [self._fault(error.reason, error.line)]

    def _unknown(self, source: str) -> list[TemplateFault]:
        """Names that no notice is ever given: mostly misspelt, and silent behind a `default`."""
        layout = take_apart(self._template, source)
        override = self._source.read(self._template, self._language, "html") or ""
        known = set(given_values(self._item({}))) | set(self._samples)
        texts = ((layout.subject, {"reference", "office"}), (layout.summary or "", known), (layout.body, known))
        return [
            self._fault(f"there is no value {name!r}. Known: {', '.join(sorted(names))}.")
            for text, names in (*texts, (override, known))
            for name in sorted(self._names(text) - names)
        ]

    def _names(self, text: str) -> set[str]:
        return meta.find_undeclared_variables(
            parse(environment_for(self._language, _OFFICE.zone), self._template, text)
        )

    def _renders(self) -> list[TemplateFault]:
        wording = PackWording(self._source)
        wording.letter(wording.draft(self._item(self._samples)))
        try:
            wording.draft(self._item({name: self._samples[name] for name in self._always & set(self._samples)}))
        except WordingError as error:
            hint = f"{error.reason}; a value may be missing: write {{% if name | d %}} … {{% endif %}} around it."
            return [self._fault(hint, error.line)]
        return []

    def _item(self, values: Mapping[str, object]) -> OutboxItem:
        return OutboxItem(
            outbox_id="sample", case_id="sample", notice=self._template, template=self._template,
            language=self._language, audience="complainant", statutory=True, bundle=False, to_name="Amina Yusuf",
            to_address="amina@people.example", attempt=0, issued_at=_ISSUED, reference="OMB-2026-000001",
            office=_OFFICE, title="A notice", values=values,
        )  # fmt: skip

    def _fault(self, message: str, line: int = 0) -> TemplateFault:
        return TemplateFault(self._template, self._language, line, message)

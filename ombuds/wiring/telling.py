"""What a mail needs besides its row: the wording of the version that governs the case, label, letterhead."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import adapters.email
from adapters.database.outbox import Described, Posted
from adapters.email.templates import STANDING, Form, MappingTemplates
from domain.office import Office
from domain.outbox import OfficeFacts
from domain.procedure.compiled import Compiled

_FOLDER = Path(adapters.email.__file__).parent / "standing"
_TITLES = {
    "engine_alarm": {"en": "The system needs a look", "id": "Sistem perlu diperiksa"},
    "daily_digest": {"en": "Your cases today", "id": "Laporan Anda hari ini"},
}


class Rules(Protocol):
    """Who knows the procedures and the office."""

    def procedure(self, digest: str) -> Compiled:
        """The version with this digest.  Raises NotFound."""

    def office(self) -> Office:
        """The office as it is now."""


class Describing:
    """Describes rows of the outbox, and reads templates by ``<digest of the procedure>/<notice>``."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def __call__(self, posted: Posted) -> Described:
        """Key of the wording, label for the reader, letterhead."""
        return Described(self._key(posted), self._title(posted), self._letterhead())

    def read(self, template: str, language: str, form: Form = "txt") -> str | None:
        """The template's source, or None when there is none in this language and form."""
        digest, _, notice = template.partition("/")
        if digest == STANDING:
            file = _FOLDER / f"{notice}.{language}.{form}"
            return file.read_text(encoding="utf-8") if notice in _TITLES and file.is_file() else None
        return MappingTemplates(self._rules.procedure(digest).procedure.templates).read(notice, language, form)

    def _key(self, posted: Posted) -> str:
        return f"{posted.procedure_digest or STANDING}/{posted.notice}"

    def _title(self, posted: Posted) -> str:
        if posted.procedure_digest is None:
            return _TITLES.get(posted.notice, {}).get(posted.language, "")
        notice = self._rules.procedure(posted.procedure_digest).procedure.notices.get(posted.notice)
        return notice.label.get(posted.language, "") if notice is not None else ""

    def _letterhead(self) -> OfficeFacts:
        office = self._rules.office()
        return OfficeFacts(office.name, office.zone, reply_to=office.reply_to)

"""The office's own mails to its staff: every alarm in both languages, and nothing that only a program understands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

import adapters.email
from adapters.email.checking import check_templates
from adapters.email.rendering import PackWording
from adapters.email.templates import STANDING
from domain.engine import AlarmKind
from domain.outbox import OfficeFacts, OutboxItem

FOLDER = Path(adapters.email.__file__).parent / STANDING
SAMPLES = {
    "alarm": "watch_gap",
    "details": ["a: b"],
    "day": "2026-03-02",
    "overdue": ["x"],
    "due": ["x"],
    "new": ["x"],
    "tasks": ["x"],
}


class Standing:
    def read(self, template, language, form="txt"):
        file = FOLDER / f"{template.rpartition('/')[2]}.{language}.{form}"
        return file.read_text(encoding="utf-8") if file.is_file() else None


def item(notice, language, values, case_id="engine"):
    return OutboxItem(
        outbox_id=f"{case_id}.n1", case_id=case_id, notice=notice, template=f"{STANDING}/{notice}", language=language,
        audience="officer", statutory=False, bundle=True, to_name="Ana", to_address="ana@office.example", attempt=0,
        issued_at=datetime(2026, 3, 2, 9, tzinfo=UTC), reference="", office=OfficeFacts("Sample Office", "Asia/Jakarta"),
        title="", values=values,
    )  # fmt: skip


def test_every_template_can_be_filled_in():
    names = sorted({file.name.partition(".")[0] for file in FOLDER.glob("*.txt")})
    assert names == ["daily_digest", "engine_alarm"]
    assert check_templates(Standing(), names, ("en", "id"), SAMPLES, always=("alarm",)) == []


@pytest.mark.parametrize("alarm", get_args(AlarmKind))
@pytest.mark.parametrize("language", ["en", "id"])
def test_every_alarm_has_words(alarm, language):
    wording = PackWording(Standing())
    mail = wording.letter(wording.draft(item("engine_alarm", language, {"alarm": alarm, "details": ["case: W-1042"]})))
    assert alarm not in mail.text
    assert "- case: W-1042" in mail.text
    assert mail.subject.startswith("Sample Office: ")
    assert mail.reference is None


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_digest_names_what_is_there_and_leaves_out_what_is_not(language):
    wording = PackWording(Standing())
    mail = wording.letter(
        wording.draft(item("daily_digest", language, {"day": "2026-03-02", "overdue": ["W-1: late"], "tasks": []}))
    )
    assert "- W-1: late" in mail.text
    assert mail.text.count("\n- ") == 1
    assert "2 March 2026" in mail.text or "2 Maret 2026" in mail.text


def test_in_a_shared_mail_the_digest_stands_in_full_beside_the_list():
    wording = PackWording(Standing())
    notice = wording.draft(item("daily_digest", "en", {"overdue": ["W-1: late"]}))
    alarm = wording.draft(item("engine_alarm", "en", {"alarm": "watch_gap"}))
    mail = wording.bundle([notice, alarm], "bundle-1")
    assert "W-1: late" in mail.text
    assert "did not run for a while" in mail.text
    assert "Several notices" not in mail.text

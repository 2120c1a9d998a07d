"""The folder transport: whole files, one per mail, sorted by time."""

from __future__ import annotations

import resource
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from adapters.email.composing import Sender
from adapters.email.folder import FolderTransport
from domain.post import OutgoingMessage, RemembersMail, TemporaryFailure, TransportRefused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SENDER = Sender("Ombudsman of the Province", "notices@office.example")
MAIL = OutgoingMessage(
    outbox_id="n1", to_name="Amina", to_address="amina@people.example", subject="OMB-2026-1", text="Hello\n",
    html="<p>Hello</p>", language="en", issued_at=NOW, reference="OMB-2026-1",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return FolderTransport(tmp_path / "mails", SENDER, lambda: NOW)


def test_a_mail_becomes_one_file_that_a_mail_program_reads(folder, tmp_path):
    receipt = folder.send(MAIL)
    files = list((tmp_path / "mails").iterdir())
    assert [file.name for file in files] == ["20260302T090000.000000Z-n1.eml"] == [receipt.provider_id]
    mail = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert mail["Subject"] == "OMB-2026-1"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Hello</p>"


def test_the_same_mail_sent_again_changes_nothing(folder, tmp_path):
    folder.send(MAIL)
    before = {file.name: file.read_bytes() for file in (tmp_path / "mails").iterdir()}
    folder.send(replace(MAIL, text="another text\n"))
    assert {file.name: file.read_bytes() for file in (tmp_path / "mails").iterdir()} == before


def test_names_sort_by_the_moment_of_issue(folder, tmp_path):
    for minutes, outbox_id in ((30, "a"), (10, "c"), (20, "b")):
        folder.send(replace(MAIL, outbox_id=outbox_id, issued_at=NOW + timedelta(minutes=minutes)))
    names = sorted(file.name for file in (tmp_path / "mails").iterdir())
    assert [name.partition("-")[2] for name in names] == ["c.eml", "b.eml", "a.eml"]


def test_it_remembers_what_it_took_by_our_own_id(folder):
    folder.send(replace(MAIL, outbox_id="x-n2"))
    assert isinstance(folder, RemembersMail)
    assert folder.find("x-n2").provider_id.endswith("-x-n2.eml")
    assert folder.find("n2") is None


def test_a_folder_that_cannot_be_written_refuses_and_gives_nothing_up(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TransportRefused, match="choose another folder"):
        FolderTransport(tmp_path / "file" / "mails", SENDER, lambda: NOW).send(MAIL)


def test_a_full_disk_is_temporary_and_leaves_no_half_written_file(folder, tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))  # the kernel refuses to write more, as a full disk does
    try:
        with pytest.raises(TemporaryFailure, match="Cannot write"):
            folder.send(MAIL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "mails").iterdir()) == []

"""The shelf of attachments: whole files or none, each content once."""

from __future__ import annotations

import hashlib
import io
import stat

import pytest

from adapters.files import FileShelf
from domain.errors import BadInput, NotFound, StoreBroken


@pytest.fixture
def shelf(tmp_path):
    return FileShelf(tmp_path / "attachments", most=1000)


def test_a_file_lies_under_the_digest_of_its_content_for_the_owner_alone(shelf):
    shelved = shelf.put(io.BytesIO(b"a letter"))
    assert shelved.digest == hashlib.sha256(b"a letter").hexdigest()
    assert shelf.path(shelved.digest).read_bytes() == b"a letter"
    assert stat.S_IMODE(shelf.path(shelved.digest).stat().st_mode) & 0o077 == 0
    assert shelf.put(io.BytesIO(b"a letter")) == shelved
    assert len(list(shelf.directory.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"x" * 1001])
def test_nothing_is_left_of_a_file_that_is_refused(shelf, content):
    with pytest.raises(BadInput):
        shelf.put(io.BytesIO(content))
    assert list(shelf.directory.iterdir()) == []


def test_the_largest_file_that_is_allowed(shelf):
    assert shelf.put(io.BytesIO(b"x" * 1000)).size == 1000


def test_weighing_keeps_nothing(shelf):
    assert shelf.weigh(io.BytesIO(b"a letter")).size == 8
    assert not shelf.directory.exists()


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", ""])
def test_what_is_not_there_is_said(shelf, digest):
    with pytest.raises(NotFound):
        shelf.path(digest)


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "attachments").write_text("in the way")
    with pytest.raises(StoreBroken, match="cannot be written"):
        FileShelf(tmp_path / "attachments").put(io.BytesIO(b"x"))

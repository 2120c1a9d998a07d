"""The edition of the time zone database is known."""

from __future__ import annotations

import re
import zoneinfo

import tzdata

from adapters.calendars.zones import zones_version


def test_the_systems_edition_is_named_and_the_packages_where_the_system_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    assert zones_version() == tzdata.IANA_VERSION
    assert re.fullmatch(r"20\d\d[a-z]+", zones_version())
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path / "nowhere"), str(tmp_path)))
    (tmp_path / "tzdata.zi").write_text("# version 2031c\n# rest\n", encoding="utf-8")
    assert zones_version() == "2031c"
    (tmp_path / "tzdata.zi").unlink()
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "London").write_bytes(b"TZif")
    assert zones_version() == "system, edition unknown"

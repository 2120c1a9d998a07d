"""Settings: where they come from, what is refused and how it is said, what is never shown."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from domain.errors import BadInput
from ombuds.prefect_environment import ensure_guard, prefect_environment
from ombuds.settings import Settings, SettingsError, as_environment, load, redacted


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(path: Path, text: str) -> dict[str, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return {"OMBUDS_CONFIG": str(path)}


def test_a_fresh_install_needs_no_setting(tmp_path: Path):
    settings = load({})
    assert settings.home == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/ombuds.db"
    assert settings.mail_transport == "folder"
    assert settings.mail_folder == tmp_path / "var/mail"
    assert settings.prefect_address == "http://127.0.0.1:4200/api"


def test_making_settings_reads_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("OMBUDS_LANGUAGE", "id")
    assert Settings(home=tmp_path).language == "en"
    assert load().language == "id"


def test_the_environment_wins_over_the_file_and_an_option_over_both(tmp_path: Path):
    file = written(tmp_path / "o.toml", 'language = "id"\nactor = "amina"\nhome = "from-file"\n')
    settings = load(file | {"OMBUDS_ACTOR": "budi", "OMBUDS_HOME": "from-variable"}, home=Path("from-option"))
    assert (settings.language, settings.actor, settings.home) == ("id", "budi", tmp_path / "from-option")


def test_an_empty_variable_is_no_setting():
    assert load({"OMBUDS_LANGUAGE": "", "OMBUDS_ACTOR": " "}).actor is None


def test_places_in_a_file_are_relative_to_it_and_lists_are_lists(tmp_path: Path):
    file = written(tmp_path / "etc/o.toml", 'home = "data"\npacks = ["ours", "/srv/theirs"]\n')
    settings = load(file)
    assert settings.home == tmp_path / "etc/data"
    assert settings.packs == (tmp_path / "etc/ours", Path("/srv/theirs"))
    assert load({"OMBUDS_PACKS": f"a{os.pathsep}b"}).packs == (tmp_path / "a", tmp_path / "b")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://u@h/ombuds", "postgresql+psycopg://u@h/ombuds"),
        ("postgres://u@h/ombuds", "postgresql+psycopg://u@h/ombuds"),
        ("sqlite:////srv/o.db", "sqlite:////srv/o.db"),
    ],
)
def test_the_database_address_is_written_in_one_way(given: str, kept: str):
    assert load({"OMBUDS_DATABASE_URL": given}).database_url == kept


def test_a_relative_database_is_fixed_to_where_the_program_was_started(tmp_path: Path):
    assert load({"OMBUDS_DATABASE_URL": "sqlite:///x.db"}).database_url == f"sqlite:///{tmp_path}/x.db"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("OMBUDS_LANGUAGE", "fr", "OMBUDS_LANGUAGE: Input should be 'en' or 'id'."),
        (
            "OMBUDS_DATABASE_URL",
            "mysql://h/x",
            "OMBUDS_DATABASE_URL: begin it with sqlite:/// or postgresql+psycopg://.",
        ),
        ("OMBUDS_DATABASE_URL", "sqlite://", "OMBUDS_DATABASE_URL: name a file after sqlite:///"),
        ("OMBUDS_DATABSE_URL", "x", "OMBUDS_DATABSE_URL: there is no such setting. Did you mean OMBUDS_DATABASE_URL?"),
        ("OMBUDS_DIGEST_HOUR", "24", "OMBUDS_DIGEST_HOUR: Input should be less than or equal to 23."),
        ("OMBUDS_SMTP_PORT", "mail", "OMBUDS_SMTP_PORT: Input should be a valid integer"),
        ("OMBUDS_MAIL_FROM", "nobody", "OMBUDS_MAIL_FROM: write it as name@office.example"),
        ("OMBUDS_PREFECT_API_URL", "localhost:4200", "OMBUDS_PREFECT_API_URL: begin it with http:// or https://"),
        ("OMBUDS_MAIL_TRANSPORT", "sendgrid", "OMBUDS_SENDGRID_KEY_FILE: SendGrid needs a key"),
        ("OMBUDS_CONFIG", "missing.toml", "OMBUDS_CONFIG: cannot read"),
    ],
)
def test_a_wrong_variable_is_named_with_what_to_do(variable: str, value: str, said: str):
    with pytest.raises(SettingsError) as refusal:
        load({variable: value})
    assert said in str(refusal.value)


def test_all_faults_come_at_once_each_with_its_line(tmp_path: Path):
    file = written(tmp_path / "o.toml", '# ours\nlanguage = "fr"\n\nlangauge = "id"\nsmtp_password = "hunter2"\n')
    with pytest.raises(SettingsError) as refusal:
        load(file | {"OMBUDS_DIGEST_HOUR": "99"})
    text = str(refusal.value)
    assert len(refusal.value.faults) == 4
    assert "o.toml, line 2: language: Input should be 'en' or 'id'." in text
    assert "o.toml, line 4: langauge: there is no such setting. Did you mean language?" in text
    assert "o.toml, line 5: smtp_password is a secret" in text
    assert "OMBUDS_DIGEST_HOUR" in text
    assert "hunter2" not in text


def test_a_file_that_is_not_toml_is_refused_with_the_place(tmp_path: Path):
    with pytest.raises(SettingsError, match=r"o\.toml: not TOML: .*line 1"):
        load(written(tmp_path / "o.toml", "language: id\n"))


def test_mail_in_the_clear_leaves_this_machine_under_no_setting():
    assert load({"OMBUDS_SMTP_STARTTLS": "false"}).smtp_starttls is False
    with pytest.raises(SettingsError, match="OMBUDS_SMTP_STARTTLS: false sends mail in the clear"):
        load({"OMBUDS_SMTP_STARTTLS": "false", "OMBUDS_SMTP_HOST": "mail.example"})


def test_secrets_come_from_files_and_are_never_shown(tmp_path: Path):
    (tmp_path / "db").write_text("p@ss/word\n")
    (tmp_path / "sg").write_text("SG.canary\n")
    settings = load(
        {
            "OMBUDS_DATABASE_URL": "postgresql://clerk@db.example:5433/ombuds",
            "OMBUDS_DATABASE_PASSWORD_FILE": "db",
            "OMBUDS_SENDGRID_KEY_FILE": "sg",
            "OMBUDS_SMTP_PASSWORD": "canary",
        }
    )
    address = settings.database_address().get_secret_value()
    assert address == "postgresql+psycopg://clerk:p%40ss%2Fword@db.example:5433/ombuds"
    assert settings.sendgrid_secret().get_secret_value() == "SG.canary"
    assert settings.smtp_secret().get_secret_value() == "canary"
    for shown in (str(redacted(settings)), repr(settings), str(as_environment(settings))):
        assert "canary" not in shown
        assert "p@ss" not in shown


def test_a_password_inside_an_address_is_not_shown():
    settings = load({"OMBUDS_DATABASE_URL": "postgresql://clerk:canary@db.example/ombuds"})
    assert redacted(settings)["database_url"] == "postgresql+psycopg://clerk:***@db.example/ombuds"
    assert "canary" not in repr(settings)


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path):
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(BadInput, match=r"OMBUDS_SENDGRID_KEY_FILE: .*empty is empty"):
        load({"OMBUDS_SENDGRID_KEY_FILE": "empty"}).sendgrid_secret()
    with pytest.raises(BadInput, match="OMBUDS_SMTP_PASSWORD_FILE: cannot read"):
        load({"OMBUDS_SMTP_PASSWORD_FILE": "none"}).smtp_secret()


def test_a_child_process_gets_the_same_settings(tmp_path: Path):
    settings = load({"OMBUDS_PACKS": "a:b", "OMBUDS_SMTP_STARTTLS": "no", "OMBUDS_DIGEST_HOUR": "9"}, home=Path("x"))
    assert load(as_environment(settings)) == settings


def test_the_password_of_prefect_is_invented_once_for_its_owner_alone(tmp_path: Path):
    settings = Settings(home=tmp_path)
    assert settings.prefect_secret() is None
    ensure_guard(settings)
    first = settings.prefect_secret().get_secret_value()
    ensure_guard(settings)
    assert settings.prefect_secret().get_secret_value() == first
    assert len(first) > 40
    assert stat.S_IMODE(settings.prefect_auth_file.stat().st_mode) == 0o600
    variables = prefect_environment(settings)
    assert variables["PREFECT_API_AUTH_STRING"] == variables["PREFECT_SERVER_API_AUTH_STRING"] == first
    assert variables["PREFECT_SERVER_API_HOST"] == "127.0.0.1"


def test_a_prefect_elsewhere_is_used_and_never_configured(tmp_path: Path):
    settings = Settings(home=tmp_path, prefect_api_url="https://prefect.office.example/api/")
    ensure_guard(settings)
    assert not settings.prefect_auth_file.exists()
    variables = prefect_environment(settings)
    assert variables["PREFECT_API_URL"] == "https://prefect.office.example/api"
    assert "PREFECT_SERVER_API_HOST" not in variables

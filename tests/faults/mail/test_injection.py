"""Names, subjects, addresses and file names that try to become headers, readers or bodies.

Promised, for SMTP, for SendGrid's JSON and for `.eml` files: exactly the headers that are meant,
one reader, the body that was written, on the wire and not only in our own hands.
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.mime.text import MIMEText
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from fakes.sendgrid_server import API_KEY, SendGridServer
from fakes.smtp_server import SmtpServer
from faults.mail.post import SENDER
from faults.scale import scale

from adapters.email.folder import FolderTransport
from adapters.email.sendgrid import SendGridSettings, SendGridTransport
from adapters.email.smtp import SmtpSettings, SmtpTransport
from domain.errors import OmbudsError
from domain.post import OutgoingMessage

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAIL = OutgoingMessage(
    outbox_id="n1", to_name="Amina Yusuf", to_address="amina@people.example", subject="OMB-2026-1", text="Hello\n",
    html="<p>Hello</p>", language="en", issued_at=NOW, reply_to="cases@office.example", reference="OMB-2026-1",
)  # fmt: skip
MEANT = {
    "from", "to", "subject", "date", "reply-to", "message-id", "auto-submitted", "x-auto-response-suppress",
    "content-language", "references", "mime-version", "content-type",
}  # fmt: skip
EVIL = [
    "Hi\n\nInjected: body", "Hi\r\n\r\nInjected body", "Hi\r\nBcc: eve@evil.example", "Hi\rBcc: eve@evil.example",
    "Hi\nBcc: eve@evil.example", "Hi\x0bBcc: eve@evil.example", "Hi\x0cBcc: eve@evil.example", "Hi\x85Bcc: eve@evil.example",
    "Hi\u2028Bcc: eve@evil.example", "Hi\u2029Bcc: eve@evil.example", "Hi\x1c\x1d\x1eBcc: eve@evil.example",
    "Hi\x00Bcc: eve@evil.example", "Hi\r\n\tfolded: header", "Hi\n Bcc: eve@evil.example", "Hi\r\n.\r\nMAIL FROM:<eve@evil.example>",
    "\u202egnp.exe", "\u2066Hi\u2069", '"; eve@evil.example, "', "a, b <eve@evil.example>",
    "=?utf-8?q?=0ABcc=3A_eve=40evil=2Eexample?=", "=?utf-8?b?CkJjYzogZXZlQGV2aWwuZXhhbXBsZQ==?=", "é\r\nBcc: eve@evil.example",
    "x" * 990 + "\r\nBcc: eve@evil.example", '","bcc":[{"email":"eve@evil.example"}],"x":"',
]  # fmt: skip
FIELDS = ["to_name", "subject", "reply_to", "reference", "language", "to_address", "outbox_id", "headers"]
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def changed(field: str, evil: str) -> OutgoingMessage:
    """The mail with this in this field.  Raises BadInput where it is refused at once."""
    value: object = evil
    if field == "to_address":
        value = f"amina{evil}@people.example"
    elif field == "headers":
        value = (("X-Ombuds-Note", evil),)
    return replace(MAIL, **{field: value})


def check_raw(raw: bytes, extra: frozenset[str] = frozenset()) -> None:
    """A mail as it stands on the wire or in a file."""
    head, _, _ = raw.partition(b"\r\n\r\n")
    names = [line.partition(b":")[0].decode().lower() for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    assert set(names) <= MEANT | extra, f"a header that nobody meant: {set(names) - MEANT}"
    assert len(names) == len(set(names)), "a header stands there twice"
    assert b"\r" not in head.replace(b"\r\n", b""), "a bare line end"
    assert b"\n" not in head.replace(b"\r\n", b""), "a bare line end"
    try:
        check_read(message_from_bytes(raw, policy=policy.default))
    except (ValueError, LookupError, MessageError) as error:
        raise AssertionError(f"a header that cannot be read: {error}") from error


def check_read(mail: EmailMessage) -> None:
    """The same mail as a mail program reads it."""
    assert [address.addr_spec for address in mail["To"].addresses] == ["amina@people.example"], "another reader"
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == "Hello\n", "another body"
    for name in ("Subject", "To", "Reply-To"):
        assert not CONTROLS.search(str(mail[name] or "")), f"{name} holds characters that do not show"


# ── three ways out, and what arrives there ──────────────────────────────────


class OverSmtp:
    """A mail server in the clear on this machine (the content is at stake here, not the line)."""

    def __init__(self, server: SmtpServer) -> None:
        settings = SmtpSettings("127.0.0.1", server.port, timeout=20, plaintext=True)
        self.server, self.transport = server, SmtpTransport(settings, SENDER, lambda: NOW)

    def bad(self, message: OutgoingMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.server.port, timeout=20) as careless:
            careless.sendmail(SENDER.address, [message.to_address], legacy(message))

    def check(self, message: OutgoingMessage) -> None:
        assert self.server.recipients == [["amina@people.example"]], "another reader"
        check_raw(self.server.raw[0], extra_of(message))


class OverFolder:
    """Files that any mail program opens."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.transport = folder, FolderTransport(folder / "mails", SENDER, lambda: NOW)

    def bad(self, message: OutgoingMessage) -> None:
        (self.folder / "mails").mkdir()
        (self.folder / "mails" / f"x-{message.outbox_id}.eml").write_bytes(legacy(message))

    def check(self, message: OutgoingMessage) -> None:
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        assert [path.parent for path in files] == [self.folder / "mails"], "a file elsewhere"
        assert re.fullmatch(r"[0-9TZ.]+-[A-Za-z0-9._-]+\.eml", files[0].name), "a file of another name"
        check_raw(files[0].read_bytes(), extra_of(message))


class OverSendGrid:
    """The request to a service, which makes the mail itself: no line end may even reach it."""

    def __init__(self, server: SendGridServer) -> None:
        settings = SendGridSettings(API_KEY, host=server.host, timeout=20)
        self.server, self.transport = server, SendGridTransport(settings, SENDER, lambda: NOW)

    def bad(self, message: OutgoingMessage) -> None:
        body = (
            f'{{"personalizations":[{{"to":[{{"email":"{message.to_address}","name":"{message.to_name}"}}]}}],'
            f'"from":{{"email":"{SENDER.address}","name":"{SENDER.name}"}},"subject":"{message.subject}",'
            f'"content":[],"custom_args":{{"outbox_id":"n1"}},"headers":{{"Message-ID":"<n1@office.example>",'
            f'"References":"<{message.reference}@office.example>"}},'
            f'"tracking_settings":{{}},"reply_to":{{"email":"{message.reply_to}"}}}}'
        )
        headers = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}
        urlopen(Request(f"{self.server.host}/v3/mail/send", body.encode(), headers), timeout=20).close()  # noqa: S310

    def check(self, message: OutgoingMessage) -> None:
        body = self.server.accepted[0].body
        assert set(body) <= {
            "personalizations", "from", "subject", "content", "headers", "custom_args", "tracking_settings", "reply_to",
        }, "a part that nobody meant"  # fmt: skip
        (one,) = body["personalizations"]
        assert set(one) == {"to"}, "another reader"
        assert [reader["email"] for reader in one["to"]] == ["amina@people.example"], "another reader"
        assert {name.lower() for name in body["headers"]} <= MEANT | extra_of(message), "a header that nobody meant"
        assert body.get("reply_to", {}).get("email", "cases@office.example") == "cases@office.example"
        seen = {name: value for name, value in body.items() if name != "content"}
        for text in texts(seen):
            assert not CONTROLS.search(text), "a character that does not show"
            assert "\n" not in text, "a line end"
            assert "=?" not in text, "a word that is still to be decoded"


def texts(value: object) -> list[str]:
    """Every text in it, at any depth."""
    if isinstance(value, dict):
        return [text for each in value.items() for part in each for text in texts(part)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


def extra_of(message: OutgoingMessage) -> frozenset[str]:
    return frozenset(name.lower() for name, _ in message.headers)


def legacy(message: OutgoingMessage) -> bytes:
    """The known-bad: headers as somebody typed them."""
    head = (
        f"From: {SENDER.address}\nTo: {message.to_name} <{message.to_address}>\nSubject: {message.subject}\n"
        f"Reply-To: {message.reply_to}\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHello\n"
    )
    return head.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "replace")


def of_the_old_classes(subject: str) -> bytes:
    """The known-bad: a mail from the standard library's old classes."""
    mail = MIMEText("Hello\n")
    mail["To"], mail["Subject"] = "amina@people.example", subject
    return mail.as_string(policy=policy.compat32.clone(linesep="\r\n")).encode()


@pytest.fixture
def way(request: pytest.FixtureRequest, tmp_path: Path) -> OverSmtp | OverFolder | OverSendGrid:
    """The way out that is named."""
    if request.param == "folder":
        return OverFolder(tmp_path)
    if request.param == "sendgrid":
        return OverSendGrid(request.getfixturevalue("sendgrid_server"))
    return OverSmtp(request.getfixturevalue("smtp_server")(tls=False))


def forget(way: object) -> None:
    """Clear away what has arrived."""
    if isinstance(way, OverFolder):
        for path in way.folder.rglob("*.eml"):
            path.unlink()
        if (way.folder / "mails").exists():
            (way.folder / "mails").rmdir()
        return
    server = way.server
    for kept in ("accepted", "requests", "raw", "recipients", "messages"):
        getattr(server, kept, []).clear()


@pytest.mark.parametrize(
    ("way", "field"),
    [
        *(("smtp", field) for field in FIELDS[: scale(2, len(FIELDS))]),  # the same bytes as in a file, and the dots
        *((way, field) for way in ("folder", "sendgrid") for field in FIELDS),
    ],
    indirect=["way"],
)
def test_nothing_that_is_typed_into_a_field_becomes_a_header_a_reader_or_a_body(way, field):
    refused = 0
    for evil in EVIL:
        forget(way)
        try:
            message = changed(field, evil)
            way.transport.send(message)
        except OmbudsError:
            refused += 1
            continue
        try:
            way.check(message)
        except AssertionError as wrong:
            raise AssertionError(f"{field} = {evil!a}: {wrong}") from wrong
    assert refused == (len(EVIL) if field in {"outbox_id", "to_address"} else 0)


@pytest.mark.parametrize(
    ("way", "field"),
    [("smtp", "subject"), *((way, field) for way in ("folder", "sendgrid") for field in ("to_name", "reply_to"))],
    indirect=["way"],
)
def test_a_mail_written_by_hand_or_by_the_old_classes_would_be_caught(way, field):
    """The control."""
    caught = 0
    for evil in EVIL:
        forget(way)
        message = changed(field, evil)
        try:
            way.bad(message)
            way.check(message)
        except (AssertionError, HTTPError, smtplib.SMTPException):  # harm, or a request that is no JSON any more
            caught += 1
    assert caught >= 10


def test_the_old_classes_are_caught_where_they_do_not_refuse_by_themselves():
    """The control: some versions of Python let the first of the list through, the later ones raise."""
    for evil in EVIL[:6]:
        try:
            raw = of_the_old_classes(evil)
        except (MessageError, ValueError):
            continue
        with pytest.raises(AssertionError):
            check_raw(raw)


# ── nobody may go back to them ──────────────────────────────────────────────

BANNED = re.compile(r"\bemail\.(mime|header)\b")


def banned(folder: Path) -> list[str]:
    return [
        f"{path.relative_to(folder)}:{number}"
        for path in sorted(folder.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if BANNED.search(line) and re.match(r"\s*(from|import) ", line)
    ]


def test_the_product_does_not_import_the_classes_that_let_line_ends_through(tmp_path):
    root = Path(__file__).resolve().parents[3]
    assert [hit for part in ("adapters", "domain", "ombuds", "workflows") for hit in banned(root / part)] == []
    (tmp_path / "bad.py").write_text("from email.mime.text import MIMEText\n")
    assert banned(tmp_path) == ["bad.py:1"]

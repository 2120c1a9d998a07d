"""A local SMTP server (aiosmtpd) with STARTTLS under a certificate made for the test, and faults."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import NameOID

USER, PASSWORD = "ombuds", "a local secret"


@dataclass
class SmtpServer:
    """`answers` are played one per recipient, `data_answers` one per message; then all is accepted.

    `watcher` is told when a mail was accepted, before the answer.
    """

    port: int = 0
    trust: Path | None = None
    answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)
    stall_after_data: bool = False
    messages: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    watcher: Callable[[str], None] = lambda moment: None

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.commands.append("RCPT")
        if self.answers and not (answer := self.answers.pop(0)).startswith("250"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.commands.append("MAIL")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.commands.append("DATA")
        if self.data_answers and not (answer := self.data_answers.pop(0)).startswith("250"):
            return answer
        self.raw.append(envelope.content)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None)
        self.watcher("accepted")
        if self.stall_after_data:
            await asyncio.Event().wait()
        return "250 2.0.0 queued as local-1"


class _AnyPort(Controller):
    """A controller on a port that the system chooses, so that tests may run side by side."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _authenticate(server, session, envelope, mechanism, data) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False) if not right else AuthResult(success=True)


def make_certificate(folder: Path, name: str = "localhost") -> Path:
    """A self-signed certificate and its key in one PEM file, for `name` and the loopback address.

    Ed25519: its signatures are all of one length, so that two handshakes are, and a byte of one is a byte of the other.
    """
    key = ed25519.Ed25519PrivateKey.generate()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, None)
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def smtp_server(tmp_path: Path):
    """Call it to start a server: `smtp_server()`, `smtp_server(tls=False)`, `smtp_server(name="elsewhere.example")`."""
    started: list[Controller] = []

    def start(*, tls: bool = True, name: str = "localhost", auth: bool = False) -> SmtpServer:
        state = SmtpServer(trust=make_certificate(tmp_path, name))
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(state.trust)
        controller = _AnyPort(
            state,
            hostname="127.0.0.1",
            port=0,
            tls_context=context,
            require_starttls=tls,
            auth_required=auth,
            auth_require_tls=tls,
            authenticator=_authenticate if auth else None,
            enable_SMTPUTF8=False,
            data_size_limit=1_000_000,
        )
        controller.start()
        started.append(controller)
        state.port = controller.port
        return state

    yield start
    for controller in started:
        controller.stop(no_assert=True)


SmtpStarter = Callable[..., SmtpServer]


@pytest.fixture
def unused_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

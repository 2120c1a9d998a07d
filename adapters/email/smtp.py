"""The transport for an office's own mail server: SMTP with STARTTLS, never without.

Each stage of the dialogue is taken by hand, because what an error means depends on the stage:
before the last dot nothing was accepted, behind it nobody knows until the server answers.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from adapters.email.composing import Sender, compose, recipient
from domain.errors import BadInput
from domain.post import OutcomeUnknown, OutgoingMessage, Receipt, Rejected, TemporaryFailure, TransportRefused

_LOGIN_NEEDED = {530, 534, 535, 538}
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where the server is and how to prove who we are.

    `timeout` is in seconds and holds for each answer of the server.  `trust` is a file of
    certificates to trust in place of the system's.  `plaintext` is for a server on this very
    machine only; anywhere else it is refused.
    """

    host: str
    port: int = 587
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 20.0
    trust: Path | None = None
    plaintext: bool = False

    def __post_init__(self) -> None:
        """Refuse plaintext to another machine, a wait without end, half a login."""
        if self.plaintext and not _is_loopback(self.host):
            raise BadInput(f"SMTP without TLS is possible on this machine only, not to {self.host}. Use STARTTLS.")
        if not self.timeout > 0:
            raise BadInput("The SMTP timeout must be more than 0 seconds.")
        if (self.user is None) != (self.password is None):
            raise BadInput("SMTP needs both a user and a password file, or neither.")


class SmtpTransport:
    """One connection for each mail: slow servers and long batches cannot spoil each other."""

    name = "smtp"

    def __init__(self, settings: SmtpSettings, sender: Sender, clock: Callable[[], datetime]) -> None:
        self._settings, self._sender, self._clock = settings, sender, clock

    def send(self, message: OutgoingMessage) -> Receipt:
        """Hand the mail over; raises TemporaryFailure, OutcomeUnknown, Rejected, TransportRefused."""
        mail = compose(message, self._sender, self._clock())
        address = recipient(message).addr_spec
        connection = self._connected()
        try:
            if not address.isascii() and not connection.has_extn("smtputf8"):
                raise Rejected("The address needs SMTPUTF8, which the mail server lacks.", "smtputf8")
            return self._hand_over(connection, address, bytes(mail))
        finally:
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        """Greeted, encrypted, logged in; nothing of the mail has been said yet."""
        settings = self._settings
        try:
            # The host is given here and not to connect(): only so is the certificate checked against it.
            connection = smtplib.SMTP(settings.host, settings.port, self._sender.domain, timeout=settings.timeout)
        except (smtplib.SMTPException, OSError) as error:
            raise _translated(error) from error
        try:
            connection.ehlo_or_helo_if_needed()
            if not settings.plaintext:
                self._encrypt(connection)
            if settings.user is not None and settings.password is not None:
                connection.login(settings.user, settings.password)
        except (smtplib.SMTPException, OSError, TemporaryFailure, TransportRefused) as error:
            connection.close()
            raise _translated(error) from error
        return connection

    def _encrypt(self, connection: smtplib.SMTP) -> None:
        """STARTTLS or nothing: a server (or somebody in between) that hides it gets no mail (RFC 8314 §3)."""
        if not connection.has_extn("starttls"):
            raise TransportRefused(
                f"{self._settings.host} does not offer STARTTLS, so nothing was sent. "
                "Turn it on there, or find out who strips it on the way."
            )
        context = ssl.create_default_context(cafile=self._settings.trust)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        _expect(*connection.starttls(context=context), 220)
        connection.ehlo()

    def _hand_over(self, connection: smtplib.SMTP, address: str, content: bytes) -> Receipt:
        try:
            self._envelope(connection, address, content)
            connection.send(_dotted(content))
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure(f"The mail server went away before it had the mail: {_kind(error)}.") from error
        try:
            code, said = connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise OutcomeUnknown("The mail server had the mail and did not answer.") from error
        _check_mail(code, said)
        return Receipt(_impersonal(said), self._clock())

    def _envelope(self, connection: smtplib.SMTP, address: str, content: bytes) -> None:
        options = [f"SIZE={len(content)}"] if connection.has_extn("size") else []
        if not address.isascii():
            options.append("SMTPUTF8")
            connection.command_encoding = "utf-8"
        code, said = connection.mail(self._sender.address, options)
        if code == 552:
            raise Rejected(_said(code, said), str(code))
        _expect(code, said, 250)
        code, said = connection.rcpt(address)
        if code not in {250, 251}:
            _check_mail(code, said)
        code, said = connection.docmd("DATA")
        if code != 354:
            _check_mail(code, said)


def _check_mail(code: int, said: bytes) -> None:
    """An answer about this mail or its reader: 4xx may pass later (RFC 5321 §4.2.1), 5xx never will."""
    if 200 <= code < 300:
        return
    if code in _LOGIN_NEEDED:
        raise TransportRefused(_said(code, said))
    if 400 <= code < 500:
        raise TemporaryFailure(_said(code, said), of_transport=code == 421)
    raise Rejected(_said(code, said), str(code))


def _expect(code: int, said: bytes, wanted: int) -> None:
    """An answer about us: 4xx may pass later, anything else refuses every mail alike."""
    if code == wanted:
        return
    if 400 <= code < 500:
        raise TemporaryFailure(_said(code, said))
    raise TransportRefused(_said(code, said))


def _translated(error: Exception) -> TemporaryFailure | TransportRefused:
    match error:
        case TemporaryFailure() | TransportRefused():
            return error
        case ssl.SSLCertVerificationError():
            return TransportRefused(f"The mail server's certificate does not hold: {error.verify_message}.")
        case ssl.SSLError():
            return TransportRefused(f"No encrypted connection to the mail server: {error.reason}.")
        case smtplib.SMTPNotSupportedError():
            return TransportRefused(f"The mail server lacks what is needed: {error}")
        case smtplib.SMTPResponseException():
            raw = error.smtp_error
            said = _said(error.smtp_code, raw if isinstance(raw, bytes) else raw.encode())
            return TemporaryFailure(said) if 400 <= error.smtp_code < 500 else TransportRefused(said)
        case _:
            return TemporaryFailure(f"The mail server cannot be reached: {_kind(error)}.")


def _said(code: int, said: bytes) -> str:
    return f"The mail server answered {code} {_impersonal(said)}"


def _impersonal(said: bytes) -> str:
    """The server's words on one line, without the address that they may quote."""
    text = re.sub(r"\S+@\S+", "<address>", said.decode("utf-8", "replace"))
    return " ".join(text.split())[:200]


def _kind(error: Exception) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__


def _dotted(content: bytes) -> bytes:
    """The mail with CRLF line ends, leading dots doubled and the closing dot (RFC 5321 §4.5.2)."""
    lines = _LINE_END.sub(b"\r\n", content)
    ended = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

"""A message as bytes on the wire, built with `EmailMessage` and `policy.SMTP` and nothing else.

The legacy classes (MIMEText, Header) let a line end through into the headers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from adapters.email.cleaning import display_name, is_address, one_line, subject_line
from domain.errors import BadInput
from domain.post import OutgoingMessage, Rejected

BAD_ADDRESS = "bad_address"
NOT_A_MAIL = "not_a_mail"
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Sender:
    """The office's side of the envelope; `domain` ends our Message-IDs."""

    name: str
    address: str
    domain: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that no mail could come from."""
        if not is_address(self.address) or not self.address.isascii():
            raise BadInput(f"The sender's address {self.address!r} is not an e-mail address. Correct the setting.")
        if not self.domain:
            object.__setattr__(self, "domain", self.address.rpartition("@")[2])


def message_id(message: OutgoingMessage, sender: Sender) -> str:
    """The same row has the same Message-ID however often it is sent, so a double is recognised."""
    return f"<{message.outbox_id}@{sender.domain}>"


def standing_headers(message: OutgoingMessage, sender: Sender) -> Mapping[str, str]:
    """Headers that every transport adds.

    Auto-Submitted (RFC 3834 §5) and X-Auto-Response-Suppress keep holiday replies away;
    References gathers the mails of one case into one thread.
    """
    headers = {
        "Message-ID": message_id(message, sender),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": one_line(message.language),
    }
    if message.reference:
        thread = _NOT_IN_ID.sub("-", message.reference).strip("-.")
        headers["References"] = f"<{thread}@{sender.domain}>"
    return headers | {name: one_line(value) for name, value in message.headers}


def recipient(message: OutgoingMessage) -> Address:
    """The one addressee; raises Rejected when the address is none."""
    if not is_address(message.to_address):
        raise Rejected("The recipient's address is not an e-mail address.", BAD_ADDRESS)
    return _address(message.to_name, message.to_address)


def compose(message: OutgoingMessage, sender: Sender, now: datetime) -> EmailMessage:
    """The whole mail, plain text first and HTML as its alternative; raises Rejected when it cannot be one."""
    try:
        return _composed(message, sender, now)
    except (ValueError, LookupError, MessageError) as error:
        raise Rejected(f"The mail cannot be put together: {type(error).__name__}.", NOT_A_MAIL) from error


def _composed(message: OutgoingMessage, sender: Sender, now: datetime) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = _address(sender.name, sender.address)
    mail["To"] = recipient(message)
    mail["Subject"] = subject_line(message.subject)
    mail["Date"] = format_datetime(now)
    if message.reply_to and is_address(message.reply_to):
        mail["Reply-To"] = _address("", message.reply_to)
    mail.set_content(message.text, charset="utf-8", cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", charset="utf-8", cte="quoted-printable")
    # After the content: what begins with Content- would else move into its first part.
    for name, value in standing_headers(message, sender).items():
        mail[name] = value
    return mail


def _address(name: str, address: str) -> Address:
    """The address with its domain in ASCII (RFC 5891), as mail servers without SMTPUTF8 need it."""
    local, _, domain = address.rpartition("@")
    try:
        return Address(display_name=display_name(name), username=local, domain=domain.encode("idna").decode("ascii"))
    except (UnicodeError, ValueError, IndexError) as error:
        raise Rejected("The address is not an e-mail address.", BAD_ADDRESS) from error

"""The way out for mail that the settings choose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from adapters.email.composing import Sender
from domain.errors import BadInput
from domain.post import Transport
from ombuds.settings_model import Settings


def transport_for(settings: Settings, now: Callable[[], datetime]) -> Transport:
    """The transport; opens nothing.  Raises BadInput for settings that cannot work."""
    name, address = settings.mail_sender
    sender = Sender(name, address, settings.mail_domain or "")
    match settings.mail_transport:
        case "smtp":
            return _smtp(settings, sender, now)
        case "sendgrid":
            return _sendgrid(settings, sender, now)
        case _:
            return _folder(settings, sender, now)


def _folder(settings: Settings, sender: Sender, now: Callable[[], datetime]) -> Transport:
    from adapters.email.folder import FolderTransport

    return FolderTransport(settings.mail_folder or settings.home / "mail", sender, now)


def _smtp(settings: Settings, sender: Sender, now: Callable[[], datetime]) -> Transport:
    from adapters.email.smtp import SmtpSettings, SmtpTransport

    secret = settings.smtp_secret() if settings.smtp_user is not None else None
    server = SmtpSettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=secret.get_secret_value() if secret is not None else None,
        timeout=settings.mail_timeout_seconds,
        trust=settings.smtp_ca_file,
        plaintext=not settings.smtp_starttls,
    )
    return SmtpTransport(server, sender, now)


def _sendgrid(settings: Settings, sender: Sender, now: Callable[[], datetime]) -> Transport:
    from adapters.email.sendgrid import SendGridSettings, SendGridTransport

    key = settings.sendgrid_secret()
    if key is None:
        raise BadInput("OMBUDS_SENDGRID_KEY_FILE: SendGrid needs a key; name a file that holds it.")
    service = SendGridSettings(
        api_key=key.get_secret_value(),
        region=settings.sendgrid_region,
        host=settings.sendgrid_host,
        timeout=settings.mail_timeout_seconds,
    )
    return SendGridTransport(service, sender, now)

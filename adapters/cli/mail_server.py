"""Whether the mail server that the settings name is there, and encrypts: asked by `ombuds doctor`, nothing is sent."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from adapters.cli.findings import Finding

if TYPE_CHECKING:
    from adapters.cli.ports import Program

_TIMEOUT = 3.0
"""Seconds to wait for each answer: a person is waiting for ours."""


def mail_server(program: Program) -> Iterator[Finding]:
    """One finding about the mail server; none where mail leaves another way."""
    settings = program.settings
    if settings.mail_transport != "smtp":
        return
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_TIMEOUT) as connection:
            connection.ehlo_or_helo_if_needed()
            encrypts = connection.has_extn("starttls")
    except (smtplib.SMTPException, OSError) as error:
        message = f"No mail server answers at {where}: {error}."
        yield Finding(
            "fault", "mail", message, "Mend OMBUDS_SMTP_HOST and OMBUDS_SMTP_PORT, or the server; mails wait."
        )
        return
    if settings.smtp_starttls and not encrypts:
        message = f"The mail server at {where} does not offer STARTTLS: it gets no mail."
        yield Finding("fault", "mail", message, "Turn STARTTLS on there, or find out who strips it on the way.")
        return
    yield Finding("ok", "mail", f"A mail server answers at {where}.")

"""The transport over SendGrid's v3 mail/send, through its own client.

What its answers mean for us: 202 accepted; 400, 413 and their like refuse this mail; 401 and
403 refuse us; 429 and 5xx pass later.  A lost answer, and a 504 (a gateway that gave up waiting),
leave the outcome unknown: the service has no idempotency key.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from adapters.email.cleaning import display_name, is_address, subject_line
from adapters.email.composing import Sender, recipient, standing_headers
from adapters.email.sendgrid_client import StayingClient
from domain.errors import BadInput
from domain.post import OutcomeUnknown, OutgoingMessage, Receipt, Rejected, TemporaryFailure, TransportRefused

HOSTS = {"global": "https://api.sendgrid.com", "eu": "https://api.eu.sendgrid.com"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class SendGridSettings:
    """The key, the region that may hold the data, and seconds to wait for an answer.

    The European region needs a key of a European subuser.  `host` replaces the region's host;
    it must be https, except on this machine.
    """

    api_key: str = field(repr=False)
    region: str = "global"
    host: str | None = None
    timeout: float = 20.0

    def __post_init__(self) -> None:
        """Refuse what could hang for ever, leak the key or send data to another region than meant."""
        if not self.api_key.strip() or not self.api_key.isprintable():
            raise BadInput("The SendGrid key is empty or holds control characters. Check the key file.")
        if self.region not in HOSTS:
            raise BadInput(f"SendGrid has no region {self.region!r}. Known: {', '.join(HOSTS)}.")
        if not self.timeout > 0:
            raise BadInput("The SendGrid timeout must be more than 0 seconds.")
        parts = urlsplit(self.address)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise BadInput(f"SendGrid is reached over https only, not {self.address!r}.")

    @property
    def address(self) -> str:
        """The host that gets the mails."""
        return (self.host or HOSTS[self.region]).rstrip("/")


class SendGridTransport:
    """Sends through SendGrid; opens and clicks are never tracked."""

    name = "sendgrid"

    def __init__(self, settings: SendGridSettings, sender: Sender, clock: Callable[[], datetime]) -> None:
        self._sender, self._clock = sender, clock
        # The host goes in at once: the client's own switch of region rebuilds it, losing host and timeout.
        headers = SendGridAPIClient(settings.api_key.strip(), host=settings.address).client.request_headers
        # Without a timeout a silent server is waited for for ever.
        self._mails = StayingClient(
            settings.address, headers, version=3, url_path=["mail", "send"], timeout=settings.timeout
        )
        # At level DEBUG the library writes key, addresses and text into the log.
        logging.getLogger("python_http_client").setLevel(logging.INFO)

    def send(self, message: OutgoingMessage) -> Receipt:
        """Hand the mail over; raises TemporaryFailure, OutcomeUnknown, Rejected, TransportRefused."""
        body = self._body(message)
        try:
            response = self._mails.post(request_body=body)
        except HTTPError as error:
            raise self._refusal(error.status_code, error.headers) from error
        except URLError as error:
            raise TemporaryFailure(f"SendGrid cannot be reached: {_kind(error.reason)}.") from error
        except (OSError, HTTPException) as error:
            raise OutcomeUnknown(f"SendGrid had the mail and did not answer: {_kind(error)}.") from error
        if response.status_code != 202:
            raise TransportRefused(
                f"{response.status_code} came where 202 was due: this is not SendGrid's mail/send. Check the host."
            )
        return Receipt(response.headers.get("X-Message-Id") or message.outbox_id, self._clock())

    def _body(self, message: OutgoingMessage) -> dict[str, Any]:
        """The request: one recipient, both spellings, nothing personal outside name, address and content."""
        to = recipient(message)
        addressee = {"email": to.addr_spec} | ({"name": to.display_name} if to.display_name else {})
        body: dict[str, Any] = {
            "personalizations": [{"to": [addressee]}],
            "from": {"email": self._sender.address, "name": display_name(self._sender.name)},
            "subject": subject_line(message.subject),
            "content": [
                {"type": "text/plain", "value": message.text},
                {"type": "text/html", "value": message.html},
            ],
            "headers": dict(standing_headers(message, self._sender)),
            "custom_args": {"outbox_id": message.outbox_id},
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": False},
                "subscription_tracking": {"enable": False},
                "ganalytics": {"enable": False},
            },
        }
        if message.reply_to and is_address(message.reply_to):
            body["reply_to"] = {"email": message.reply_to}
        return body

    def _refusal(self, status: int, headers: Any) -> Exception:
        said = f"SendGrid answered {status}."
        if status in {401, 403}:
            return TransportRefused(f"{said} Check the key and what it may do; nothing is lost meanwhile.")
        if status == 504:
            return OutcomeUnknown(said)
        if status == 429 or status >= 500 or status == 408:
            return TemporaryFailure(said, wait_asked_for(headers or {}, self._clock()))
        if status in {404, 405} or 300 <= status < 400:
            return TransportRefused(f"{said} This is not SendGrid's mail/send. Check the host.")
        return Rejected(said, str(status))


def wait_asked_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The wait in Retry-After (seconds or a date, RFC 9110 §10.2.3) or X-RateLimit-Reset (epoch seconds).

    None when neither is there or can be read.
    """
    asked = (headers.get("Retry-After") or "").strip()
    if asked.isdecimal() and asked.isascii():
        return timedelta(seconds=min(int(asked[:12]), 10**7))
    if asked:
        return _until(asked, now)
    reset = (headers.get("X-RateLimit-Reset") or "").strip()
    if reset.isdecimal() and reset.isascii():
        return max(timedelta(0), datetime.fromtimestamp(min(int(reset[:12]), 10**10), UTC) - now)
    return None


def _until(date: str, now: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    return max(timedelta(0), (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)


def _kind(error: object) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__

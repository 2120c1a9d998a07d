"""SendGrid's own client, kept to the host that was chosen and to what matters of its answer."""

from __future__ import annotations

from http.client import HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from python_http_client import Client


class _Refused(HTTPRedirectHandler):
    """Takes a redirect for a refusal: it ends in an HTTPError."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Go nowhere."""
        return


class _StatusAndHeaders:
    """Opens requests, and reads of an answer only what it begins with: a body without end would be read without end."""

    def __init__(self) -> None:
        self._opener = build_opener(_Refused)

    def open(self, request: Request, timeout: float | None) -> Any:
        """The answer, closed, with an empty body; raises HTTPError for a refusal, as empty."""
        try:
            return _emptied(self._opener.open(request, timeout=timeout))
        except HTTPError as refusal:
            _emptied(refusal)
            raise


def _emptied(answer: Any) -> Any:
    answer.close()
    answer.read = bytes
    return answer


class StayingClient(Client):  # type: ignore[misc]  # the library ships no types
    """The library's client, which follows no redirect and reads no body: nothing in one matters here.

    Left to itself it goes, with the key in its headers, to whatever host an answer names.
    """

    def _make_request(self, opener: OpenerDirector, request: Request, timeout: float | None = None) -> Any:
        return super()._make_request(_StatusAndHeaders(), request, timeout)

"""SendGrid's own client, kept to the host that was chosen."""

from __future__ import annotations

from http.client import HTTPMessage
from typing import IO, Any
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from python_http_client import Client


class _Refused(HTTPRedirectHandler):
    """Takes a redirect for a refusal: it ends in an HTTPError."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Go nowhere."""
        return


class StayingClient(Client):  # type: ignore[misc]  # the library ships no types
    """The library's client, which follows no redirect.

    Left to itself it goes, with the key in its headers, to whatever host an answer names.
    """

    def _make_request(self, opener: OpenerDirector, request: Request, timeout: float | None = None) -> Any:
        return super()._make_request(build_opener(_Refused), request, timeout)

"""How each party could be reached, as the notices to them show: addresses themselves are not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.record import Json, Recorded

_STAND_INS: Mapping[str, Mapping[str, Json]] = {
    "email": {"email": "not-read@example.invalid"},
    "post": {"phone": "(not read)"},
    "portal": {},
}
"""What leads to a notice by this channel."""


_TURNS = ("ComplaintFiled", "EntryCorrected", "ContentErased", "DetailsRestated")
"""Where it may change how somebody can be reached."""


class Contacts:
    """The parties of one case, from filing on and from each correction of an address on."""

    def __init__(self, history: Sequence[Recorded]) -> None:
        filed = history[0]
        self._parties = tuple(filed.facts.get("parties", ()))
        self._turns = [e.version for e in history if e.type in _TURNS and (e.commitment or e.type == "ContentErased")]
        self._seen = [
            (e.version, e.facts["party"], e.facts["channel"], e.facts["language"])
            for e in history
            if e.type == "NoticeIssued" and e.facts["audience"] == "complainant"
        ]
        nothing = filed.commitment is None or filed.facts.get("anonymous", False)
        self._usual = "portal" if nothing else "email"

    def since(self, version: int) -> Mapping[str, Mapping[str, Json]]:
        """What led to the notices from this version on, until addresses may have changed again."""
        until = next((turn for turn in self._turns if turn > version), None)
        return {party: self._contact(party, version, until) for party in self._parties}

    def left(self, party: str, version: int) -> Mapping[str, Json] | None:
        """What is left of the details after an erasure: as far as later notices show, else nothing."""
        later = [notice for notice in self._seen if notice[1] == party and notice[0] > version]
        return {**_STAND_INS[later[0][2]], "language": later[0][3]} if later and _STAND_INS[later[0][2]] else None

    def _contact(self, party: str, version: int, until: int | None) -> Mapping[str, Json]:
        told = [notice for notice in self._seen if notice[1] == party]
        within = [notice for notice in told if notice[0] > version and (until is None or notice[0] < until)]
        before = [notice for notice in told if notice[0] < version]
        nearest = within[:1] or before[-1:] or told[:1]
        if not nearest:
            return _STAND_INS[self._usual]
        _, _, channel, language = nearest[0]
        return {**_STAND_INS[channel], "language": language} if _STAND_INS[channel] else {}

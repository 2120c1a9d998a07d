"""A provider of mail in memory: it takes mails, fails in every way, and remembers what it took."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from domain.outbox import Draft
from domain.post import OutcomeUnknown, OutgoingMessage, Receipt, Rejected, TemporaryFailure, TransportRefused


class Provider:
    """What the other side knows; each worker reaches it through a ``Line``."""

    def __init__(self, dice, chances):
        self.dice, self.chances = dice, chances
        self.received = Counter()
        self.may_repeat = 0

    def fate(self):
        """What happens to the next mail."""
        if not self.chances.on or self.dice.random() > self.chances.trouble:
            return "taken"
        return self.dice.choice(("later", "later", "busy", "refused", "rejected", "lost", "lost answer", "lost answer"))


class Line:
    """Implements the transport for one worker."""

    name = "simulated"

    def __init__(self, provider, hub, clock):
        self._provider, self._hub, self._clock = provider, hub, clock

    def send(self, message):
        self._hub.outside()
        match self._provider.fate():
            case "later":
                raise TemporaryFailure("not now", of_transport=False)
            case "busy":
                raise TemporaryFailure("too many", timedelta(minutes=20))
            case "refused":
                raise TransportRefused("the key is revoked")
            case "rejected":
                raise Rejected("no such address", "550")
            case "lost":
                raise OutcomeUnknown("no answer came")
            case "lost answer":
                self._provider.received[message.outbox_id] += 1
                self._provider.may_repeat += 1
                raise OutcomeUnknown("no answer came")
        self._provider.received[message.outbox_id] += 1
        if self._hub.worker is not None:
            self._hub.worker.unnoted = True
        self._hub.outside()
        return Receipt(message.outbox_id, self._clock())


class Words:
    """Implements the wording with as few words as possible."""

    def draft(self, item):
        return Draft(item, "A message", item.notice, item.notice)

    def letter(self, draft):
        return self._message([draft], draft.item.outbox_id)

    def bundle(self, drafts, bundle_id):
        return self._message(drafts, bundle_id)

    def _message(self, drafts, own):
        item = drafts[0].item
        return OutgoingMessage(
            own, item.to_name, item.to_address, "A message", "\n".join(d.summary for d in drafts), "", item.language,
            item.issued_at,
        )  # fmt: skip

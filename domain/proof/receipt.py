"""A receipt: the proof that an event is in the record, with the event's own header in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pydantic_core import from_json

from domain.errors import BadInput, ProofRefused, RecordBroken
from domain.proof.merkle import check_inclusion, leaf
from domain.proof.note import Key, Verify
from domain.proof.tlogproof import TlogProof
from domain.proof.trust import follow
from domain.record import Recorded, canonical, read


class Proved(NamedTuple):
    """An event that was in the record when the checkpoint was signed, and who saw that."""

    event: Recorded
    size: int
    root: bytes
    witnesses: tuple[str, ...]


def check(proof: TlogProof, key: Key, witnesses: Sequence[Key], verify: Verify) -> Proved:
    """What a receipt proves to somebody who was told the office's key.  Raises ProofRefused."""
    found = follow(proof.checkpoint, key, witnesses, verify)
    here = found.checkpoint
    header = proof.extra
    if header is None:
        raise ProofRefused("The receipt does not hold the event that it is about.")
    try:
        text = header.decode("utf-8")
        event = read(text)
        exact = canonical(from_json(text)) == text
    except (UnicodeDecodeError, RecordBroken, BadInput) as error:
        raise ProofRefused(f"The event in the receipt cannot be read: {error}") from error
    if not exact:
        raise ProofRefused("The event in the receipt is not written in its one form.")
    check_inclusion(leaf(header), proof.index, here.size, proof.path, here.root)
    if event.seq != proof.index + 1:
        raise ProofRefused(f"The event says that it is number {event.seq}; it stands at {proof.index + 1}.")
    if from_json(text)["origin"] != here.origin:
        raise ProofRefused("The event is of another record than the checkpoint.")
    return Proved(event, here.size, here.root, found.witnesses)

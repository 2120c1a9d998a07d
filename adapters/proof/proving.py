"""Proofs made from the tree that the database keeps; none is handed out that does not hold."""

from __future__ import annotations

from sqlalchemy import Select, select

from adapters.database import checkpoints
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import events
from adapters.database.tree import SqlNodes
from adapters.proof.desk import Folder, Word
from adapters.proof.ed25519 import verify
from domain.errors import BadInput, NotFound, ProofRefused
from domain.proof.checkpoint import Checkpoint
from domain.proof.merkle import check_consistency, check_inclusion, consistency, inclusion, leaf, root_of
from domain.proof.note import Key, Note, opened
from domain.proof.request import Request
from domain.proof.restoring import DeclareRestore
from domain.proof.tlogproof import TlogProof

_HEADERS = select(events.c.seq, events.c.header)


def request(store: SqlStore, old: int, size: int | None = None) -> Request:
    """What a witness needs that saw ``old`` events last, about the newest checkpoint or that of a size.

    Raises NotFound, ProofRefused.
    """
    note = checkpoints.latest(store) if size is None else checkpoints.of_size(store, size)
    if note is None:
        raise NotFound("checkpoint", f"of size {size}")
    nodes = SqlNodes(store)
    here = Checkpoint.parse(note.body)
    proof = consistency(old, here.size, nodes)
    check_consistency(old, root_of(0, old, nodes), here.size, here.root, proof)
    return Request(old, tuple(proof), note)


def receipt(store: SqlStore, stream: str) -> TlogProof:
    """The proof that a case's first event is in the record, up to the newest checkpoint.

    Raises NotFound, and BadInput while no checkpoint holds the event yet.
    """
    return _proof(store, _HEADERS.where(events.c.stream == stream, events.c.version == 1), "case", stream)


def receipt_of_event(store: SqlStore, seq: int) -> TlogProof:
    """The same for any event."""
    return _proof(store, _HEADERS.where(events.c.seq == seq), "event", str(seq))


def _proof(store: SqlStore, query: Select[tuple[int, str]], kind: str, name: str) -> TlogProof:
    with translated(), store.reader.connect() as connection:
        found = connection.execute(query).first()
    if found is None:
        raise NotFound(kind, name)
    note = checkpoints.latest(store)
    here = Checkpoint.parse(note.body)
    if found.seq > here.size:
        raise BadInput(
            f"{kind.capitalize()} {name} is not in a checkpoint yet: the newest holds {here.size:,} events, it is event {found.seq:,}."
        )
    header = found.header.encode()
    path = inclusion(found.seq - 1, here.size, SqlNodes(store))
    check_inclusion(leaf(header), found.seq - 1, here.size, path, here.root)
    return TlogProof(found.seq - 1, tuple(path), note, header)


def add_cosignature(store: SqlStore, note: Note, witness: Key) -> int:
    """Keep a witness's word about a checkpoint that is kept here; gives its size.  Raises ProofRefused, NotFound."""
    found = opened(note, [witness], verify)
    here = Checkpoint.parse(found.body)
    held = checkpoints.of_size(store, here.size)
    if held is None or held.body != note.body:
        raise NotFound("checkpoint", f"of size {here.size} with the root {here.root.hex()}")
    for signature in note.signatures:
        if (signature.name, signature.key_id) == (witness.name, witness.id):
            held = held.with_signature(signature)
    checkpoints.keep(store, held)
    return here.size


def restore_command(store: SqlStore, folder: Folder, lost: Note | None, actor: str, reason: str) -> DeclareRestore:
    """The declaration: what the record holds now, and the last checkpoint of what it held before."""
    if lost is None:
        word = Word.read(folder.state)
        lost = word.note if word is not None else None
    kept, _ = checkpoints.head(store)
    if lost is None:
        return DeclareRestore(actor=actor, kept=kept, reason=reason)
    last = Checkpoint.parse(lost.body)
    if last.origin != checkpoints.origin(store):
        raise ProofRefused(f"That checkpoint is of {last.origin}, another record.")
    if last.size <= kept and root_of(0, last.size, SqlNodes(store)) == last.root:
        raise BadInput(
            f"Nothing that was signed is lost: the record holds the {last.size:,} events of that checkpoint."
        )
    return DeclareRestore(actor=actor, kept=kept, lost_size=last.size, lost_root=last.root.hex(), reason=reason)

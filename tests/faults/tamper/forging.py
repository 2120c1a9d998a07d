"""A forger with every tool: writes a record anew after a change, with all numbers, links, hashes and the tree right."""

from __future__ import annotations

import json

from domain.proof.merkle import Frontier
from domain.record import canonical, leaf_hash

COLUMNS = "seq, stream, version, type, firing, header, leaf, command_id, recorded_at"


def events(raw):
    """The record as dictionaries, with their contents."""
    names = COLUMNS.split(", ")
    bodies = {seq: (salt, body) for seq, salt, body in raw.execute("SELECT seq, salt, body FROM contents")}
    rows = raw.execute(f"SELECT {COLUMNS} FROM events ORDER BY seq").fetchall()
    return [dict(zip(names, row, strict=True)) | {"content": bodies.get(row[0])} for row in rows]


def rewrite(raw, told):
    """Write these events in this order, with everything that hangs on them."""
    for table in ("contents", "events", "subtrees"):
        raw.execute(f"DELETE FROM {table}")
    ends, frontier, runs = {}, Frontier(), {}
    for seq, event in enumerate(told, 1):
        header = json.loads(event["header"])
        version, leaf = ends.get(event["stream"], (0, None))
        header |= {"seq": seq, "version": version + 1, "prev": leaf, "stream": event["stream"]}
        text = canonical(header)
        leaf = leaf_hash(text)
        ends[event["stream"]] = (version + 1, leaf)
        row = (
            seq,
            event["stream"],
            version + 1,
            header["type"],
            event["firing"],
            text,
            leaf,
            header["command"],
            event["recorded_at"],
        )
        raw.execute(f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        if event["content"]:
            raw.execute("INSERT INTO contents (seq, salt, body) VALUES (?, ?, ?)", (seq, *event["content"]))
        complete = frontier.extend([bytes.fromhex(leaf)])
        raw.executemany("INSERT INTO subtrees VALUES (?, ?, ?)", [(e.level, e.number, e.root.hex()) for e in complete])
        first, _, _ = runs.get(header["command"], (seq, 0, 0))
        runs[header["command"]] = (first, seq, version + 1)
    _tables_beside(raw, ends, frontier, runs)


def _tables_beside(raw, ends, frontier, runs):
    for (command,) in raw.execute("SELECT command_id FROM commands").fetchall():
        if command in runs:
            raw.execute(
                "UPDATE commands SET first_seq = ?, last_seq = ?, version = ? WHERE command_id = ?",
                (*runs[command], command),
            )
        else:
            raw.execute("DELETE FROM commands WHERE command_id = ?", (command,))
    raw.execute("DELETE FROM streams")
    raw.executemany(
        "INSERT INTO streams (stream, version, leaf) VALUES (?, ?, ?)", [(s, *end) for s, end in ends.items()]
    )
    last = raw.execute("SELECT max(recorded_at) FROM events").fetchone()[0]
    raw.execute("UPDATE log_head SET seq = ?, frontier = ?, recorded_at = ?", (frontier.size, frontier.text, last))

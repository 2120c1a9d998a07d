"""What somebody does who may write to every table: each attack says where the first wrong event is, if it is one.

An attack gets the database and chance; it gives the events between which the verification has to name the first wrong
one (None: nothing of the record itself is wrong), and the steps that may notice.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from faults.tamper import columns, forging, resign

OWN = ("seq", "stream", "version", "type", "firing", "header", "leaf", "command_id", "recorded_at")


class Expected(NamedTuple):
    """The first and the last event that may be named, and the steps that may name it."""

    first: int | None
    last: int | None
    steps: tuple[str, ...]


def at(seq, *steps):
    return Expected(seq, seq, steps or ("events",))


def _count(raw):
    return raw.execute("SELECT max(seq) FROM events").fetchone()[0]


def _other(value, chance):
    """Another value of the same kind."""
    if value is None:
        return "x"
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 7, 1_000_000])
    place = chance.randrange(len(value)) if value else 0
    new = chance.choice([97, 98, 48]) if isinstance(value, bytes) else chance.choice("ab0")
    if isinstance(value, bytes):
        changed = value[:place] + bytes([new]) + value[place + 1 :]
        return changed if changed != value else value + b"x"
    changed = value[:place] + new + value[place + 1 :]
    return changed if changed != value else value + "x"


# ── the record, with clumsy hands ───────────────────────────────────────────


def edit_a_column(raw, chance):
    seq, column = chance.randint(1, _count(raw)), chance.choice(OWN)
    value = _other(raw.execute(f"SELECT {column} FROM events WHERE seq = ?", (seq,)).fetchone()[0], chance)
    if column == "seq":
        value = 1_000_000 + seq
    if column == "stream":  # another case has that place already
        value = "N"
    if column == "version":
        value = 1_000_000
    raw.execute(f"UPDATE events SET {column} = ? WHERE seq = ?", (value, seq))
    return at(seq)


def edit_and_recompute_its_hash(raw, chance):
    """The next event of the case gives it away; behind the last one only the tree does."""
    told = forging.events(raw)
    event = chance.choice(told)
    header = json.loads(event["header"])
    header["actor"] = "somebody"
    text = forging.canonical(header)
    raw.execute("UPDATE events SET header = ?, leaf = ? WHERE seq = ?", (text, forging.leaf_hash(text), event["seq"]))
    follows = [e["seq"] for e in told if e["stream"] == event["stream"] and e["seq"] > event["seq"]]
    if follows:
        return at(follows[0])
    return _between(raw, event["seq"], "roots")


def _between(raw, seq, *steps):
    """The events behind the last checkpoint that still fits, up to the first that does not."""
    sizes = [0, *(size for (size,) in raw.execute("SELECT size FROM checkpoints ORDER BY size"))]
    before = max(size for size in sizes if size < seq)
    return Expected(before + 1, min((size for size in sizes if size >= seq), default=seq), steps)


def delete_first(raw, chance):
    return _delete(raw, [1])


def delete_middle(raw, chance):
    return _delete(raw, [chance.randint(2, _count(raw) - 1)])


def delete_last(raw, chance):
    """Cut off the end: the checkpoint says that there was more."""
    end = _count(raw)
    cut = chance.randint(1, 5)
    _delete(raw, range(end - cut + 1, end + 1))
    return at(end - cut + 1, "roots")


def delete_a_case(raw, chance):
    (stream,) = chance.choice(raw.execute("SELECT DISTINCT stream FROM events ORDER BY stream").fetchall())
    seqs = [seq for (seq,) in raw.execute("SELECT seq FROM events WHERE stream = ? ORDER BY seq", (stream,))]
    for table in ("cases", "deadlines", "timers", "tasks", "notices", "deliveries"):
        raw.execute(f"DELETE FROM {table} WHERE case_id = ?", (stream,))
    raw.execute("DELETE FROM streams WHERE stream = ?", (stream,))
    return _delete(raw, seqs)


def _delete(raw, seqs):
    for seq in seqs:
        raw.execute("DELETE FROM contents WHERE seq = ?", (seq,))
        raw.execute("DELETE FROM events WHERE seq = ?", (seq,))
    return at(min(seqs))


def reorder(raw, chance):
    one, other = sorted(chance.sample(range(1, _count(raw) + 1), 2))
    _swap(raw, "events", "seq", one, other)
    return at(one)


def swap_between_cases(raw, chance):
    """Two events change their cases and places in them."""
    told = forging.events(raw)
    one, other = chance.sample(told, 2)
    while one["stream"] == other["stream"]:
        one, other = chance.sample(told, 2)
    for mine in (one, other):
        raw.execute("UPDATE events SET version = version + 100000 * seq, firing = NULL WHERE seq = ?", (mine["seq"],))
    for mine, yours in ((one, other), (other, one)):
        raw.execute("UPDATE events SET stream = ? WHERE seq = ?", (yours["stream"], mine["seq"]))
    for mine, yours in ((one, other), (other, one)):
        raw.execute("UPDATE events SET version = ? WHERE seq = ?", (yours["version"], mine["seq"]))
    return at(min(one["seq"], other["seq"]))


def _swap(raw, table, column, one, other):
    for old, new in ((one, -1), (other, one), (-1, other)):
        raw.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))


def duplicate(raw, chance):
    seq, end = chance.randint(1, _count(raw)), _count(raw)
    raw.execute(
        "INSERT INTO events SELECT ?, stream, version + 100000, type, firing || 'x', header, leaf, command_id, recorded_at FROM events WHERE seq = ?",
        (end + 1, seq),
    )
    raw.execute("UPDATE log_head SET seq = seq + 1")
    return at(end + 1)


def insert_back_dated(raw, chance):
    """Everything behind it moves on by one place, without its header."""
    seq, end = chance.randint(1, _count(raw)), _count(raw)
    for place in range(end, seq - 1, -1):
        raw.execute("UPDATE events SET seq = ? WHERE seq = ?", (place + 1, place))
    raw.execute(
        "INSERT INTO events SELECT ?, stream, version + 100000, type, NULL, header, leaf, command_id, recorded_at FROM events WHERE seq = ?",
        (seq, seq + 1),
    )
    raw.execute("UPDATE log_head SET seq = seq + 1")
    return at(seq)


# ── the record, with every hash recomputed ──────────────────────────────────


def edit_and_recompute_all(raw, chance):
    told = forging.events(raw)
    event = chance.choice(told)
    header = json.loads(event["header"])
    header["actor"] = "somebody"
    event["header"] = forging.canonical(header)
    forging.rewrite(raw, told)
    return _between(raw, event["seq"], "roots")


def delete_and_recompute_all(raw, chance):
    """The last of a case, so that nothing is left over; the tree is smaller or another."""
    told = forging.events(raw)
    gone = chance.choice(told)
    expected = _between(raw, gone["seq"], "roots")
    forging.rewrite(raw, [event for event in told if event is not gone])
    if expected.last == told[-1]["seq"]:  # the newest checkpoint speaks of more events than there are
        return Expected(expected.first, told[-1]["seq"], ("roots",))
    return expected


def insert_and_recompute_all(raw, chance):
    told = forging.events(raw)
    place = chance.randrange(1, len(told))
    forged = dict(told[place]) | {"firing": None, "content": None}
    header = json.loads(forged["header"]) | {"content": None, "actor": "somebody"}
    header["facts"].pop("firing", None)
    forged["header"] = forging.canonical(header)
    forging.rewrite(raw, [*told[:place], forged, *told[place:]])
    return _between(raw, place + 1, "roots")


def reorder_and_recompute_all(raw, chance):
    told = forging.events(raw)
    place = chance.randrange(len(told) - 1)
    told[place], told[place + 1] = told[place + 1], told[place]
    forging.rewrite(raw, told)
    return _between(raw, place + 1, "roots")


def resign_with_another_key(raw, chance):
    edit_and_recompute_all(raw, chance)
    resign.all_checkpoints(raw, resign.STRANGER)
    return Expected(None, None, ("signatures",))


def resign_with_the_stolen_key(raw, chance, key):
    """Only what is kept outside the office shows it."""
    expected = edit_and_recompute_all(raw, chance)
    resign.all_checkpoints(raw, key)
    return Expected(expected.first, _count(raw), ("since",))


# ── everything beside the events ────────────────────────────────────────────


def _one(raw, chance, table, columns, *steps):
    """Another value in one column of one row."""
    rows = raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    place, column = chance.randrange(rows), chance.choice(columns)
    row = raw.execute(f'SELECT rowid, "{column}" FROM {table} LIMIT 1 OFFSET ?', (place,)).fetchone()
    raw.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (_other(row[1], chance), row[0]))
    return row[0], Expected(None, None, steps)


def edit_content(raw, chance):
    seq, _ = _one(raw, chance, "contents", ("salt", "body"))
    return at(seq)


def move_content(raw, chance):
    seqs = [seq for (seq,) in raw.execute("SELECT seq FROM contents")]
    one, other = sorted(chance.sample(seqs, 2))
    _swap(raw, "contents", "seq", one, other)
    return at(one)


def delete_content(raw, chance):
    (seq,) = chance.choice(raw.execute("SELECT seq FROM contents").fetchall())
    raw.execute("DELETE FROM contents WHERE seq = ?", (seq,))
    return at(seq, "contents")


def add_content(raw, chance):
    end = _count(raw)
    without = [n for n in range(1, end + 1) if not raw.execute("SELECT 1 FROM contents WHERE seq = ?", (n,)).fetchone()]
    seq = chance.choice([*without, end + 9])
    raw.execute("INSERT INTO contents VALUES (?, ?, '{}')", (seq, b"s" * 32))
    return at(seq, "contents" if seq > end else "events")


def edit_a_procedure(raw, chance):
    """The first event that cites it is named, be it a procedure or a calendar."""
    digest, column = _document(raw, chance), chance.choice(("digest", "kind", "name", "version", "text"))
    value = raw.execute(f"SELECT {column} FROM documents WHERE digest = ?", (digest,)).fetchone()[0]
    raw.execute(f"UPDATE documents SET {column} = ? WHERE digest = ?", (_other(value, chance), digest))
    return at(_cited(raw, digest), "documents")


def delete_a_procedure(raw, chance):
    digest = _document(raw, chance)
    raw.execute("DELETE FROM documents WHERE digest = ?", (digest,))
    return at(_cited(raw, digest), "documents")


def _document(raw, chance):
    return chance.choice(raw.execute("SELECT digest FROM documents ORDER BY digest").fetchall())[0]


def _cited(raw, digest):
    return raw.execute("SELECT min(seq) FROM events WHERE header LIKE ?", (f'%"{digest}"%',)).fetchone()[0]


def edit_a_checkpoint(raw, chance):
    """Of the first, only what is said: without its signature it would be one of somebody else, which proves nothing."""
    size, root, note = chance.choice(raw.execute("SELECT size, root, note FROM checkpoints").fetchall())
    column = chance.choice(("size", "root", "note"))
    value = {"size": size + 1000, "root": _other(root, chance), "note": note.replace(f"\n{size}\n", f"\n{size + 1}\n")}[
        column
    ]
    raw.execute(f"UPDATE checkpoints SET {column} = ? WHERE size = ?", (value, size))
    return Expected(None, None, ("signatures", "roots"))


def edit_the_head(raw, chance):
    column = chance.choice(("seq", "recorded_at", "origin", "frontier"))
    value = raw.execute(f"SELECT {column} FROM log_head").fetchone()[0]
    raw.execute(f"UPDATE log_head SET {column} = ?", (_other(value, chance),))
    return Expected(None, None, ("events", "signatures", "heads", "tree"))


PROJECTIONS = {
    "cases": ("state", "officer", "unit", "received_at", "pressing_at", "case_class", "version", "waiting_on"),
    "notices": ("state", "address", "audience", "issued_at", "values"),
}
KEYED = {"deadlines": ("due_at", "state", "clock"), "timers": ("due_at", "kind"), "tasks": ("role", "opened_at")}


def edit_a_projection(raw, chance):
    table = chance.choice(list(PROJECTIONS))
    _, expected = _one(raw, chance, table, PROJECTIONS[table], "projections")
    return expected


def edit_a_keyed_row(raw, chance):
    """The same where a table has no numbers of rows."""
    filled = [table for table in KEYED if raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]]
    table = chance.choice(filled)
    column, key = chance.choice(KEYED[table]), {"deadlines": "deadline", "timers": "timer", "tasks": "task"}[table]
    case, name, value = chance.choice(raw.execute(f"SELECT case_id, {key}, {column} FROM {table}").fetchall())
    raw.execute(f"UPDATE {table} SET {column} = ? WHERE case_id = ? AND {key} = ?", (_other(value, chance), case, name))
    return Expected(None, None, ("projections",))


PROMISED = columns.promised()


def edit_any_column(raw, chance):
    """One value of any column that docs/proof.md promises something of; see columns."""
    table = chance.choice([each for each in columns.metadata.tables.values() if _rows(raw, each)])
    column = chance.choice([each for each in table.columns if PROMISED[str(each)].steps] or [None])
    if column is None:  # of this table nothing is promised
        return edit_any_column(raw, chance)
    row, _ = columns.change(raw, column, chance)
    seq = row[0] if table.name in columns.PLACED else None
    return Expected(seq, seq, PROMISED[str(column)].steps)


def _rows(raw, table):
    return raw.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]


def edit_a_command(raw, chance):
    column = chance.choice(("command_id", "digest", "stream", "version", "first_seq", "last_seq"))
    where = columns.ATTESTED.get(f"commands.{column}", "")
    rows = raw.execute(f"SELECT command_id, {column}, first_seq FROM commands{where}").fetchall()
    name, value, first = chance.choice(rows)
    changed = _other(value, chance) if isinstance(value, int) else f"{value}x"
    raw.execute(f"UPDATE commands SET {column} = ? WHERE command_id = ?", (changed, name))
    return at(first, "commands") if column == "digest" else Expected(None, None, ("commands",))


def edit_a_stream(raw, chance):
    column = chance.choice(("stream", "version", "leaf"))
    (name, value) = chance.choice(raw.execute(f"SELECT stream, {column} FROM streams").fetchall())
    changed = _other(value, chance) if isinstance(value, int) else f"{value}x"
    raw.execute(f"UPDATE streams SET {column} = ? WHERE stream = ?", (changed, name))
    return Expected(None, None, ("heads",))


def lose_a_notice(raw, chance):
    (name,) = chance.choice(raw.execute("SELECT outbox_id FROM deliveries").fetchall())
    raw.execute("DELETE FROM deliveries WHERE outbox_id = ?", (name,))
    return Expected(None, None, ("outbox",))


def put_off_a_mail(raw, chance):
    """A mail to another mailbox's turn, or to nobody's."""
    (name,) = chance.choice(raw.execute("SELECT outbox_id FROM deliveries").fetchall())
    other = chance.choice([name, forging.leaf_hash("somebody@example.org")])
    raw.execute("UPDATE deliveries SET reader = ? WHERE outbox_id = ?", (other, name))
    return Expected(None, None, ("outbox",))


def add_a_subtree(raw, chance):
    """Where the tree will grow: whoever records then would meet it."""
    row = (chance.choice([8, 16, 3]), chance.choice([0, 1, 5]), "00" * 32)
    raw.execute("INSERT INTO subtrees VALUES (?, ?, ?)", row)
    return Expected(None, None, ("tree",))


CLUMSY = (
    edit_a_column, edit_and_recompute_its_hash, delete_first, delete_middle, delete_last, delete_a_case, reorder,
    swap_between_cases, duplicate, insert_back_dated,
)  # fmt: skip
FORGED = (
    edit_and_recompute_all, delete_and_recompute_all, insert_and_recompute_all, reorder_and_recompute_all,
    resign_with_another_key,
)  # fmt: skip
BESIDE = (
    edit_content, move_content, delete_content, add_content, edit_a_procedure, delete_a_procedure, edit_a_checkpoint,
    edit_any_column, edit_the_head, edit_a_projection, edit_a_keyed_row, edit_a_command, edit_a_stream, lose_a_notice,
    put_off_a_mail, add_a_subtree,
)  # fmt: skip
LATE = (
    edit_a_procedure, delete_a_procedure, edit_the_head, edit_a_projection, edit_a_keyed_row, edit_a_command, edit_a_stream, lose_a_notice, put_off_a_mail, add_a_subtree,
)  # fmt: skip
"""What the last steps notice takes ten times as long, and is tried less often."""

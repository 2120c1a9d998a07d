"""IEEE 1849 (XES): one trace for each case, written as the record is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO
from xml.sax.saxutils import quoteattr

from adapters.exchange.telling import Source, Told
from domain.flow.columns import MOMENTS, Value, of_case

_EXTENSIONS = (
    ("Concept", "concept"), ("Lifecycle", "lifecycle"), ("Organizational", "org"), ("Time", "time"),
)  # fmt: skip
_UNDEFINED = "UNKNOWN"
_EARLIEST = "1970-01-01T00:00:00Z"


def write_xes(out: TextIO, source: Source) -> None:
    """Write the whole log; nothing is kept but the case in hand."""
    out.writelines(f"{line}\n" for line in _head(source.office))
    for told in source.cases():
        out.writelines(_trace(source, told))
    out.write("</log>\n")


def _head(office: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">'
    for name, prefix in _EXTENSIONS:
        yield f'  <extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>'
    yield '  <global scope="trace">'
    yield f"    {_attribute('concept:name', _UNDEFINED)}"
    yield "  </global>"
    yield '  <global scope="event">'
    for key in ("concept:name", "lifecycle:transition", "org:resource"):
        yield f"    {_attribute(key, _UNDEFINED)}"
    yield f"    {_attribute('time:timestamp', _EARLIEST)}"
    yield "  </global>"
    yield '  <classifier name="Activity" scope="event" keys="concept:name lifecycle:transition"/>'
    yield '  <classifier name="Name" scope="event" keys="concept:name"/>'
    yield '  <classifier name="Resource" scope="event" keys="org:resource"/>'
    yield f"  {_attribute('concept:name', office)}"
    yield f"  {_attribute('lifecycle:model', 'standard')}"


def _trace(source: Source, told: Told) -> Iterator[str]:
    yield f"  <trace>\n    {_attribute('concept:name', told.story.case_id)}\n"
    for key, value in of_case(told.story).items():
        yield f"    {_attribute(key, value)}\n"
    for entry in told.entries:
        values = {**source.common(told.story, entry), **source.more(entry)}
        yield "    <event>" + "".join(_attribute(key, value) for key, value in values.items()) + "</event>\n"
    yield "  </trace>\n"


def _attribute(key: str, value: Value) -> str:
    if isinstance(value, str):
        kind = "date" if key in MOMENTS or key == "time:timestamp" else "string"
        return f'<{kind} key="{key}" value={_quoted(value)}/>'
    if isinstance(value, bool):
        return f'<boolean key="{key}" value="{"true" if value else "false"}"/>'
    return f'<int key="{key}" value="{value}"/>'


_PLAIN = re.compile(r"[\w .:#/,()+@|=;?!*-]*", re.ASCII)
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _quoted(text: str) -> str:
    """The text in double quotes, with what XML 1.0 cannot hold replaced."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return quoteattr(_IMPOSSIBLE.sub("\ufffd", text), {"\n": "&#10;", "\t": "&#9;", '"': "&quot;"})

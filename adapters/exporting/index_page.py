"""The readable index of an export: what happened in order, escaped, without scripts, made to be printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import orjson

from adapters.phrases import phrased

MOST_SHOWN = 5_000
"""Events that the page shows; more would be no page.  The rest is in events.jsonl."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Export of the record", "all": "Everything that is recorded", "some": "{0} {0:case|cases}",
        "events": "{0} {0:event|events}",
        "attested": "Attested by the checkpoint of {0} {0:event|events}.", "nobody": "No checkpoint: nobody outside attests to this.",
        "shown": "Contents as {0} may see them.", "none": "Without contents.", "more": "{0} more {0:event is|events are} in events.jsonl.",
        "advice": "This page is for reading and proves nothing. What is proven is in events.jsonl: check it with verify.html or "
        "verify.py, from somebody you trust, and with the office's key as it was published.",
        "seq": "No.", "effective": "Happened", "recorded": "Recorded", "stream": "Case", "what": "What", "actor": "By",
        "erased": "content erased", "withheld": "content withheld",
    },
    "id": {
        "title": "Ekspor catatan", "all": "Semua yang tercatat", "some": "{0} laporan", "events": "{0} peristiwa",
        "attested": "Disahkan oleh titik periksa {0} peristiwa.", "nobody": "Tanpa titik periksa: tidak ada pihak luar yang mengesahkan.",
        "shown": "Isi sebagaimana boleh dilihat {0}.", "none": "Tanpa isi.", "more": "{0} peristiwa lagi ada di events.jsonl.",
        "advice": "Halaman ini untuk dibaca dan tidak membuktikan apa pun. Yang terbukti ada di events.jsonl: periksalah dengan "
        "verify.html atau verify.py dari pihak yang Anda percaya, dengan kunci kantor sebagaimana diumumkan.",
        "seq": "No.", "effective": "Terjadi", "recorded": "Dicatat", "stream": "Laporan", "what": "Apa", "actor": "Oleh",
        "erased": "isi dihapus", "withheld": "isi ditahan",
    },
}  # fmt: skip

_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;color:#1b1f24;margin:2rem auto;max-width:70rem;padding:0 1rem}
h1{font-size:1.6rem;margin:0 0 .3rem}p{margin:.2rem 0}.advice{border-left:4px solid #b58900;padding:.4rem .8rem;margin:1rem 0}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid #d8dee4}
th{font-size:.85rem;color:#57606a}td:first-child{font-variant-numeric:tabular-nums}code{font-size:.8rem;overflow-wrap:anywhere;color:#57606a}
.content{white-space:pre-wrap;overflow-wrap:anywhere}.absent{color:#8a4600}
@media print{body{margin:0;max-width:none;font-size:10pt}thead{display:table-header-group}tr{break-inside:avoid}}
"""


class Index:
    """Takes events in order, and becomes a page."""

    def __init__(self, lang: str) -> None:
        self._lang, self._words = lang, _WORDS[lang]
        self._rows: list[str] = []
        self._count = 0

    def add(self, header: str, body: str | None, absent: str | None) -> None:
        """Note an event; of those that are too many only the number."""
        self._count += 1
        if len(self._rows) >= MOST_SHOWN:
            return
        said: dict[str, Any] = orjson.loads(header)
        what = f"<b>{escape(said['type'])}</b>"
        if said["facts"]:
            what += f"<br><code>{escape(_line(said['facts']))}</code>"
        if body is not None:
            what += f'<div class="content">{escape(_line(orjson.loads(body)))}</div>'
        if absent is not None:
            what += f'<div class="absent">{self._words[absent]}</div>'
        cells = (str(said["seq"]), said["effective_at"], said["recorded_at"], said["stream"])
        shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        self._rows.append(f"<tr>{shown}<td>{what}</td><td>{escape(said['actor'])}</td></tr>\n")

    def page(self, origin: str, size: int | None, cases: Sequence[str] | None, shown_to: str | None) -> Iterator[bytes]:
        """The page in pieces."""
        words = self._words
        scope = words["all"] if cases is None else phrased(self._lang, words["some"], len(cases))
        facts = (
            f"{scope}; {phrased(self._lang, words['events'], self._count)}.",
            words["nobody"] if size is None else phrased(self._lang, words["attested"], size),
            words["none"] if shown_to is None else words["shown"].format(shown_to),
        )
        heads = "".join(
            f"<th>{words[name]}</th>" for name in ("seq", "effective", "recorded", "stream", "what", "actor")
        )
        yield (
            f'<!doctype html>\n<html lang="{self._lang}"><head><meta charset="utf-8">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f'<meta name="viewport" content="width=device-width"><title>{words["title"]}</title><style>{_STYLE}</style></head>\n'
            f"<body><h1>{words['title']}</h1><p><code>{escape(origin)}</code></p>"
            + "".join(f"<p>{escape(fact)}</p>" for fact in facts)
            + f'<p class="advice">{words["advice"]}</p>\n<table><thead><tr>{heads}</tr></thead><tbody>\n'
        ).encode()
        for row in self._rows:
            yield row.encode()
        more = self._count - len(self._rows)
        rest = f"<p>{phrased(self._lang, words['more'], more)}</p>" if more else ""
        yield f"</tbody></table>{rest}</body></html>\n".encode()


def _line(said: dict[str, Any]) -> str:
    return "; ".join(
        f"{key}: {value if isinstance(value, str) else orjson.dumps(value).decode()}" for key, value in said.items()
    )


__all__ = ["MOST_SHOWN", "Index"]

"""A replay as one page that needs neither network nor server: steps with a slider, or a long list on paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from adapters.cli.labels import Labels
from adapters.cli.page import CITED, LOUD
from adapters.cli.replaying.data import Data
from adapters.cli.replaying.page_style import SCRIPT, STYLE
from adapters.cli.replaying.words import word
from adapters.cli.view import SAME
from adapters.moments import length


def page(data: Data, labels: Labels, office: str) -> str:
    """The whole page.  Every text is escaped; nothing is loaded from anywhere."""
    return _Page(data, labels, office).html()


def _allowed(text: str) -> str:
    """The one text that the page's policy lets run (or lets style it)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


class _Page:
    def __init__(self, data: Data, labels: Labels, office: str) -> None:
        self.data, self.labels, self.lang, self.office = data, labels, labels.lang, office
        self.steps: Sequence[Data] = data["steps"]

    def _word(self, key: str, *values: object) -> str:
        return escape(word(key, self.lang, *values))

    def html(self) -> str:
        """From the first line to the last."""
        policy = f"default-src 'none'; style-src {_allowed(STYLE)}; script-src {_allowed(SCRIPT)}; base-uri 'none'; form-action 'none'"
        title = self._word("page_title", self.data["case"])
        ends = [self.labels.moment(step["recorded_at"]) for step in (self.steps[0], self.steps[-1])]
        return "\n".join([
            "<!doctype html>",
            f'<html lang="{self.lang}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            f"<title>{title}</title><style>{STYLE}</style></head><body>",
            f'<header class="top"><h1>{title}</h1>',
            f'<p class="lead">{self._word("page_lead", len(self.steps), *ends)}</p></header>',
            self._bar(),
            "<main>",
            *(self._step(step) for step in self.steps),
            "</main>",
            f"<footer><p>{self._word('made', self.office, self.labels.moment(self.data['as_of']))}</p>",
            f"<p>{self._word('zone', self.labels.zone)}</p></footer>",
            f"<script>{SCRIPT}</script></body></html>",
        ]) + "\n"  # fmt: skip

    def _bar(self) -> str:
        """The slider; shown by the script, which makes it work."""
        words = {
            "of": word("of", self.lang, "{0}", "{1}"),
            "all": word("all", self.lang),
            "one": word("one", self.lang),
        }
        data = "".join(f' data-{key}="{escape(value)}"' for key, value in words.items())
        return (
            f'<nav id="bar" aria-label="{self._word("slider")}" hidden{data}><div class="row">'
            f'<button type="button" id="back">{self._word("previous")}</button>'
            f'<label><span class="visually-hidden">{self._word("slider")}</span>'
            f'<input type="range" id="slider" min="1" max="{len(self.steps)}" value="1">{self._marks()}</label>'
            f'<button type="button" id="on">{self._word("next_button")}</button>'
            f'<output id="where" for="slider"></output>'
            f'<button type="button" id="whole" aria-pressed="false">{self._word("all")}</button></div>'
            f'<p class="soft keys">{self._word("keys")}</p></nav>'
        )

    def _marks(self) -> str:
        """Where something broke, and where something was entered late: as a picture, since the list says it."""
        width = 1_000
        reach = max(len(self.steps) - 1, 1)
        drawn = "".join(
            f'<rect x="{place * width // reach - 2}" width="4" height="8" class="{kind}"/>'
            for place, step in enumerate(self.steps)
            if (kind := self._kind(step))
        )
        return f'<svg class="marks" viewBox="0 0 {width} 8" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'

    @staticmethod
    def _kind(step: Data) -> str:
        if step["type"] in LOUD:
            return "loud"
        return "late" if step["type"] in CITED and step["recorded_at"] - step["effective_at"] > SAME else ""

    # ── one event ───────────────────────────────────────────────────────────

    def _step(self, step: Data) -> str:
        loud = " loud" if step["type"] in LOUD else ""
        said = self._word("by", step["who"])
        if step["clause"]:
            said += f", {self._word('under', step['clause'])}"
        return (
            f'<article class="step{loud}" id="e{step["version"]}"><div class="head"><span class="number">{step["version"]}</span>'
            f"<h2>{escape(step['text'])}</h2></div>"
            f'<p>{self._times(step)}</p><p class="soft">{_first_up(said)}</p>'
            f"{self._content(step)}"
            f'<div class="columns"><section><h3>{self._word("changed")}</h3>{self._changes(step)}</section>'
            f"<section><h3>{self._word('pending')}</h3>{self._pending(step)}</section></div>"
            f"{self._after(step)}</article>"
        )

    def _times(self, step: Data) -> str:
        happened, entered = step["effective_at"], step["recorded_at"]
        said = _first_up(self._word("happened", self.labels.moment(happened)))
        if abs(entered - happened) <= SAME:
            return said
        gap = self._word("later", length(abs(entered - happened), self.lang))
        return f'{said} <span class="badge">{self._word("entered", self.labels.moment(entered))} ({gap})</span>'

    def _content(self, step: Data) -> str:
        content = step.get("content") or {}
        texts = [str(content[key]) for key in ("subject", "reason", "text", "note") if content.get(key)]
        return "".join(f"<blockquote>{escape(text)}</blockquote>" for text in texts)

    def _changes(self, step: Data) -> str:
        if not step["changes"]:
            return f'<p class="soft">{self._word("changes_nothing")}</p>'
        return _list(escape(change["text"]) for change in step["changes"])

    def _pending(self, step: Data) -> str:
        if not step["pending"]:
            return f'<p class="soft">{self._word("nothing_pending")}</p>'
        return _list(escape(timer["text"]) for timer in step["pending"])

    # ── the case after it ───────────────────────────────────────────────────

    def _after(self, step: Data) -> str:
        after = step["after"]
        facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in after["facts"])
        parts = "".join(
            f"<section><h3>{self._word(title)}</h3>{_list(_line(part) for part in after[title])}</section>"
            for title in ("clocks", "ladders", "open_tasks", "notices")
            if after[title]
        )
        return (
            f'<section class="after"><h3>{self._word("after")}</h3><dl class="facts">{facts}</dl>'
            f'<div class="columns">{parts}</div></section>'
        )


def _line(part: dict[str, Any]) -> str:
    text = escape(part["text"])
    return f'<span class="alarm">{text}</span>' if part["alarm"] else text


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]

"""The two verifiers under one question: Python's as a module, the page's script by node or by Chromium."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "adapters" / "exporting" / "library"
_TO_JAVASCRIPT = {"trust_first_use": "trustFirstUse", "accept_gap": "acceptGap"}
_ANSWER = "({ok: r.ok, seq: r.seq, size: r.found ? r.found.size : 0, root: r.found ? r.found.root : '', why: r.key + ' ' + JSON.stringify(r.values ?? {})})"
_ONE = (
    "const answer = (line) => { const {file, options} = JSON.parse(line); "
    "const r = verify(Uint8Array.from(atob(file), (c) => c.charCodeAt(0)), options); return JSON.stringify"
    + _ANSWER
    + "; };"
)


@cache
def module():
    """verify.py, imported as a file of its own."""
    spec = importlib.util.spec_from_file_location("standalone_verifier", LIBRARY / "verify.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def by_python(octets, options, verifier=None):
    """What verify.py says; anything but a refusal goes through as it is, and fails the test."""
    used = verifier or module()
    try:
        found = used.verify(octets, dict(options))
    except used.Refused as error:
        return {"ok": False, "seq": error.seq, "size": 0, "root": "", "why": str(error)}
    return {"ok": True, "seq": 0, "size": found["size"], "root": found["root"], "why": ""}


def script():
    """The checking part of the page, which knows no page."""
    return re.search(
        r'<script id="verifier">\n(.*?)</script>', (LIBRARY / "verify.html").read_text(encoding="utf-8"), re.DOTALL
    )[1]


def by_javascript(cases, folder):
    """What the page's script says of each (octets, options)."""
    asked = [
        {
            "file": base64.b64encode(octets).decode(),
            "options": {_TO_JAVASCRIPT.get(name, name): value for name, value in options.items()},
        }
        for octets, options in cases
    ]
    return in_script(_ONE, asked, folder)


def in_script(answer, asked, folder):
    """Answers of ``answer``, a function in JavaScript that is put behind the page's script, to each of these."""
    lines = [json.dumps(each) for each in asked]
    if node := shutil.which("node"):
        program = folder / "run.js"
        program.write_text(
            script()
            + answer
            + "for (const line of require('fs').readFileSync(0, 'utf8').split('\\n')) if (line) console.log(answer(line));"
        )
        done = subprocess.run([node, program], input="\n".join(lines), capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]
    if chromium := shutil.which("chromium") or shutil.which("chromium-browser"):
        page = folder / "run.html"
        said = json.dumps(lines).replace("</", "<\\/")
        page.write_text(
            f"<!doctype html><meta charset=utf-8><pre id=out></pre><script>{script()}{answer}"
            f"out.textContent = btoa(JSON.stringify({said}.map(answer)));</script>", encoding="utf-8",
        )  # fmt: skip
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        answers = json.loads(base64.b64decode(re.search(r"<pre id=\"?out\"?>([^<]*)<", done.stdout)[1]))
        return [json.loads(each) for each in answers]
    pytest.skip("needs node or Chromium to run the verifier of the browser")

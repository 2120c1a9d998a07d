"""How the page of a replay looks, on a screen and on paper."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --line: #d5dbe3; --paper: #fff; --ground: #f4f6f9;
  --accent: #0b5cad; --alarm: #b3261e; --alarm-ground: #fdecea; --late: #8a5a00; --late-ground: #fff4dd; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #a3aebc; --line: #37414e; --paper: #1b222c;
  --ground: #12171e; --accent: #7db8f5; --alarm: #ff8f86; --alarm-ground: #3a1f1d; --late: #f0c36a; --late-ground: #33290f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
header.top, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
header.top { padding-top: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; line-height: 1.35; margin: 0; overflow-wrap: anywhere; }
h3 { font-size: .8rem; letter-spacing: .03em; text-transform: uppercase; color: var(--soft); margin: 1rem 0 .25rem; }
p { margin: .25rem 0; }
.lead, .soft, footer { color: var(--soft); }
ul { margin: 0; padding-left: 1.1rem; } li { overflow-wrap: anywhere; }
nav { position: sticky; top: 0; z-index: 1; background: var(--paper); border-block: 1px solid var(--line); margin: 1rem 0;
  padding: .6rem max(1rem, calc((100% - 60rem) / 2)); }
nav[hidden] { display: none; }
.row { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; }
.row label { flex: 1 1 12rem; display: block; min-width: 0; }
.row output { min-width: 6.5rem; font-variant-numeric: tabular-nums; }
input[type=range] { width: 100%; margin: 0; display: block; accent-color: var(--accent); }
.marks { display: block; width: calc(100% - 16px); height: .5rem; margin: 0 8px; overflow: visible; }
.marks .loud { fill: var(--alarm); } .marks .late { fill: var(--late); }
button { font: inherit; color: var(--accent); background: none; border: 1px solid var(--line); border-radius: .3rem;
  padding: .25rem .75rem; cursor: pointer; }
button:hover:enabled { border-color: var(--accent); } button:disabled { color: var(--soft); cursor: default; opacity: .55; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (max-width: 40rem) { .row label { order: -1; flex-basis: 100%; } .keys { display: none; } h1 { font-size: 1.3rem; } }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.step { background: var(--paper); border: 1px solid var(--line); border-left: 5px solid var(--line); border-radius: .4rem;
  padding: 1rem 1.25rem; margin: 0 0 1rem; }
.step.loud { border-left-color: var(--alarm); } .step.loud h2 { color: var(--alarm); }
.one .step { display: none; } .one .step.here { display: block; }
.head { display: flex; gap: .75rem; align-items: baseline; }
.number { color: var(--soft); font-variant-numeric: tabular-nums; min-width: 1.5rem; text-align: right; }
.badge { display: inline-block; border-radius: .25rem; padding: 0 .45rem; font-size: .85rem; background: var(--late-ground);
  color: var(--late); }
blockquote { margin: .6rem 0; padding: .1rem .9rem; border-left: 3px solid var(--line); font-style: italic;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0 2rem; }
.after { margin-top: 1rem; border-top: 1px solid var(--line); }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: .75rem 0 0; }
.facts div { min-width: 7rem; } .facts dt { font-size: .8rem; color: var(--soft); } .facts dd { margin: 0; }
.alarm { color: var(--alarm); font-weight: 600; }
footer { padding: .5rem 1rem 2rem; font-size: .9rem; }
@media print {
  :root { --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --ground: #fff; --alarm: #900; --late: #630; --late-ground: #eee; }
  body { font-size: 10pt; } nav { display: none !important; }
  header.top, main, footer { max-width: none; padding: 0; }
  .one .step, .step { display: block; break-inside: avoid-page; padding: .5rem .75rem; margin-bottom: .5rem; }
  .step:not(:last-child) .after { display: none; }
  @page { margin: 15mm; }
}
"""
"""The style sheet; the page's policy allows exactly this text."""

SCRIPT = """
(function () {
  'use strict';
  var steps = Array.prototype.slice.call(document.querySelectorAll('.step'));
  var bar = document.getElementById('bar'), slider = document.getElementById('slider');
  var where = document.getElementById('where'), whole = document.getElementById('whole');
  var back = document.getElementById('back'), on = document.getElementById('on');
  var here = 0, one = true;
  function show(number, jump) {
    here = Math.max(0, Math.min(steps.length - 1, number));
    steps.forEach(function (step, place) { step.classList.toggle('here', place === here); });
    slider.value = here + 1;
    slider.setAttribute('aria-valuetext', steps[here].querySelector('h2').textContent);
    where.textContent = bar.dataset.of.replace('{0}', here + 1).replace('{1}', steps.length);
    back.disabled = here === 0;
    on.disabled = here === steps.length - 1;
    try { history.replaceState(null, '', '#' + (here + 1)); } catch (refused) { where.title = String(here + 1); }
    if (!one && jump) { steps[here].scrollIntoView({ block: 'center' }); }
  }
  function fromAddress() {
    return (parseInt(location.hash.slice(1), 10) || 1) - 1;
  }
  function singly(yes) {
    one = yes;
    document.body.classList.toggle('one', yes);
    whole.setAttribute('aria-pressed', String(!yes));
    whole.textContent = yes ? bar.dataset.all : bar.dataset.one;
    show(here, true);
  }
  slider.addEventListener('input', function () { show(slider.value - 1, true); });
  back.addEventListener('click', function () { show(here - 1, true); });
  on.addEventListener('click', function () { show(here + 1, true); });
  whole.addEventListener('click', function () { singly(!one); });
  window.addEventListener('hashchange', function () { show(fromAddress(), true); });
  document.addEventListener('keydown', function (event) {
    if (event.target === slider || event.altKey || event.ctrlKey || event.metaKey) { return; }
    var to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: steps.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); show(to, true); }
  });
  bar.hidden = false;
  here = fromAddress();
  singly(true);
}());
"""
"""What makes the page step; without it the page is one long list."""

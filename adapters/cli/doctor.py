"""`ombuds doctor`: what is unsafe or missing, and how to mend it."""

from __future__ import annotations

import click

from adapters.cli.options import as_json, in_language, language
from adapters.cli.ports import Program

_MARKS = {
    "ok": ("ok     ", "green"),
    "note": ("note   ", ""),
    "warning": ("warning", "yellow"),
    "fault": ("FAULT  ", "bold red"),
}
_WORDS = {
    "en": ("Settings in force", "{0} faults, {1} warnings.", "mend: {0}"),
    "id": ("Pengaturan yang berlaku", "{0} kesalahan, {1} peringatan.", "perbaikan: {0}"),
}


@click.command()
@click.option("--settings", "with_settings", is_flag=True, help="Show the settings in force as well, without secrets.")
@in_language
@as_json
@click.pass_obj
def command(program: Program, with_settings: bool, lang: str | None, as_json: bool) -> None:
    """Look at everything that keeps deadlines and say what is unsafe or missing; exit code 1 if anything is.

    Example: ombuds doctor
    """
    from adapters.cli.checkup import examine
    from adapters.cli.output import console, indented, put_json, styled

    found = examine(program)
    faults = sum(each.weight == "fault" for each in found)
    warnings = sum(each.weight == "warning" for each in found)
    if as_json:
        data = {"faults": faults, "warnings": warnings, "findings": found}
        put_json(data | ({"settings": program.shown_settings()} if with_settings else {}))
    else:
        out, (heading, sums, mend) = console(), _WORDS[language(program, lang)]
        for each in found:
            mark, style = _MARKS[each.weight]
            out.print(styled(f"{mark}  {each.about}: {each.message}", style))
            if each.remedy:
                out.print(indented(mend.format(each.remedy), 9))
        if with_settings:
            out.print(styled(heading, "bold"))
            for name, value in program.shown_settings().items():
                out.print(f"  {name:<24} {value}")
        out.print(sums.format(faults, warnings))
    if faults:
        raise SystemExit(1)

"""An attachment is on the disk, under its name, before the step that names it is in the record."""

from __future__ import annotations

import re

_CALL = re.compile(r"\d+ +(?P<call>\w+)\((?P<rest>.*)\) += 0")
CALLS = "trace=fsync,fdatasync,rename,renameat,renameat2"


def wrong_order(nursery, folder, case, spoilt=""):
    """What a power cut could take away although the step is in the record; None if nothing."""
    letter, log = folder / "letter.txt", folder / "calls"
    letter.write_text("Dear ombudsman")
    said = nursery.call(
        folder,
        "act",
        case,
        "attach",
        "--as",
        "intake-1",
        "--attach",
        str(letter),
        inject=[CALLS],
        log=log,
        spoilt=spoilt,
    )
    assert said[0] == 0, said
    calls = [(found["call"], found["rest"]) for found in map(_CALL.match, log.read_text().splitlines()) if found]
    until = next(number for number, (call, _) in enumerate(calls) if call == "fdatasync")  # the record is being written
    named = next(number for number, (call, _) in enumerate(calls) if call.startswith("rename"))
    if not any(call == "fsync" and ".part" in rest for call, rest in calls[:named]):
        return "its content"
    if not any(call == "fsync" and rest.endswith("attachments>") for call, rest in calls[named:until]):
        return "its name"
    if not any(call == "fsync" and rest.endswith(f"{folder.name}>") for call, rest in calls[:until]):
        return "its folder"
    return None


def test_nothing_of_it_can_be_lost(nursery, office_folder, a_case):
    assert wrong_order(nursery, office_folder, a_case) is None


def test_a_shelf_that_forgets_the_name_is_seen(nursery, office_folder, a_case):
    assert wrong_order(nursery, office_folder, a_case, "forgets the name") == "its name"

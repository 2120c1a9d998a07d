"""Run by pm4py's own environment: read a log and a net, replay the one on the other, say what was found."""

from __future__ import annotations

import contextlib
import json
import sys
import warnings
from pathlib import Path


def found(folder: Path) -> dict[str, object]:
    """Counts and fitness."""
    import pm4py

    log = pm4py.read_xes(str(folder / "log.xes"))
    steps = pm4py.read_xes(str(folder / "steps.xes"))
    ocel = pm4py.read_ocel2_json(str(folder / "log.json"))
    net, start, end = pm4py.read_pnml(str(folder / "net.pnml"))
    replayed = pm4py.conformance_diagnostics_token_based_replay(steps, net, start, end)
    fitness = pm4py.fitness_token_based_replay(steps, net, start, end)
    return {
        "xes_cases": int(log["case:concept:name"].nunique()), "xes_events": len(log), "ocel_events": len(ocel.events),
        "ocel_objects": len(ocel.objects), "steps": len(steps), "replayed": len(replayed),
        "fitting": sum(bool(each["trace_is_fit"]) for each in replayed), "fitness": fitness["log_fitness"],
        "sound": bool(pm4py.check_is_workflow_net(net)), "variants": len(pm4py.get_variants(steps)),
    }  # fmt: skip


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(sys.stderr):
        answer = found(Path(sys.argv[1]))
    print(json.dumps(answer))

"""The commands of `ombuds`: where each one lives and what it is for, so that --help imports none of them."""

from __future__ import annotations

from importlib import import_module

import click

# name: (module, attribute, what it is for)
COMMANDS = {
    "run": ("adapters.cli.run", "command", "Start everything with a demonstration office, and watch it."),
    "file": ("adapters.cli.file", "command", "File a complaint."),
    "import": ("adapters.cli.import_", "command", "File many complaints from a CSV file."),
    "act": ("adapters.cli.act", "command", "Take a step in a case."),
    "show": ("adapters.cli.show", "command", "Show a case: its state, its clocks and why, its timeline."),
    "replay": ("adapters.cli.replay", "command", "Replay a case to any moment; re-execute the record."),
    "list": ("adapters.cli.list_", "command", "List cases."),
    "tasks": ("adapters.cli.tasks", "command", "List what waits for a member of staff."),
    "sweep": ("adapters.cli.sweep", "command", "Fire every deadline that has passed, once, without Prefect."),
    "worker": ("adapters.cli.worker", "command", "Run the watch, deliveries, digests and nightly checks."),
    "status": ("adapters.cli.status", "command", "Show whether the clockwork runs."),
    "deadline": ("adapters.cli.deadline", "command", "Compute a deadline and explain it, day by day."),
    "procedure": ("adapters.cli.procedure", "command", "List, show, check and draw procedures."),
    "office": ("adapters.cli.office", "command", "Load and show units, officers and absences."),
    "export": ("adapters.cli.export", "command", "Export cases with proofs and verifiers, for who trusts nobody."),
    "log": ("adapters.cli.log", "command", "Write histories as an event log: XES, OCEL, CSV."),
    "map": ("adapters.cli.map", "command", "Show how cases really flowed, beside what is declared."),
    "audit-log": ("adapters.cli.audit_log", "command", "Hold any office's event log against a procedure."),
    "report": ("adapters.cli.report", "command", "Figures about the work."),
    "whatif": ("adapters.cli.whatif", "command", "What if limits, calendars, ladders or pauses were others?"),
    "rebuild": ("adapters.cli.rebuild", "command", "Rebuild projections from the events, or compare them."),
    "check": ("adapters.cli.check", "command", "Check the record: every number, hash, link and commitment."),
    "erase": ("adapters.cli.erase", "command", "Destroy content; the record still verifies. Keep the ledger."),
    "hold": ("adapters.cli.hold", "command", "Hold the content of a case back from erasure, or lift the hold."),
    "retention": ("adapters.cli.retention", "command", "List what is to be erased, when and why."),
    "verify": ("adapters.cli.verify", "command", "Verify the record against checkpoints, step by step: OK or FAIL."),
    "checkpoint": ("adapters.cli.checkpoint", "command", "Sign what the record is; hand it to witnesses."),
    "witness": ("adapters.cli.witness", "command", "Watch somebody else's record, and cosign it."),
    "receipt": ("adapters.cli.receipt", "command", "Prove that a complaint was recorded; check such a proof."),
    "db": ("adapters.cli.db", "command", "Create, upgrade and check the database."),
    "doctor": ("adapters.cli.doctor", "command", "Say what is unsafe or missing, and how to mend it."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called, not to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table: the order of a case's life."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{attribute} is {type(command).__name__}, not a click command.")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in --help, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, purpose) for name, (_, _, purpose) in COMMANDS.items()])

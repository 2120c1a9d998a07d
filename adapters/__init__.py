"""The outside world: database, e-mail, files, terminal.  Imports ``domain`` only."""

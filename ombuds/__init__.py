"""The composition root: settings, wiring and the program itself.  Imported by nobody."""

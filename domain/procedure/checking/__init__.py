"""The static checks of a procedure, one concern to a file; `domain.procedure.checks` runs them all."""

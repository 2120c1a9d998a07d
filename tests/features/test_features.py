"""Every page of features/ is run: one binding for all of them, so that none can be forgotten."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios(".")

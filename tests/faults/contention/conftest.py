"""The places that tests of contention share."""

from __future__ import annotations

from faults.contention.places import address, spare_address

__all__ = ["address", "spare_address"]

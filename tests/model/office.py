"""An office with somebody in every role that the shipped procedures name."""

from __future__ import annotations

from adapters.packs.shelf import PackShelf
from domain.office import Office

OUTSIDE = {"complainant", "representative", "respondent", "other_body", "system"}


def roles():
    """Every role of staff in any shipped procedure."""
    shelf = PackShelf()
    found = set()
    for name in shelf.names():
        procedure = shelf.load(name)
        found |= set(procedure.roles) - OUTSIDE
        found |= {role for action in procedure.actions.values() for role in action.roles} - OUTSIDE
    return sorted(found)


def office():
    """Two officers for each role, the second away in April 2026 with the first as substitute."""
    officers = {"admin": {"name": "Admin", "roles": ("administrator", "supervisor"), "email": "admin@office.example"}}
    officers["keeper"] = {"name": "Keeper", "roles": ("supervisor",)}  # the second person of an erasure
    for number, role in enumerate(roles()):
        one, two = f"{role}-1", f"{role}-2"
        officers[one] = {
            "name": one, "roles": (role,), "unit": "north", "email": f"{one}@office.example", "superior": "admin",
            "skills": ("heat", "housing"), "language": ("en", "id")[number % 2],
        }  # fmt: skip
        officers[two] = {
            "name": two, "roles": (role,), "unit": "south", "superior": one, "conflicts": ("PWD",) if number % 3 == 0 else (),
            "absences": ({"first": "2026-04-01", "last": "2026-04-30", "substitute": one},),
        }  # fmt: skip
    officers |= desk()
    return Office.model_validate({
        "office": "model", "name": "Office of the model", "zone": "Asia/Jakarta", "officers": officers,
        "units": {"north": {"name": "North", "head": "admin"}, "south": {"name": "South", "areas": ("south",), "parent": "north"}},
        "bodies": {
            "PLN": {"name": "Electricity", "email": "liaison@pln.example", "superior": "MIN", "language": "id"},
            "PWD": {"name": "Public Works", "superior": "MIN"},
            "MIN": {"name": "Ministry", "email": "minister@min.example"},
        },
    })  # fmt: skip


def desk():
    """The two of ``desk.yaml``, whom ``model.reference`` knows: they take no other cases."""
    return {
        "desk-1": {
            "name": "desk-1", "roles": ("desk",), "unit": "north", "email": "desk-1@office.example", "superior": "admin",
        },
        "desk-2": {
            "name": "desk-2", "roles": ("desk",), "unit": "south", "superior": "desk-1", "conflicts": ("PWD",),
            "absences": ({"first": "2026-04-01", "last": "2026-04-30", "substitute": "desk-1"},),
        },
    }  # fmt: skip


OFFICE = office()
ELSEWHERE = [officer for officer in OFFICE.officers if officer not in desk()]
"""Whom cases of the other procedures may be given to."""

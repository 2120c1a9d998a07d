"""The small offices in which the scenarios play; people are known by their first names."""

from __future__ import annotations

TOWN = {
    "office": "town",
    "name": "The Town of Mwamba",
    "zone": "Africa/Nairobi",
    "units": {
        "town-hall": {"name": "Town Hall", "head": "ratna"},
        "water": {"name": "Water Department", "head": "hasan", "parent": "town-hall", "classes": ["water"]},
        "roads": {"name": "Roads Department", "head": "joseph", "parent": "town-hall", "classes": ["roads"]},
    },
    "officers": {
        "laila": {"name": "Laila", "roles": ["administrator"], "email": "laila@town.example"},
        "sam": {"name": "Sam", "roles": ["clerk"], "unit": "town-hall", "email": "sam@town.example"},
        "dewi": {
            "name": "Dewi",
            "roles": ["officer"],
            "unit": "water",
            "superior": "hasan",
            "email": "dewi@town.example",
        },
        "hasan": {
            "name": "Hasan",
            "roles": ["head"],
            "unit": "water",
            "superior": "ratna",
            "email": "hasan@town.example",
        },
        "ruth": {
            "name": "Ruth",
            "roles": ["officer"],
            "unit": "roads",
            "superior": "joseph",
            "email": "ruth@town.example",
        },
        "joseph": {
            "name": "Joseph",
            "roles": ["head"],
            "unit": "roads",
            "superior": "ratna",
            "email": "joseph@town.example",
        },
        "ratna": {"name": "Ratna", "roles": ["director"], "unit": "town-hall", "email": "ratna@town.example"},
        "grace": {"name": "Grace", "roles": ["ombudsperson"], "email": "grace@town.example"},
    },
    "bodies": {
        "water_department": {"name": "Water Department", "email": "desk@water.example", "superior": "county"},
        "roads_department": {"name": "Roads Department", "email": "desk@roads.example", "superior": "county"},
        "county": {"name": "County Governor", "email": "governor@county.example"},
    },
}

OMBUDSMAN = {
    "office": "ombudsman",
    "name": "Ombudsman",
    "zone": "Asia/Jakarta",
    "units": {"team": {"name": "Team", "head": "bambang"}},
    "officers": {
        "laila": {"name": "Laila", "roles": ["administrator"], "email": "laila@ombudsman.example"},
        "siti": {"name": "Siti", "roles": ["intake"], "unit": "team", "email": "siti@ombudsman.example"},
        "dewi": {
            "name": "Dewi",
            "roles": ["assistant"],
            "unit": "team",
            "superior": "bambang",
            "email": "dewi@ombudsman.example",
        },
        "rudi": {
            "name": "Rudi",
            "roles": ["assistant"],
            "unit": "team",
            "superior": "bambang",
            "email": "rudi@ombudsman.example",
        },
        "bambang": {
            "name": "Bambang",
            "roles": ["team_lead"],
            "unit": "team",
            "superior": "hadi",
            "email": "bambang@ombudsman.example",
        },
        "kartini": {
            "name": "Kartini",
            "roles": ["team_lead"],
            "unit": "team",
            "superior": "hadi",
            "email": "kartini@ombudsman.example",
        },
        "wati": {
            "name": "Wati",
            "roles": ["resolution"],
            "unit": "team",
            "superior": "bambang",
            "email": "wati@ombudsman.example",
        },
        "hadi": {
            "name": "Hadi",
            "roles": ["ombudsman"],
            "unit": "team",
            "superior": "yusuf",
            "email": "hadi@ombudsman.example",
        },
        "yusuf": {"name": "Yusuf", "roles": ["chair"], "email": "yusuf@ombudsman.example"},
    },
    "bodies": {
        "land_office": {"name": "Land Office", "email": "desk@land.example", "superior": "ministry"},
        "city_police": {"name": "City Police", "email": "desk@police.example", "superior": "ministry"},
        "press_council": {"name": "Press Council", "email": "desk@press.example"},
        "ministry": {"name": "Ministry", "email": "desk@ministry.example"},
        "dpr": {"name": "Parliament", "email": "desk@parliament.example"},
        "president": {"name": "President", "email": "desk@president.example"},
    },
}

LANDLORD = {
    "office": "landlord",
    "name": "Riverside Homes",
    "zone": "Europe/London",
    "units": {"homes": {"name": "Homes", "head": "helen"}},
    "officers": {
        "laila": {"name": "Laila", "roles": ["administrator"], "email": "laila@homes.example"},
        "meg": {"name": "Meg", "roles": ["intake"], "unit": "homes", "email": "meg@homes.example"},
        "priya": {
            "name": "Priya",
            "roles": ["officer"],
            "unit": "homes",
            "superior": "helen",
            "email": "priya@homes.example",
        },
        "tom": {
            "name": "Tom",
            "roles": ["officer"],
            "unit": "homes",
            "superior": "helen",
            "email": "tom@homes.example",
        },
        "helen": {
            "name": "Helen",
            "roles": ["manager"],
            "unit": "homes",
            "superior": "fiona",
            "email": "helen@homes.example",
        },
        "fiona": {"name": "Fiona", "roles": ["director"], "email": "fiona@homes.example"},
    },
}

BOSTON = {
    "office": "boston",
    "name": "City of Boston",
    "zone": "America/New_York",
    "units": {
        "isd": {
            "name": "Inspectional Services",
            "head": "carol",
            "classes": ["Rodent Activity", "Bed Bugs", "Building Inspection Request"],
        },
        "btd": {"name": "Transportation", "head": "earl", "classes": ["Traffic Signal Inspection"]},
    },
    "officers": {
        "laila": {"name": "Laila", "roles": ["administrator"], "email": "laila@boston.example"},
        "nina": {"name": "Nina", "roles": ["intake"], "email": "nina@boston.example"},
        "frank": {
            "name": "Frank",
            "roles": ["officer"],
            "unit": "isd",
            "superior": "carol",
            "email": "frank@boston.example",
        },
        "carol": {"name": "Carol", "roles": ["unit_supervisor"], "unit": "isd", "email": "carol@boston.example"},
        "gus": {"name": "Gus", "roles": ["officer"], "unit": "btd", "superior": "earl", "email": "gus@boston.example"},
        "earl": {"name": "Earl", "roles": ["unit_supervisor"], "unit": "btd", "email": "earl@boston.example"},
        "martha": {"name": "Martha", "roles": ["department_head"], "email": "martha@boston.example"},
        "walter": {"name": "Walter", "roles": ["mayors_office"], "email": "walter@boston.example"},
    },
}

OFFICES = {
    "ombudsman": OMBUDSMAN,
    "housing-two-stage": LANDLORD,
    "boston-311": BOSTON,
}
"""The office of each shipped procedure; every other procedure plays in the town."""

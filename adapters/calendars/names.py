"""Indonesian names of holidays that the holidays package names in English only."""

from __future__ import annotations

_BASE = {
    "New Year's Day": "Tahun Baru Masehi",
    "Martin Luther King Jr. Day": "Hari Martin Luther King Jr.",
    "Washington's Birthday": "Hari Lahir Washington",
    "Patriots' Day": "Hari Patriot",
    "Good Friday": "Jumat Agung",
    "Easter Monday": "Senin Paskah",
    "May Day": "Hari Buruh",
    "Spring Bank Holiday": "Hari Libur Bank Musim Semi",
    "Memorial Day": "Hari Peringatan",
    "Juneteenth National Independence Day": "Hari Juneteenth",
    "Independence Day": "Hari Kemerdekaan",
    "Late Summer Bank Holiday": "Hari Libur Bank Akhir Musim Panas",
    "Labor Day": "Hari Buruh",
    "Columbus Day": "Hari Kolumbus",
    "Veterans Day": "Hari Veteran",
    "Thanksgiving Day": "Hari Pengucapan Syukur",
    "Christmas Day": "Hari Raya Natal",
    "Boxing Day": "Hari Boxing",
}
INDONESIAN = _BASE | {f"{name} (observed)": f"{local} (pengganti)" for name, local in _BASE.items()}

"""What happens once a day: a digest for each officer, and the check of the record.

Scheduled every quarter of an hour in UTC; the office's own time says whether the hour has
come, so that a change to summer time can neither skip nor repeat a day.
"""

from __future__ import annotations

from prefect import flow

from workflows.duties import check_record, digests, nightly
from workflows.runtime import application


@flow(name="daily-digest", persist_result=False)
def daily_digest() -> int:
    """Issue today's digests, where the hour has come and they are not issued yet."""
    return digests(application().duties)


@flow(name="record-check", persist_result=False)
def record_check(force: bool = False) -> int | None:
    """Verify the record and the projections, once a night."""
    duties = application().duties
    return check_record(duties) if force else nightly(duties)

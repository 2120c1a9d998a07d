"""One strike: the program is killed at a point, the database is judged, and the program goes on."""

from __future__ import annotations

from contextlib import contextmanager

from fakes.databases import FixedClock
from fakes.writes import dump

from adapters.database.engine import open_engine
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.store import SqlStore
from domain.errors import OmbudsError


class Ground:
    """Where strikes happen: a warm parent, a database, and what an undisturbed life leaves behind."""

    def __init__(self, nursery, bed, references):
        self.nursery, self.bed, self.references = nursery, bed, references
        self._stores: dict = {}

    @contextmanager
    def looking_at(self, url):
        """A store on a database, with no connection kept afterwards; its statements stay compiled."""
        if url not in self._stores:
            self._stores[url] = SqlStore(open_engine(url), clock=FixedClock())
        store = self._stores[url]
        try:
            yield store
        finally:
            store.engine.dispose()

    def judged(self, url, acknowledged, settled_at=None):
        """The first thing that is wrong with a database, or None."""
        with self.looking_at(url) as store:
            try:
                return first_wrong(store, Evidence(acknowledged=acknowledged, settled_at=settled_at))
            except OmbudsError as error:
                return f"cannot be judged: {error}"

    def differs(self, url, run):
        """The first table that holds something else than after an undisturbed life, or None."""
        wanted = self.references.after(run)
        with self.looking_at(url) as store:
            try:
                rows = dump(store)
            except OmbudsError as error:
                return f"cannot be read: {error}"
        return next(
            (f"table {name} is not as after an undisturbed life" for name in wanted if rows[name] != wanted[name]), None
        )


def address(url):
    """As text, with its password."""
    return url.render_as_string(hide_password=False)


def first_wrong_of(ground, points, **how):
    """Strike at each of these points; the first that leaves anything wrong, with what is wrong, or None."""
    for index, point in enumerate(ground.bed.in_order(points), 1):
        wrong = killed_at(ground, point, last=ground.bed.last_run(index, point.run), **how)
        if wrong is not None:
            return f"{point}: {wrong}"
    return None


def killed_at(ground, point, *, variant="as shipped", last=None):
    """Kill at this point, judge, start again: what is wrong, or None."""
    nursery, bed, run = ground.nursery, ground.bed, point.run
    url = bed.fresh(run)
    fault = f"inject={point.call}:signal=SIGKILL:when={point.number}"
    life = nursery.live(address(url), run, inject=[f"trace={point.call}", fault], variant=variant)
    if not life.killed:
        return f"it was not killed there but ended with {life.code}: {life.told.refused}"
    told = life.told.acknowledged
    found = bed.as_found()
    wrong = bed.damage(found) or ground.judged(found, ground.references.told(run - 1) | told)
    return wrong or goes_on(ground, url, run, life, variant=variant, last=last or run)


def goes_on(ground, url, run, life, *, variant="as shipped", last=None):
    """Start the program again, by the command that it acknowledged last; what is wrong at the end, or None."""
    last, told = last or run, life.told.acknowledged
    skip = max(life.told.done - 1, 0)
    again = ground.nursery.live(address(url), run, last=last, skip=skip, variant=variant)
    if again.code != 0:
        return f"started again it ended with {again.code}: {again.told.refused}"
    wanted = ground.references.told(last)
    other = {name for life in (told, again.told.acknowledged) for name in life if life[name] != wanted[name]}
    if other:
        return f"answered with another place than in an undisturbed life: {sorted(other)}"
    ground.bed.finished(last)
    return ground.differs(url, last)

"""Going through many arrivals page by page, each page in a short transaction of its own.

A walk holds no lock and no old view between pages, so that a long report keeps neither writers waiting nor the
write-ahead log growing. What is written meanwhile is seen or not, by its place; nothing is seen twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from qa_engine.store.database import Database
from qa_engine.store.rows import Row
from qa_engine.store.schema import arrival

Found = TypeVar("Found")

#: The order of everything that follows arrivals; unique.
PLACE: tuple[sa.ColumnElement[Any], ...] = (arrival.c.source_uri, arrival.c.ordinal, arrival.c.revision)


def walk(
    database: Database,
    which: sa.ColumnElement[bool],
    page: int,
    fetch: Callable[[sa.Connection, Sequence[Row]], list[Found]],
) -> Iterator[Found]:
    """Yield what ``fetch`` finds for the arrivals for which ``which`` holds, ``page`` arrivals at a time, in order.

    ``which`` may ask other tables with EXISTS but joins none: then each page is read straight off the index of places,
    and not sorted out of the whole store again. ``fetch`` sees the same view of the store as its page.
    """
    ordered = sa.select(arrival).where(which).order_by(*PLACE).limit(page)
    after = ordered
    while True:
        with database.read() as connection:
            rows = connection.execute(after).all()
            found = fetch(connection, rows)
        yield from found
        if len(rows) < page:
            return
        last = rows[-1]
        after = ordered.where(sa.tuple_(*PLACE) > sa.tuple_(last.source_uri, last.ordinal, last.revision))

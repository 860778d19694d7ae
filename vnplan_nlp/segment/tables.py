"""Tables: the rows that the normaliser kept apart, gathered."""

from __future__ import annotations

from itertools import groupby

from vnplan_nlp.schema import Block, Table


def gather_tables(text: str, blocks: tuple[Block, ...]) -> tuple[Table, ...]:
    """Return the tables in reading order, each with its rows of cells as printed."""
    tables: list[Table] = []
    for _, rows in groupby((block for block in blocks if block.table is not None), key=lambda block: block.table):
        members = list(rows)
        start, end = members[0].start, members[-1].end
        tables.append(
            Table(
                id=f"tables-{len(tables)}",
                start=start,
                end=end,
                text=text[start:end],
                rule="layout.rows",
                rows=tuple(tuple(text[low:high] for low, high in block.cells) for block in members),
            )
        )
    return tuple(tables)

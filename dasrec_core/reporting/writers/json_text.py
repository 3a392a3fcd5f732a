"""A table for programs, as JSON."""

from __future__ import annotations

import json
from typing import Any

from dasrec_core.reporting.document import Table, raw_heads, raw_values


def write_json(table: Table) -> bytes:
    """Return the table as one JSON document: title, columns, rows by column name, notes."""
    return (json.dumps(table_document(table), indent=1, ensure_ascii=False) + "\n").encode()


def table_document(table: Table) -> dict[str, Any]:
    """Return the table as plain values; means come with ``… std`` and ``… seeds`` beside them."""
    return {
        "title": table.title,
        "columns": [
            {"key": column.key, "title": column.title, "group": column.group, "kind": column.kind}
            for column in table.columns
        ],
        "rows": [
            {
                head: value
                for column, cell in zip(table.columns, row, strict=True)
                for head, value in zip(raw_heads(column), raw_values(column, cell), strict=True)
            }
            for row in table.rows
        ],
        "notes": list(table.notes),
    }

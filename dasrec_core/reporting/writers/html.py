"""A table as a web page of its own: everything escaped, nothing loaded, nothing run."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from dasrec_core.reporting.document import Column, Mean, Place, Published, Table
from dasrec_core.reporting.words import cell_text, change_text, number_text, spread_text

if TYPE_CHECKING:
    from jinja2 import Template

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}</title>
<style>
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem; color: #1b1f27; background: #fff; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .5rem; }
th, td { padding: .25rem .75rem; text-align: right; white-space: nowrap; }
th { font-weight: 500; color: #535c6b; }
.text { text-align: left; }
thead tr:first-child th { border-top: 2px solid #1b1f27; }
thead tr:last-child th { border-bottom: 1px solid #1b1f27; }
tbody tr:last-child td { border-bottom: 2px solid #1b1f27; }
.group { text-align: center; border-bottom: 1px solid #c3c9d3; color: #1b1f27; }
small { color: #636c7b; }
ul { color: #535c6b; max-width: 60rem; padding-left: 1.2rem; }
</style>
</head>
<body>
<table>
<caption>{{ title }}</caption>
<thead>
{% if groups %}<tr>{% for name, width in groups -%}
<th colspan="{{ width }}"{% if name %} class="group" scope="colgroup"{% endif %}>{{ name }}</th>
{%- endfor %}</tr>
{% endif %}<tr>{% for column in columns -%}
<th scope="col" class="{{ column.kind }}">{{ column.title }}</th>
{%- endfor %}</tr>
</thead>
<tbody>
{% for row in rows %}<tr>{% for cell in row -%}
<td class="{{ cell.kind }}">
{%- if cell.place == "best" %}<strong>{{ cell.shown }}</strong>
{%- elif cell.place == "second" %}<u>{{ cell.shown }}</u>
{%- else %}{{ cell.shown }}{% endif %}
{%- if cell.mark %}<sup>{{ cell.mark }}</sup>{% endif %}
{%- if cell.more %} <small>{{ cell.more }}</small>{% endif %}</td>
{%- endfor %}</tr>
{% endfor %}</tbody>
</table>
{% if notes %}<ul>
{% for note in notes %}<li>{{ note }}</li>
{% endfor %}</ul>
{% endif %}</body>
</html>
"""


def write_html(table: Table) -> bytes:
    """Return the table as an HTML page without scripts or references to anything outside."""
    groups = [
        (name, len(list(same)))
        for name, same in groupby(table.columns, key=lambda column: column.group)
    ]
    page = _template().render(
        title=table.title,
        columns=table.columns,
        groups=groups if any(name for name, _ in groups) else [],
        rows=[
            [_cell(column, cell) for column, cell in zip(table.columns, row, strict=True)]
            for row in table.rows
        ],
        notes=table.notes,
    )
    return page.encode()


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_PAGE)


def _cell(column: Column, cell: object) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": column.kind, "place": Place.NONE, "mark": "", "more": ""}
    match cell:
        case Mean():
            shown |= {"shown": number_text(cell.value, column.digits)}
            shown |= {"place": cell.place, "mark": cell.mark}
            shown["more"] = spread_text(cell, column.digits)
        case Published(change=change) if change is not None:
            shown |= {"shown": number_text(cell.value, column.digits)}
            shown["more"] = f"{change_text(change)}, {cell.verdict}"
        case None | str() | int() | float() | Published():
            shown["shown"] = cell_text(column, cell)
    return shown

"""``runs``: the stored runs; one module per verb."""

from __future__ import annotations

from dasrec_core.cli.lazy_group import RunsVerbs
from dasrec_core.cli.options import make_app

app = make_app()


@app.callback(cls=RunsVerbs)
def _runs() -> None:
    """See, compare, explain, export and carry the stored runs."""

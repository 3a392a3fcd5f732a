"""``runs``: the stored runs; one module per verb."""

from __future__ import annotations

from dasrec_core.cli.options import make_app
from dasrec_core.cli.runs_compare import compare
from dasrec_core.cli.runs_delete import delete
from dasrec_core.cli.runs_export import export
from dasrec_core.cli.runs_list import list_runs
from dasrec_core.cli.runs_recover import recover
from dasrec_core.cli.runs_show import show

app = make_app("The stored runs.")
app.command("list")(list_runs)
app.command("show")(show)
app.command("compare")(compare)
app.command("export")(export)
app.command("recover")(recover)
app.command("delete")(delete)

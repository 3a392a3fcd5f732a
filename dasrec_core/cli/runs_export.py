"""``runs export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dasrec_core.cli.export_check import check
from dasrec_core.cli.export_request import (
    ChoiceRule,
    ExportRequest,
    FigureFormat,
    Format,
    ProtocolChoice,
    RowsChoice,
    What,
    Width,
    make,
)
from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import stdout_watched
from dasrec_core.cli.run_lookup import catch_up, chosen_runs, runs_there_are
from dasrec_core.cli.session import open_session
from dasrec_core.errors import ConfigError
from dasrec_core.paths import require_folder_of
from dasrec_core.quantity import counted
from dasrec_core.reporting.export_file import write_export
from dasrec_core.reporting.formats import TABLE_FORMATS, format_of
from dasrec_core.reporting.runs_table import runs_table
from dasrec_core.reporting.writers.csv_text import write_csv
from dasrec_core.store.records import RunRecord

app = make_app()

_STDOUT = Path("-")
_SUFFIXES = [known.suffix for known in TABLE_FORMATS.values()]


@app.command()
def export(  # noqa: PLR0913 - one parameter per option
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="File to write; - is the terminal.")
    ] = _STDOUT,
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN]…", help="Only these runs.")
    ] = None,
    what: Annotated[
        What | None,
        typer.Option(help="runs: a line per run. table: methods by data sets. curves: by epoch."),
    ] = None,
    format: Annotated[
        Format | None, typer.Option("--format", help="Else the name of FILE decides, else csv.")
    ] = None,
    figure: Annotated[
        FigureFormat | None, typer.Option(help="Draw bars or curves instead of a table.")
    ] = None,
    width: Annotated[Width, typer.Option(help="3.35 or 7 inches.")] = Width.COLUMN,
    dataset: Annotated[str | None, typer.Option(metavar="NAME", help="Only on this data.")] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this model.")] = None,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only with this tag.")] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY", help="Such as ndcg@20, or valid/ndcg@20 for curves; again for more."
        ),
    ] = None,
    protocol: Annotated[
        ProtocolChoice, typer.Option(help="How the epoch was chosen: on validation, or on test.")
    ] = ProtocolChoice.VALID,
    rows: Annotated[RowsChoice, typer.Option(help="What a row is.")] = RowsChoice.METHOD,
    choose: Annotated[
        ChoiceRule, typer.Option(help="Which of several configurations stands for a method.")
    ] = ChoiceRule.VALIDATION,
    published: Annotated[
        str,
        typer.Option(metavar="NAME", help="Put published values beside: dasrec, diffmm, mmrec."),
    ] = "",
    parameter: Annotated[
        str, typer.Option(metavar="SETTING", help="Draw a metric over this setting.")
    ] = "",
    marks: Annotated[
        bool,
        typer.Option("--marks", help="Mark significant differences; paired test over users, Holm."),
    ] = False,
    baseline: Annotated[
        str,
        typer.Option(metavar="METHOD", help="Test against it, not against the best of the others."),
    ] = "",
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Write runs, a comparison, curves or a figure, with what is behind them in a file beside."""
    kind = what or (What.CURVES if figure and not parameter else What.RUNS)
    request = ExportRequest(
        what=kind,
        format=format or _format_for(file, as_json=json),
        figure=figure,
        width=width,
        metrics=tuple(metric or ()),
        protocol=protocol,
        rows=rows,
        choose=choose,
        published=published,
        parameter=parameter,
        marks=marks,
        baseline=baseline,
    )
    _refuse_unused(request, has_format=format is not None, has_what=what is not None)
    check(request)
    _refuse_misleading_name(file, request)
    require_folder_of(file)
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = chosen_runs(store, runs, dataset=dataset, model=model, tag=tag)
        if not found and (kept := store.list_runs()):
            raise ConfigError(
                "No run fits, so there is nothing to export.",
                runs_there_are(kept),
            )
        content, made = make(store, found, request, lambda run_id: session.home.runs / run_id)
    if file == _STDOUT:
        with stdout_watched():
            _print(content, request, as_json=json)
        return
    beside = write_export(file, content, made)
    session.output.show(
        {"file": str(file), "runs": len(made.runs), "sidecar": str(beside)},
        f"{counted(len(made.runs), 'run')} written to {file}.",
    )


def _refuse_unused(request: ExportRequest, *, has_format: bool, has_what: bool) -> None:
    """Refuse what would be passed over unsaid."""
    if request.figure is not None and has_format:
        raise ConfigError(
            "--format is for tables, and a figure was asked for.",
            "Leave it out: --figure says how a figure is written.",
        )
    if request.figure is None and request.width is not Width.COLUMN:
        raise ConfigError("--width is for figures, and none was asked for.", "Add --figure pdf.")
    if request.parameter and has_what:
        raise ConfigError(
            "--parameter draws one metric over a setting, so there is nothing for --what to say.",
            "Leave one of them out.",
        )


def _refuse_misleading_name(file: Path, request: ExportRequest) -> None:
    """Refuse a file that is something else by its name: no program would open it."""
    kind = file.suffix.lower().removeprefix(".")
    if request.figure is None and kind in list(FigureFormat):
        raise ConfigError(
            f"{file.name} is a figure by its name, but no figure was asked for.",
            f"Add --figure {kind}, or let the name end in {', '.join(_SUFFIXES)}.",
        )
    named = kind if kind in list(FigureFormat) else format_of(file)
    wanted = request.figure or request.format
    if named not in (None, wanted):
        raise ConfigError(
            f"{file.name} is {named} by its name, but {wanted} was asked for.",
            "Let the name end otherwise, or ask for what it says.",
        )


def to_csv(runs: list[RunRecord]) -> str:
    """Return runs as CSV; texts a spreadsheet would calculate are quoted with ``'``."""
    return write_csv(runs_table(runs)).decode()


def _format_for(file: Path, *, as_json: bool) -> Format:
    if file == _STDOUT:
        return Format.JSON if as_json else Format.CSV
    return Format(format_of(file) or Format.CSV)


def _print(content: bytes, request: ExportRequest, *, as_json: bool) -> None:
    """Put the content on stdout as it is; with ``--json`` that is the JSON form only."""
    if not request.is_text:
        raise ConfigError(
            "This is no text, so a terminal cannot show it.", "Name a file: runs export FILE."
        )
    if as_json and request.format is not Format.JSON:
        raise ConfigError(
            f"--json asks for one JSON document, and the export is {request.format}.",
            "Name a file, or say --format json.",
        )
    if sys.stdout.isatty():
        sys.stdout.write(content.decode())
    else:
        # In UTF-8 like a file: written as text, letters that the locale lacks become "?".
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    sys.stdout.flush()

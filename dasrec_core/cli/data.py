"""``data …``: look at a data set, import or download one, or make a small one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from dasrec_core.cli.data_download import download_public, list_public
from dasrec_core.cli.data_import import import_data
from dasrec_core.cli.findings import finding_documents, finding_text
from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import facts
from dasrec_core.cli.session import open_session
from dasrec_core.data.checks.passed import passed_checks
from dasrec_core.data.demo import generate_demo
from dasrec_core.data.findings import with_joined_repairs
from dasrec_core.data.formats.registry import FORMATS
from dasrec_core.data.importing.writing import refuse_target
from dasrec_core.data.loading import Inspection, inspect_folder
from dasrec_core.data.statistics import DatasetSummary, summarize
from dasrec_core.errors import DatasetError

app = make_app()
app.command("import")(import_data)
app.command("public")(list_public)
app.command("download")(download_public)

_BAD_DATA = 2


@app.callback()
def _data() -> None:
    """Look at a data set, import one, or make a small one to try."""


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the data.")],
    format: Annotated[str, typer.Option(metavar="ID", help=f"{' or '.join(FORMATS)}.")] = "auto",
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Say what a data set holds and what is wrong with it; exit code 2 when it is unusable."""
    output = open_session(home, results, json).output
    inspection = inspect_folder(folder, format=format)
    summary = summarize(inspection.dataset) if inspection.dataset else None
    parts = [_facts(inspection, summary)] if summary else []
    texts = [finding_text(finding) for finding in with_joined_repairs(inspection.findings)]
    texts += [
        f"PASSED: {one.what}" for one in passed_checks(inspection.dataset, inspection.findings)
    ]
    verdict = "It cannot be trained on." if inspection.has_errors else "It can be trained on."
    output.show(_document(folder, inspection, summary), *parts, *texts, verdict)
    raise typer.Exit(_BAD_DATA if inspection.has_errors else 0)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write it to.")],
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same bytes.")] = 7,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Write a small made-up data set with a structure to find."""
    output = open_session(home, results, json).output
    refuse_target(folder)
    try:
        written = generate_demo(folder, seed=seed)
    except OSError as error:
        raise DatasetError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Name a folder in a place you may write to.",
        ) from error
    inspection = inspect_folder(written)
    summary = summarize(inspection.dataset) if inspection.dataset else None
    following = f"Train on it: python main.py train --data {written} --model dasrec --preset demo"
    output.show(_document(written, inspection, summary), f"Written to {written}.", following)


def _document(
    folder: Path, inspection: Inspection, summary: DatasetSummary | None
) -> dict[str, Any]:
    dataset = inspection.dataset
    return {
        "path": str(folder),
        "format": inspection.format,
        "name": dataset.name if dataset else None,
        "fingerprint": dataset.fingerprint if dataset else None,
        "usable": not inspection.has_errors,
        "summary": asdict(summary) if summary else None,
        "findings": finding_documents(inspection.findings),
        "passed": [check._asdict() for check in passed_checks(dataset, inspection.findings)],
    }


def _facts(inspection: Inspection, summary: DatasetSummary) -> Any:  # noqa: ANN401 - a renderable
    splits = {"Train": summary.train, "Validation": summary.valid, "Test": summary.test}
    shown = {
        "Format": inspection.format,
        "Users": f"{summary.num_users:,}",
        "Items": f"{summary.num_items:,}",
        "Density": f"{summary.density:.4%}",
    }
    shown |= {
        name: f"{split.num_interactions:,} interactions of {split.num_users:,} users"
        for name, split in splits.items()
    }
    shown |= {
        f"Features: {one.name}": f"{one.dim} columns, {one.zero_rows:,} empty rows"
        for one in summary.modalities
    }
    return facts(shown, title=inspection.dataset.name if inspection.dataset else "")

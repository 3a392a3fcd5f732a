"""``bench``: time and memory on this machine, as ``make bench`` measures them."""

from __future__ import annotations

import json as json_text
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import Output
from dasrec_core.errors import ConfigError, ExecutionError

app = make_app()

_SOURCE = Path(__file__).resolve().parents[2]


@app.command()
def bench(  # noqa: PLR0913 - one parameter per option
    part: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this part; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Figures as JSON.")] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Show ratios to the figures of this file.")
    ] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Measure time and memory of each model here, by part, beside earlier figures.

    Results databases play no part; what is measured is told or written to --out.
    """
    if not (_SOURCE / "tests" / "benchmarks" / "__main__.py").is_file():
        raise ConfigError(
            "The benchmarks are not installed.",
            "They are part of the source repository; call `main.py bench` or `make bench` there.",
        )
    with TemporaryDirectory() as folder:
        figures = out or Path(folder, "figures.json")
        _measure(part or [], figures, against)
        document = json_text.loads(figures.read_text("utf-8"))
    Output(as_json=json).show(document)


def _measure(parts: list[str], figures: Path, against: Path | None) -> None:
    """Run the benchmarks in a process of their own: the engine imports nothing of them."""
    wanted = [word for part in parts for word in ("--part", part)]
    wanted += ["--out", str(figures.resolve())]
    wanted += [] if against is None else ["--against", str(against.resolve())]
    command = [sys.executable, "-m", "tests.benchmarks", *wanted]
    # Their table is for people, so it goes where notes go.
    done = subprocess.run(command, cwd=_SOURCE, check=False, stdout=sys.stderr)
    if done.returncode:
        raise ExecutionError(
            f"The benchmarks ended with code {done.returncode}.", "What they said stands above."
        )

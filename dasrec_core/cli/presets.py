"""``presets``: named settings of models, and where their values come from."""

from __future__ import annotations

from typing import Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import table
from dasrec_core.cli.session import open_session
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.presets import presets_for

app = make_app()


@app.command()
def presets(
    model: Annotated[
        str | None, typer.Argument(metavar="[MODEL]", help="Only those of this model.")
    ] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """List named settings, for `train --preset`."""
    names = list(MODEL_CONFIGS) if model is None else [model]
    found = [preset for name in names for preset in presets_for(name)]
    documents = [
        {
            "model": preset.model,
            "name": preset.name,
            "title": preset.title,
            "source": preset.source,
            "values": dict(preset.values),
        }
        for preset in found
    ]
    rows = [(one.model, one.name, one.title, one.source) for one in found]
    open_session(home, results, json).output.show(
        documents, table(("Model", "Preset", "Title", "Source"), rows)
    )

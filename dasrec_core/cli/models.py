"""``models``: which models there are, and the settings of one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import table
from dasrec_core.cli.session import Session, open_session
from dasrec_core.config.field_errors import allowed
from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS

app = make_app()


@app.command()
def models(
    name: Annotated[
        str | None, typer.Argument(metavar="[MODEL]", help="Show the settings of this model.")
    ] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """List the models, or the settings of one."""
    session = open_session(home, results, json)
    if name is None:
        _list(session)
    else:
        _settings(session, name)


def _list(session: Session) -> None:
    documents = [
        {
            "name": name,
            "title": cls.info.title,
            "paper": cls.info.paper,
            "needs_features": cls.info.needs_features,
            "variants": list(cls.info.variants),
            "group": cls.info.group,
            "summary": cls.info.summary,
        }
        for name, cls in MODEL_CONFIGS.items()
    ]
    rows = [
        (name, cls.info.title, cls.info.paper, "yes" if cls.info.needs_features else "no")
        for name, cls in MODEL_CONFIGS.items()
    ]
    session.output.show(documents, table(("Name", "Title", "Paper", "Needs features"), rows))


def _settings(session: Session, name: str) -> None:
    fields = fields_of(name)
    documents: list[dict[str, Any]] = [
        {
            "path": field.path,
            "title": field.title,
            "kind": field.kind,
            "default": field.default,
            "allowed": allowed(field),
            "unit": field.unit,
            "symbol": field.symbol,
            "group": field.group,
            "help": field.help,
        }
        for field in fields
    ]
    rows = [(field.path, _shown(field.default), allowed(field), field.help) for field in fields]
    session.output.show(documents, table(("Setting", "Default", "May be", ""), rows))


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return (
        "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    )

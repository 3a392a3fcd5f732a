"""A whole import, from a source and a recipe to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.importing.feature_rows import read_feature_rows
from dasrec_core.data.importing.guesses import may_lack_header
from dasrec_core.data.importing.interactions import read_interactions
from dasrec_core.data.importing.item_table import read_item_table
from dasrec_core.data.importing.plan import Plan, Read, make_plan
from dasrec_core.data.importing.recipe import ImportRecipe
from dasrec_core.data.importing.repairs import repairs_for
from dasrec_core.data.importing.source import Source, with_recipe
from dasrec_core.data.importing.source_file import note_files
from dasrec_core.data.importing.table_rows import Progress, no_progress
from dasrec_core.data.importing.writing import refuse_target, write_dataset
from dasrec_core.errors import ConfigError, DatasetError


class ImportCancelledError(DatasetError):
    """A person ended the import; nothing was written."""

    def __init__(self) -> None:
        super().__init__("The import was cancelled; nothing was written.")


class Imported(NamedTuple):
    """What an import made."""

    folder: Path
    plan: Plan


def read_source(source: Source, progress: Progress = no_progress) -> Read:
    """Return everything the recipe of a source asks for.

    Raises:
        ConfigError: A column is not chosen.
        UnusableFileError: A file cannot be read as asked.
    """
    recipe, table = source.recipe, source.table
    if table is None:
        raise DatasetError(f"{source.path} is a data set already.", "Open it as it is.")
    for role, name in (("users", recipe.columns.user), ("items", recipe.columns.item)):
        if not name:
            # Text ids look like names of columns, and a header is no interaction.
            other = "; or, if the first line is data, --no-header" if may_lack_header(table) else ""
            raise ConfigError(
                f"It is not known which column of {table.path.name} holds {role}.",
                f"Choose one of: {', '.join(table.columns)[:200]}{other}.",
            )
    if recipe.columns.user == recipe.columns.item:
        raise ConfigError("Users and items are the same column.", "Choose another one for items.")
    files = note_files(source_files(source))
    raw = read_interactions(table, recipe.columns, progress)
    items = None
    if recipe.items is not None:
        items = read_item_table(source.base / recipe.items.path, recipe.items)
    features = tuple(read_feature_rows(source.base, one) for one in recipe.features)
    return Read(raw, items, features, files)


def source_files(source: Source) -> tuple[Path, ...]:
    """Return the files that the recipe of a source reads."""
    names = [source.recipe.items.path] if source.recipe.items else []
    for one in source.recipe.features:
        names += [one.path, *([one.ids] if one.ids else [])]
    table = [source.table.path] if source.table else []
    return (*table, *dict.fromkeys(source.base / name for name in names))


def run_import(
    source: Source, recipe: ImportRecipe, folder: Path, progress: Progress = no_progress
) -> Imported:
    """Read, plan and write.

    Raises:
        ConfigError: The recipe does not fit the source.
        DatasetError: Faults remain that no repair was chosen for; all of them are named. Or a
            source was changed meanwhile.
        DiskError: The folder cannot be written.
    """
    refuse_target(folder)
    source = with_recipe(source, recipe)
    read = read_source(source, lambda share: progress(0.6 * share))
    plan = make_plan(read, recipe)
    refuse_errors(plan)
    progress(0.7)
    write_dataset(
        folder,
        plan,
        recipe,
        sources=read.files,
        progress=lambda share: progress(0.7 + 0.3 * share),
    )
    return Imported(folder, plan)


def refuse_errors(plan: Plan) -> None:
    """Raise when a plan has errors, with all of them and the repairs there are.

    Raises:
        DatasetError: It has.
    """
    errors = [finding for finding in plan.findings if finding.severity is Severity.ERROR]
    if not errors:
        return
    lines = [_line(finding) for finding in errors]
    hints = []
    for finding in errors:
        ways = " or ".join(f"--repair {repair.id}" for repair in repairs_for(finding.code))
        hints.append(f"{finding.where}: {finding.action}" + (f" ({ways})" if ways else ""))
    raise DatasetError("\n".join(["Nothing was imported.", *lines]), "\n".join(hints))


def _line(finding: Finding) -> str:
    examples = f" For example {', '.join(finding.examples)}." if finding.examples else ""
    return f"{finding.where}: {finding.what}{examples} {finding.why}"

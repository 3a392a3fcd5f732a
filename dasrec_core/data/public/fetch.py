"""A public data set, from its publisher to a folder that trains."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from dasrec_core.data.importing.recipe import ImportRecipe, make_recipe
from dasrec_core.data.importing.run import Imported, run_import
from dasrec_core.data.importing.source import Source, recognise, with_recipe
from dasrec_core.data.importing.table_rows import Progress, no_progress
from dasrec_core.data.importing.writing import refuse_target
from dasrec_core.data.public.download import Expected, download
from dasrec_core.data.public.entries import PublicSet
from dasrec_core.data.public.unpack import unpack_zip
from dasrec_core.errors import DatasetError, DiskError


def fetch_source(entry: PublicSet, downloads: Path, progress: Progress = no_progress) -> Source:
    """Download, check and unpack a public data set, and return it ready for an import.

    Archive and files stay in ``downloads``; what is there already is not fetched again.

    Raises:
        DatasetError: See :func:`download` and :func:`unpack_zip`.
        DiskError: Something cannot be written.
    """
    archive = download(
        entry.url,
        downloads / entry.url.rpartition("/")[2],
        Expected(entry.bytes, entry.md5),
        progress,
    )
    unpacked = downloads / entry.name
    table = unpacked / entry.table
    if not table.is_file():
        shutil.rmtree(unpacked, ignore_errors=True)
        try:
            unpack_zip(archive, unpacked)
        except (DatasetError, DiskError):
            if not table.is_file():  # else another one has unpacked it meanwhile
                raise
    source = recognise(table)
    return with_recipe(source, _merged(source.recipe, entry.recipe))


def fetch(
    entry: PublicSet,
    folder: Path,
    downloads: Path,
    *,
    changes: dict[str, Any] | None = None,
    progress: Progress = no_progress,
) -> Imported:
    """Fetch a public data set and import it.

    Args:
        entry: Which.
        folder: Where the data set is written; must not exist yet.
        downloads: Folder for the archive and its files.
        changes: Parts of the recipe, such as ``{"filter": {"min_per_user": 5}}``.
        progress: Share of the whole, of which downloading is taken to be 0.8.

    Raises:
        ConfigError: ``changes`` make no recipe.
        DatasetError: See :func:`fetch_source` and :func:`run_import`.
        DiskError: Something cannot be written.
    """
    refuse_target(folder)
    source = fetch_source(entry, downloads, lambda share: progress(0.8 * share))
    recipe = _merged(source.recipe, changes or {})
    return run_import(source, recipe, folder, lambda share: progress(0.8 + 0.2 * share))


def _merged(recipe: ImportRecipe, changes: dict[str, Any]) -> ImportRecipe:
    values = recipe.model_dump()
    for name, part in changes.items():
        is_part = isinstance(part, dict) and isinstance(values.get(name), dict)
        values[name] = {**values[name], **part} if is_part else part
    return make_recipe(values)

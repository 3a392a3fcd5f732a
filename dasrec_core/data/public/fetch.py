"""A public data set, from its publisher to a folder that trains."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from dasrec_core.data.importing.recipe import ImportRecipe, make_recipe
from dasrec_core.data.importing.run import Imported, run_import
from dasrec_core.data.importing.source import recognise
from dasrec_core.data.importing.tables import Progress, no_progress
from dasrec_core.data.importing.writing import refuse_target
from dasrec_core.data.public.download import Expected, download
from dasrec_core.data.public.entries import PublicSet
from dasrec_core.data.public.unpack import unpack_zip


def fetch(
    entry: PublicSet,
    folder: Path,
    downloads: Path,
    *,
    changes: dict[str, Any] | None = None,
    progress: Progress = no_progress,
) -> Imported:
    """Download, check, unpack and import a public data set.

    The archive stays in ``downloads``; what was unpacked is removed again.

    Args:
        entry: Which.
        folder: Where the data set is written; must not exist yet.
        downloads: Folder for the archive.
        changes: Parts of the recipe, such as ``{"filter": {"min_per_user": 5}}``.
        progress: Share of the whole, of which downloading is taken to be 0.8.

    Raises:
        DatasetError: See :func:`download`, :func:`unpack_zip` and :func:`run_import`.
        DiskError: Something cannot be written.
    """
    refuse_target(folder)
    archive = download(
        entry.url,
        downloads / entry.url.rpartition("/")[2],
        Expected(entry.bytes, entry.md5),
        lambda share: progress(0.8 * share),
    )
    unpacked = downloads / f"{entry.name}.unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)  # of a call that was killed
    try:
        unpack_zip(archive, unpacked)
        source = recognise(unpacked / entry.table)
        recipe = _recipe(source.recipe, entry.recipe, changes or {})
        return run_import(source, recipe, folder, lambda share: progress(0.8 + 0.2 * share))
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _recipe(guessed: ImportRecipe, *changes: dict[str, Any]) -> ImportRecipe:
    values = guessed.model_dump()
    for change in changes:
        for name, part in change.items():
            is_part = isinstance(part, dict) and isinstance(values.get(name), dict)
            values[name] = {**values[name], **part} if is_part else part
    return make_recipe(values)

"""What a file or folder holds, and a first idea of how to import it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from dasrec_core.data.formats.registry import FORMATS, matching_formats
from dasrec_core.data.importing.guesses import (
    Role,
    guess_column,
    guess_split,
    looks_like_interactions,
    looks_like_items,
)
from dasrec_core.data.importing.recipe import (
    Columns,
    FeatureTable,
    ImportRecipe,
    ItemTable,
    Split,
)
from dasrec_core.data.importing.split_labels import has_words
from dasrec_core.data.importing.table_rows import first_values
from dasrec_core.data.importing.tables import TableFile, is_table, open_table, table_fault
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.data.visible_files import visible

SourceKind = Literal["dataset", "recbole", "table"]

_MAX_FILES = 200
# Names that say nothing of the data.
_GENERIC_FILES = ("ratings", "interactions", "data", "train", "reviews", "u")
_GENERIC_FOLDERS = ("downloads", "desktop", "documents", "data", "datasets", "dataset", "tmp", "")


@dataclass(frozen=True, slots=True)
class Source:
    """What was recognised.

    Attributes:
        kind: ``dataset`` can be opened as it is and needs no import.
        path: What a person chose.
        base: Folder that paths in a recipe are relative to.
        table: Table of interactions; ``None`` for a data set.
        recipe: A first idea: columns, item table and features as far as names tell; the split of
            the publisher where a column holds it.
        others: Names of further tables and ``.npy`` files beside it.
    """

    kind: SourceKind
    path: Path
    base: Path
    table: TableFile | None
    recipe: ImportRecipe
    others: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A name for the data set."""
        stem = self.path.name if self.path.is_dir() else self.path.stem
        folder = self.base.resolve().name
        is_generic = stem.lower() in _GENERIC_FILES and folder.lower() not in _GENERIC_FOLDERS
        return folder if is_generic else stem


def recognise(path: Path, *, has_header: bool | None = None) -> Source:
    """Return what ``path`` holds; reads the table once for its encoding, but not its rows.

    Args:
        path: A file, or a folder with one table of interactions.
        has_header: As in :func:`~dasrec_core.data.importing.tables.open_table`.

    Raises:
        UnusableFileError: Nothing in it can be imported, or it is not clear what.
    """
    try:
        return _recognise(path, has_header)
    except OSError as error:
        what = f"“{path}” cannot be looked at: {error.strerror or error}."
        action = "Check its name, and that you may read its folder."
        raise table_fault(path, "source_unreadable", what, action) from error


def _recognise(path: Path, has_header: bool | None) -> Source:
    if not path.exists():
        what = f"“{path}” does not exist."
        raise table_fault(path, "source_missing", what, "Choose a file or folder that is there.")
    if path.is_dir():
        return _folder(path, has_header)
    table = open_table(path, has_header=has_header)
    if path.suffix == ".inter" and _is_labelled(table):
        return Source("dataset", path.parent, path.parent, None, ImportRecipe())
    return _with_table(path, path.parent, table)


def _folder(folder: Path, has_header: bool | None) -> Source:
    formats = matching_formats(folder)
    atomic = sorted(visible(folder.glob("*.inter")))
    if FORMATS["diffmm"] in formats or (atomic and _is_labelled(_try_open(atomic[0], None))):
        return Source("dataset", folder, folder, None, ImportRecipe())
    tables = (one for one in visible(folder.iterdir()) if one.is_file() and is_table(one))
    files = sorted(tables)[:_MAX_FILES]
    named = [one for one in files if one.suffix == ".inter"]
    named = named or [one for one in files if looks_like_interactions(one.name)]
    candidates = named or [one for one in files if not looks_like_items(one.name)] or files
    fitting = [table for one in candidates if (table := _try_open(one, has_header)) is not None]
    if not named:
        # A table of users and items is one whatever its name: user_artists.dat, not user_friends.
        others = [_try_open(one, has_header) for one in files if one not in candidates]
        known = [*fitting, *(table for table in others if table is not None)]
        fitting = [table for table in known if _has(table, "user", "item")] or fitting
    guessed = [table for table in fitting if _has(table, "user")]
    fitting = guessed or fitting
    if len(fitting) == 1:
        return _with_table(folder, folder, fitting[0])
    if len(fitting) > 1:
        names = ", ".join(table.path.name for table in fitting[:5])
        what = f"The folder has {len(fitting)} tables that may list interactions: {names}."
        raise table_fault(folder, "several_tables", what, "Choose one of these files.")
    if len(candidates) == 1:
        open_table(candidates[0], has_header=has_header)  # says why it cannot be used
    what = "There is no table of interactions in the folder."
    action = "Choose a folder with a CSV, TSV, Parquet or .inter file, or such a file itself."
    raise table_fault(folder, "source_unknown", what, action)


def _has(table: TableFile, *roles: Role) -> bool:
    """Tell whether a table has a column for each of the roles, by its names."""
    return all(guess_column(table.columns, role) for role in roles)


def _try_open(path: Path, has_header: bool | None) -> TableFile | None:
    try:
        return open_table(path, has_header=has_header)
    except UnusableFileError:
        return None


def _is_labelled(table: TableFile | None) -> bool:
    """Tell whether a ``.inter`` table has split labels as a data set folder has them, in numbers.

    Words for splits can only be imported, and so can a table whose ``label`` is no split.
    """
    name = None if table is None else guess_split(table)
    return table is not None and name is not None and not has_words(first_values(table, name))


def _with_table(path: Path, base: Path, table: TableFile) -> Source:
    others = tuple(
        one.name
        for one in sorted(visible(base.iterdir()))[:_MAX_FILES]
        if one != table.path and (is_table(one) or one.suffix == ".npy")
    )
    is_atomic = table.path.suffix == ".inter" and bool(table.types)
    columns = Columns(
        user=guess_column(table.columns, "user") or "",
        item=guess_column(table.columns, "item") or "",
        rating=guess_column(table.columns, "rating"),
        timestamp=guess_column(table.columns, "timestamp"),
        split=guess_split(table),
    )
    recipe = ImportRecipe(
        columns=columns,
        split=Split(kind="column") if columns.split else Split(),
        has_header=table.has_header,
        items=_item_table(base, table, others),
        features=_features(others),
    )
    return Source("recbole" if is_atomic else "table", path, base, table, recipe, others)


def _item_table(base: Path, table: TableFile, others: tuple[str, ...]) -> ItemTable | None:
    same_stem = f"{table.path.stem}.item"
    names = [same_stem] if same_stem in others else []
    names += [name for name in others if looks_like_items(name) and not name.endswith(".npy")]
    for name in dict.fromkeys(names):
        found = _try_open(base / name, None)
        if found is not None and (settings := guess_item_table(found)) is not None:
            return settings
    return None


def guess_item_table(table: TableFile) -> ItemTable | None:
    """Return which columns of an item table say what; ``None`` when it has no id or says nothing.

    Columns of type ``float_seq`` are features, which only RecBole's files tell of.
    """
    key = guess_column(table.columns, "item")
    title, image = guess_column(table.columns, "title"), guess_column(table.columns, "image")
    features = tuple(name for name, kind in table.types.items() if kind == "float_seq")
    if key is None or not (title or image or features):
        return None
    rest = (name for name in table.columns if name not in (key, title, image, *features))
    attributes = tuple(rest) if table.types else ()
    return ItemTable(
        path=table.path.name,
        id=key,
        title=title,
        image=image,
        attributes=attributes,
        features=features,
    )


def _features(others: tuple[str, ...]) -> tuple[FeatureTable, ...]:
    """Pair each ``.npy`` file with the list of ids that is named after it."""
    found = []
    for name in others:
        stem = name.removesuffix(".npy")
        ids = next(
            (
                f"{stem}_ids{end}"
                for end in (".txt", ".csv", ".npy")
                if f"{stem}_ids{end}" in others
            ),
            None,
        )
        if name.endswith(".npy") and not stem.endswith("_ids") and ids is not None:
            modality = stem.removesuffix("_feat").removesuffix("_features")
            found.append(FeatureTable(modality=modality or stem, path=name, ids=ids))
    return tuple(found)


def with_recipe(source: Source, recipe: ImportRecipe) -> Source:
    """Return the source with another recipe; the table is opened anew if its header changes."""
    table = source.table
    if table is not None and recipe.has_header not in (None, table.has_header):
        table = open_table(table.path, has_header=recipe.has_header)
    return replace(source, recipe=recipe, table=table)

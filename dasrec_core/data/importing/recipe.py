"""Everything that decides what an import makes; kept as JSON beside the result."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError, model_validator

from dasrec_core.config.base import FrozenConfig, setting
from dasrec_core.data.importing.recipe_errors import recipe_problems
from dasrec_core.data.importing.repairs import RepairId
from dasrec_core.errors import ConfigError

RECIPE_VERSION: Literal[1] = 1
RECIPE_FILE = "import_recipe.json"

SplitKind = Literal["random", "time", "cut", "leave_one_out", "column"]
Keep = Literal["last", "first", "highest"]
NEEDED_COLUMNS = {"time": "timestamp", "cut": "timestamp", "column": "split"}
"""Column that a split cannot be made without, by kind of split."""
_LACKING = {
    "timestamp": "a split by time needs a column of times",
    "split": "a split as the table says needs the column that says it",
}


class Columns(FrozenConfig):
    """Which column of the table of interactions says what, by name."""

    user: str = setting("", "User", "Column of user ids.")
    item: str = setting("", "Item", "Column of item ids.")
    rating: str | None = setting(None, "Rating", "Column of ratings; none when there is none.")
    timestamp: str | None = setting(None, "Time", "Column of times, as numbers or ISO dates.")
    split: str | None = setting(
        None, "Split", "Column that says which split a row belongs to, by 0, 1, 2 or by words."
    )


class Filter(FrozenConfig):
    """Which interactions count."""

    rating_at_least: float | None = setting(
        None, "Rating at least", "Lower ratings are left out; every row counts when not given."
    )
    keep: Keep = setting(
        "last",
        "Of repeated pairs keep",
        "Which row stands for a user and an item that occur together more than once. It is chosen "
        "before ratings are filtered: by time where there is one, else by place in the file.",
    )
    min_per_user: int = setting(
        1, "Interactions per user, at least", "Users below it are left out.", ge=1, le=10_000
    )
    min_per_item: int = setting(
        1, "Interactions per item, at least", "Items below it are left out.", ge=1, le=10_000
    )


class Split(FrozenConfig):
    """What is held out."""

    kind: SplitKind = setting("random", "Split", "How held-out interactions are chosen.")
    valid_share: float = setting(
        0.1, "Validation share", "Of a user's interactions, or of all of them.", ge=0.001, le=0.49
    )
    test_share: float = setting(
        0.1, "Test share", "Of a user's interactions, or of all of them.", ge=0.001, le=0.49
    )
    seed: int = setting(1, "Seed", "The same seed gives the same split.", ge=0, le=2**31 - 1)


class ItemTable(FrozenConfig):
    """A table that says what items are: titles, attributes, pictures."""

    path: str = setting("", "File", "CSV, TSV, .item or Parquet file; relative to the source.")
    id: str = setting("", "Item", "Column of item ids, the same ids as in the interactions.")
    title: str | None = setting(None, "Title", "Column of titles.")
    image: str | None = setting(None, "Picture", "Column of paths to pictures.")
    attributes: tuple[str, ...] = setting((), "Attributes", "Further columns that are kept.")
    features: tuple[str, ...] = setting(
        (), "Features", "Columns that hold numbers separated by spaces, one modality each."
    )


class FeatureTable(FrozenConfig):
    """A ``.npy`` file of item features with the ids of its rows."""

    modality: str = setting("", "Modality", "Name such as image or text.")
    path: str = setting("", "File", "The .npy file; relative to the source.")
    ids: str = setting("", "Ids", "Text or .npy file with the item id of each row, in order.")


class ImportRecipe(FrozenConfig):
    """A whole import; the same source and recipe give the same bytes."""

    version: Literal[1] = RECIPE_VERSION
    columns: Columns = Columns()
    has_header: bool | None = setting(
        None, "Header", "Whether the first line names the columns; told from the file if not given."
    )
    filter: Filter = Filter()
    split: Split = Split()
    items: ItemTable | None = None
    features: tuple[FeatureTable, ...] = ()
    repairs: tuple[RepairId, ...] = setting(
        (), "Repairs", "Faults that were seen and dealt with in the way named; never silently."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.split.valid_share + self.split.test_share > 0.9:
            raise ValueError("validation and test together must leave a tenth for training")
        if self.filter.rating_at_least is not None and self.columns.rating is None:
            raise ValueError("a least rating needs a column of ratings")
        needed = NEEDED_COLUMNS.get(self.split.kind)
        if needed is not None and getattr(self.columns, needed) is None:
            raise ValueError(_LACKING[needed])
        return self


def make_recipe(values: dict[str, object]) -> ImportRecipe:
    """Return the recipe with these values.

    Raises:
        ConfigError: Unknown keys, values out of bounds, or settings in conflict; all at once.
    """
    try:
        return ImportRecipe.model_validate(values)
    except ValidationError as error:
        problems = recipe_problems(error, ImportRecipe)
        raise ConfigError(
            "The import is not set up right. " + " ".join(problems), "Correct these settings."
        ) from error


def read_recipe(path: Path) -> ImportRecipe:
    """Return the recipe in a JSON file.

    Raises:
        ConfigError: It cannot be read or is no recipe.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The recipe {path} cannot be read: {getattr(error, 'strerror', None) or error}.",
            f"Name the {RECIPE_FILE} of an earlier import.",
        ) from error
    try:
        return ImportRecipe.model_validate_json(text)
    except ValidationError as error:
        problems = recipe_problems(error, ImportRecipe)
        raise ConfigError(
            f"{path.name} is not a recipe of this version. " + " ".join(problems[:5]),
            f"Name the {RECIPE_FILE} of an earlier import, or set the import up anew.",
        ) from error

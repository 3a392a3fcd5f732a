"""One setting as a form shows it, and one complaint about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What a setting holds, and so which control edits it."""

    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    CHOICE = "choice"
    TEXT = "text"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class FormField:
    """One setting.

    Attributes:
        path: Dotted place in a ``RunConfig``, such as ``model.noise_intensity``.
        default: Value of a fresh configuration; a tuple for lists.
        minimum: Least value (of each item, for lists); excluded when ``exclusive_minimum``.
        choices: Allowed values of a choice, in order.
        optional: ``None`` is allowed and means "not given".
        fixed: Has one allowed value only; shown, never edited.
        item_kind: Kind of a list's items.
        least_items: How many a list must have.
        group: Heading it stands under.
        basic: Shown without unfolding.
        scale: ``"log"`` where steps should multiply, else ``"linear"``.
        pattern: Regular expression a text must match, or empty.
    """

    path: str
    title: str
    kind: FieldKind
    default: object
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    choices: tuple[str, ...] = ()
    optional: bool = False
    fixed: bool = False
    item_kind: FieldKind | None = None
    least_items: int = 0
    unit: str = ""
    symbol: str = ""
    group: str = ""
    basic: bool = False
    scale: str = "linear"
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with the setting at ``path``, in plain words."""

    path: str
    message: str

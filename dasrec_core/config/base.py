"""What all configuration classes share: frozen, strict, and self-describing fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

_PRESENTATION = ("symbol", "unit", "group", "basic", "scale", "added_later")


class FrozenConfig(BaseModel):
    """Immutable configuration; an unknown key is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def defaults_added_later(self) -> Iterator[str]:
        """Yield the settings at their default that runs from before did not have."""
        for name, info in type(self).model_fields.items():
            extra = info.json_schema_extra
            is_new = isinstance(extra, dict) and extra.get("added_later", False)
            if is_new and getattr(self, name) == info.default:
                yield name


class ModelInfo(NamedTuple):
    """What the studio and ``models`` list about a model."""

    title: str
    paper: str  # authors, venue, year
    group: str  # heading it is listed under
    summary: str  # one line: what it does
    needs_features: bool  # trains only with at least one modality
    variants: tuple[str, ...] = ()
    trains: bool = True  # false: there is nothing to train, one evaluation is all
    own: bool = False  # of this project, or an ablation of its model: last in tables


class ModelConfigBase(FrozenConfig):
    """Base of every model's configuration; ``name`` is its id in the registry.

    Attributes:
        info: What lists say about the model.
        loss_titles: Words for parts of its loss that no other model has; see ``loss_titles.py``.
    """

    info: ClassVar[ModelInfo]
    loss_titles: ClassVar[Mapping[str, str]] = MappingProxyType({})
    name: str

    def idle_settings(self, num_modalities: int | None) -> frozenset[str]:
        """Return the fields that cannot act as the others are set.

        All of them may take any value at once: scores stay the same, bit for bit.

        Args:
            num_modalities: That the model is trained on; ``None`` where not known.
        """
        del num_modalities
        return frozenset()

    @property
    def draws_negatives(self) -> bool:
        """Whether the loss looks at a sampled item per interaction, which it does in most models.

        Where it does not, the way to sample them changes nothing (``idle.training_as_it_acts``).
        """
        return True


def setting(
    default: Any,  # noqa: ANN401 - the type stands in the annotation of the field
    title: str,
    help: str,
    **more: Any,  # noqa: ANN401 - bounds, which pydantic checks, and the keys below
) -> Any:  # noqa: ANN401 - as pydantic.Field, so that class bodies type-check
    """Return a pydantic field with everything a form needs to show it.

    Args:
        default: Value of a fresh configuration.
        title: Name in forms and tables.
        help: One sentence; what a larger value means where that is not plain.
        **more: Bounds (``ge gt le lt``) and presentation: ``symbol`` (as in the paper), ``unit``,
            ``group`` (heading in the form), ``basic`` (true: shown without unfolding),
            ``scale`` ("log" where steps should multiply). ``added_later`` (true: at its default it
            is no part of a run's identity, so runs from before it was there keep theirs).
    """
    shown: dict[str, Any] = {key: more.pop(key) for key in _PRESENTATION if key in more}
    return Field(default, title=title, description=help, json_schema_extra=shown, **more)

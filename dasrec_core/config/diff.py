"""What differs between configurations, setting by setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from dasrec_core.config.form_field import FormField
from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.nested import leaves
from dasrec_core.config.run import RunConfig


class Absent(Enum):
    """The one value of a setting that a configuration does not have."""

    ABSENT = "–"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that is not the same everywhere; one value per configuration, in their order.

    A value is ``ABSENT`` where the model has no such setting.
    """

    path: str
    title: str
    group: str
    symbol: str
    values: tuple[object, ...]


def flatten(config: RunConfig) -> dict[str, Any]:
    """Return every setting by dotted path; lists as tuples."""
    return dict(leaves(config.model_dump()))


def differences(configs: Sequence[RunConfig]) -> tuple[Difference, ...]:
    """Return the settings whose values differ, in the order of a form.

    Where a data set lies is left out when its fingerprint says that it is the same one.
    """
    flat = [flatten(config) for config in configs]
    known = {field.path: field for config in configs for field in fields_of(config.model.name)}
    paths = list(dict.fromkeys(path for values in flat for path in values))
    rows = []
    for path in paths:
        values = tuple(one.get(path, ABSENT) for one in flat)
        if any(value != values[0] for value in values) and not _same_data(path, flat):
            rows.append(_difference(path, values, known))
    return tuple(rows)


def _same_data(path: str, flat: Sequence[Mapping[str, Any]]) -> bool:
    prints = {values["dataset.fingerprint"] for values in flat}
    same = len(prints) == 1 and None not in prints
    return same and path in ("dataset.path", "dataset.format")


def _difference(
    path: str, values: tuple[object, ...], known: Mapping[str, FormField]
) -> Difference:
    if (field := known.get(path)) is None:
        return Difference(path, path.rpartition(".")[2].capitalize(), "Run", "", values)
    return Difference(path, field.title, field.group, field.symbol, values)

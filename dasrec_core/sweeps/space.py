"""What a search may choose among: its settings, checked before the first trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dasrec_core.config.field_errors import as_config_error, unusable
from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.config.form_schema import validate
from dasrec_core.config.nested import Values, deep_copy, get, put
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError
from dasrec_core.sweeps.axis import Span, check_space
from dasrec_core.sweeps.definition import Search
from dasrec_core.sweeps.members import checked_path


def refuse_choice_on_test(values: Values) -> None:
    """Refuse a search whose epochs are chosen on test: it would be tuned on test.

    Raises:
        ConfigError: The protocol is ``paper``.
    """
    if get(values, "evaluation.protocol") == "paper":
        raise ConfigError(
            "A search must not see the test split, and evaluation.protocol=paper chooses epochs "
            "on it.",
            "Search with evaluation.protocol=valid; run the best settings with paper afterwards.",
        )


def fields_of_space(search: Search, values: Values) -> dict[str, FormField]:
    """Return the settings that a search chooses, by path.

    Args:
        search: With the space.
        values: What it sets out from.

    Raises:
        ConfigError: A setting is not one to choose, or the space reaches beyond what it allows.
    """
    model = values["model"]["name"]
    fields = {path: checked_path(path, model) for path in search.space}
    if any(path.startswith("evaluation.") for path in fields):
        raise ConfigError(
            "A search over the evaluation protocol compares scores that do not compare.",
            "Leave settings of the evaluation out of the space.",
        )
    for path, axis in search.space.items():
        check_space(axis, fields[path])
        _refuse_outside(axis, fields[path], values)
    return fields


def lowest(space: Mapping[str, Span | tuple[Any, ...]], fields: Mapping[str, FormField]) -> Values:
    """Return one point of a space: all first or least values, by path."""
    return {path: _ends(axis, fields[path])[0] for path, axis in space.items()}


def _refuse_outside(axis: Span | tuple[Any, ...], field: FormField, values: Values) -> None:
    """Refuse values that the setting alone does not allow; rules over several come later.

    One of them would end the search when it is proposed, perhaps after days.
    """
    for value in _ends(axis, field):
        own = deep_copy(values)
        put(own, field.path, value)
        found = validate(own)
        words = unusable(field, value)
        wrong = [] if isinstance(found, RunConfig) else [e for e in found if e.message == words]
        if wrong:
            raise as_config_error(wrong, where="the space of the search")


def _ends(axis: Span | tuple[Any, ...], field: FormField) -> tuple[Any, ...]:
    if not isinstance(axis, Span):
        return axis
    ends = (axis.low, axis.high)
    return tuple(map(round, ends)) if field.kind is FieldKind.INT else ends

"""Which runs a filter lets through."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.store.records import RunRecord
from studio.qtmodels.filter_fields import Kind
from studio.qtmodels.filter_query import Condition, FilterQuery, Word
from studio.qtmodels.run_states import state_look

Test = Callable[[RunRecord], bool]

_ORDER: Final[dict[str, Callable[[float, float], bool]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_SEARCHED_NOTE: Final = 2000  # characters of a note that a word is looked for in


def haystack(run: RunRecord) -> str:
    """Everything a word is looked for in, one string in lower case."""
    parts = (
        run.name,
        run.run_id,
        run.dataset_name,
        run.config.model.name,
        run.config.model.info.title,
        f"seed {run.config.seed}",
        state_look(run.status).word,
        run.device,
        *run.tags,
        run.note[:_SEARCHED_NOTE],
    )
    return "\n".join(parts).casefold()


def run_seconds(run: RunRecord, now_ms: int) -> float | None:
    """How long a run took, or has been going; ``None`` before it started."""
    if run.started_at_ms is None:
        return None
    end = run.ended_at_ms if run.status.is_final else now_ms
    return None if end is None else max(0.0, (end - run.started_at_ms) / 1000)


def matching(
    query: FilterQuery, runs: Sequence[RunRecord], haystacks: Sequence[str], now_ms: int
) -> NDArray[np.bool_]:
    """Return one flag per run: whether it matches all of ``query``, shape ``(N,)``."""
    words = [part.text.casefold() for part in query.active if isinstance(part, Word)]
    tests = [_test(part, now_ms) for part in query.active if isinstance(part, Condition)]
    kept = np.ones(len(runs), dtype=np.bool_)
    for row, (run, text) in enumerate(zip(runs, haystacks, strict=True)):
        kept[row] = all(word in text for word in words) and all(test(run) for test in tests)
    return kept


def _test(condition: Condition, now_ms: int) -> Test:
    key, kind = condition.field.key, condition.field.kind
    if kind is Kind.STATE:
        return _state_test(condition)
    if kind is Kind.TEXT:
        return _text_test(condition)
    if kind is Kind.DATE:
        return _date_test(condition)
    if kind is Kind.SETTING:
        return _setting_test(condition)
    value = condition.value
    assert isinstance(value, float)
    return _number_test(_number_of(key, now_ms), condition.op, value)


def _state_test(condition: Condition) -> Test:
    states, wanted = condition.value, condition.op == "="
    assert isinstance(states, frozenset)
    return lambda run: (run.status in states) == wanted


def _texts_of(key: str, run: RunRecord) -> tuple[str, ...]:
    model = run.config.model.name
    texts: dict[str, tuple[str, ...]] = {
        "name": (run.name,),
        "id": (run.run_id,),
        "model": (model, MODEL_CONFIGS[model].info.title),
        "dataset": (run.dataset_name,),
        "tag": run.tags,
        "note": (run.note,),
        "device": (run.device or run.config.device,),
    }
    return texts[key]


def _text_test(condition: Condition) -> Test:
    key, wanted = condition.field.key, condition.value
    assert isinstance(wanted, str)
    if condition.op == "~":
        return lambda run: any(wanted in text.casefold() for text in _texts_of(key, run))
    equal = condition.op == "="
    return lambda run: any(wanted == text.casefold() for text in _texts_of(key, run)) == equal


def _date_test(condition: Condition) -> Test:
    value, op = condition.value, condition.op
    assert isinstance(value, tuple)
    start, end = value
    tests: dict[str, Callable[[float], bool]] = {
        "=": lambda at: start <= at < end,
        "!=": lambda at: not start <= at < end,
        ">": lambda at: at >= end,
        ">=": lambda at: at >= start,
        "<": lambda at: at < start,
        "<=": lambda at: at < end,
    }
    test = tests[op]
    return lambda run: run.started_at_ms is not None and test(run.started_at_ms)


def _number_of(key: str, now_ms: int) -> Callable[[RunRecord], float | None]:
    if key == "seed":
        return lambda run: run.config.seed
    if key == "epoch":
        return lambda run: run.best_epoch or None
    if key == "time":
        return lambda run: run_seconds(run, now_ms)
    split, metric = key.split(".", 1)
    if split == "test":
        return lambda run: run.best_test.get(metric)
    return lambda run: run.best_valid.get(metric)


def _number_test(value_of: Callable[[RunRecord], float | None], op: str, wanted: float) -> Test:
    def test(run: RunRecord) -> bool:
        value = value_of(run)
        return value is not None and _compare(value, op, wanted)

    return test


def _compare(value: float, op: str, wanted: float) -> bool:
    if op in _ORDER:
        return bool(_ORDER[op](value, wanted))
    return math.isclose(value, wanted, rel_tol=1e-9) == (op == "=")


def _setting_test(condition: Condition) -> Test:
    path, op, wanted = condition.field.key.split("."), condition.op, condition.value
    assert isinstance(wanted, str)
    try:
        number: float | None = float(wanted)
    except ValueError:
        number = None

    def test(run: RunRecord) -> bool:
        value = setting_of(run.config, path)
        if value is None:
            return False
        if number is not None and isinstance(value, int | float) and not isinstance(value, bool):
            return _compare(float(value), op, number) if op != "~" else wanted in str(value)
        text = setting_text(value).casefold()
        if op == "~":
            return wanted in text
        return (text == wanted) == (op == "=") if op in {"=", "!="} else False

    return test


def setting_of(config: BaseModel, path: Sequence[str]) -> Any:  # noqa: ANN401 - any setting
    """Return a setting, or ``None`` where this model has none of that name."""
    value: Any = config
    for name in path:
        if not isinstance(value, BaseModel) or name not in type(value).model_fields:
            return None
        value = getattr(value, name)
    return value


def setting_text(value: object) -> str:
    """A setting as forms and filters show it: ``on``, ``0.001``, ``5, 10, 20``."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple | list):
        return ", ".join(setting_text(part) for part in value) or "none"
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

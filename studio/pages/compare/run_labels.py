"""What to call runs that stand beside each other, and how to draw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dasrec_core.config.diff import ABSENT, Difference, differences
from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_columns import display_name, model_title
from studio.qtmodels.run_filter import setting_text
from studio.theme.tokens import RUN_STYLES
from studio.widgets.runs_look import NUM_LOOKS

_MOST_PARTS = 3
_NOT_SAID = ("dataset.path", "dataset.format", "dataset.fingerprint", "device")
_SHORT = {
    "seed": "seed",
    "evaluation.protocol": "protocol",
    "training.learning_rate": "lr",
    "training.batch_size": "batch",
}


def labels(runs: Sequence[RunRecord], *, is_seed_said: bool = True) -> list[str]:
    """Return one label per run that says what is special about it; all labels are different.

    The model is named where models differ, and is enough for the only run of a model. Else a
    setting is named where it is not that of most runs; a model's own settings count among the runs
    of that model. A run without anything special, or whose label another has too, is called by its
    name and, if need be, a seed or a number.

    Args:
        runs: Those that stand beside each other.
        is_seed_said: Whether the seed may be what is special; not where a run stands for a group.
    """
    rows = [
        row
        for row in differences([run.config for run in runs])
        if _may_be_said(row) and (is_seed_said or row.path != "seed")
    ]
    models = Counter(run.config.model.name for run in runs)
    found = []
    for number, run in enumerate(runs):
        if models[run.config.model.name] == 1:
            found.append(model_title(run))
            continue
        parts = [model_title(run)] if len(models) > 1 else []
        if _is_special(number, [run.dataset_name for run in runs]):
            parts.append(run.dataset_name)
        parts += [_phrase(row, number) for row in rows if _tells(row, number, runs)]
        more = f", +{len(parts) - _MOST_PARTS}" if len(parts) > _MOST_PARTS else ""
        found.append(", ".join(parts[:_MOST_PARTS]) + more)
    return _told_apart(runs, found)


def draw_styles(runs: Sequence[RunRecord]) -> list[int]:
    """Return one style index per run: its own, or a free one where two share its colour.

    Runs of a seed group share a style for life, and more runs are stored than there are colours.
    Beside each other they get a colour each while there are enough; only then the dash tells.
    """
    num_colors = len(RUN_STYLES)
    wanted = [run.color_index % NUM_LOOKS for run in runs]
    styles: dict[int, int] = {}
    for number, style in enumerate(wanted):
        if style % num_colors not in {taken % num_colors for taken in styles.values()}:
            styles[number] = style
    for number, style in enumerate(wanted):
        if number not in styles:
            taken = set(styles.values())
            colors = {one % num_colors for one in taken}
            free = [one for one in range(num_colors) if one not in colors]
            free += [one for one in (style, *range(NUM_LOOKS)) if one not in taken]
            styles[number] = free[0] if free else style
    return [styles[number] for number in range(len(runs))]


def _may_be_said(row: Difference) -> bool:
    return row.path not in _NOT_SAID and row.path != "model.name"


def _tells(row: Difference, number: int, runs: Sequence[RunRecord]) -> bool:
    if row.values[number] is ABSENT:
        return False
    if not row.path.startswith("model."):
        return _is_special(number, row.values)
    model = runs[number].config.model.name
    same = [at for at, run in enumerate(runs) if run.config.model.name == model]
    return _is_special(same.index(number), [row.values[at] for at in same])


def _is_special(number: int, values: Sequence[object]) -> bool:
    """Whether a value is not that of all, nor of more than half."""
    return 2 * values.count(values[number]) <= len(values)


def _phrase(row: Difference, number: int) -> str:
    value = row.values[number]
    if isinstance(value, bool):
        return row.title.lower() if value else f"no {row.title.lower()}"
    title = _SHORT.get(row.path, row.title[:1].lower() + row.title[1:])
    return f"{title} {setting_text(value)}"


def _told_apart(runs: Sequence[RunRecord], found: list[str]) -> list[str]:
    counts = Counter(found)
    names = [
        label if label and counts[label] == 1 else display_name(run)
        for run, label in zip(runs, found, strict=True)
    ]
    counts = Counter(names)
    names = [
        name if counts[name] == 1 else f"{name}, seed {run.config.seed}"
        for run, name in zip(runs, names, strict=True)
    ]
    counts, seen = Counter(names), Counter[str]()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if counts[name] == 1 else f"{name} ({seen[name]})")
    return told

"""The table "Measured" of every model card, from stored runs: no number is typed by hand.

A row that the database knows nothing of stays as it stands and says so: results outlive the machine
they were made on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.presets import preset_for_dataset, presets_for
from dasrec_core.reporting.escaping import markdown_text
from dasrec_core.reporting.published import PublishedSource, published_sources
from dasrec_core.reporting.words import NONE, spread_text
from dasrec_core.reproduction.cost_table import machine_text
from dasrec_core.reproduction.counted_runs import precision_of, preset_config
from dasrec_core.reproduction.fences import read_fence, replace_fence
from dasrec_core.reproduction.main_table import epochs_text
from dasrec_core.reproduction.material import MAIN, Material
from dasrec_core.reproduction.study_table import mean_cell
from dasrec_core.sweeps.definition import AUTO

METRICS: Final = ("recall@20", "ndcg@20")
_HEADS: Final = (
    "data",
    "preset",
    "seeds",
    "epochs (best)",
    "Recall@20",
    "NDCG@20",
    "s per epoch",
    "peak main memory",
    "machine",
)
_GENERIC: Final = "generic"
_NUMBERS: Final = 4  # columns of text before the numbers
_UNKNOWN: Final = "*not measured yet*"
_KEPT: Final = "(measured earlier)"


def card_name(model: str) -> str:
    """Return the name of the part of a card that is written here."""
    return f"measured {model}"


def write_cards(text: str, found: Sequence[Material]) -> tuple[str, tuple[str, ...]]:
    """Return the cards with the tables of ``found``, and the models whose card has no marks.

    Args:
        text: All cards.
        found: Data sets with runs.

    Raises:
        ConfigError: The marks of a card are damaged.
    """
    lacking = []
    for model in MODEL_CONFIGS:
        earlier = read_fence(text, card_name(model))
        if earlier is None:
            lacking.append(model)
        else:
            text = replace_fence(text, card_name(model), measured_table(model, found, earlier))
    return text, tuple(lacking)


def measured_table(model: str, found: Sequence[Material], earlier: str = "") -> str:
    """Return the table of one model as Markdown.

    Args:
        model: Its registry name.
        found: Data sets with runs.
        earlier: The table as it stands; its rows are kept where ``found`` has no numbers.
    """
    rows = {row[:2]: row for material in found for row in _measured(model, material)}
    for row in _kept(earlier):
        if _UNKNOWN in rows.get(row[:2], (_UNKNOWN,)):
            rows[row[:2]] = row
    shown = list(rows.values()) or [
        (*(NONE for _ in range(_NUMBERS)), _UNKNOWN, *("" for _ in range(4)))
    ]
    sides = ["---"] * len(_HEADS)
    lines = (_HEADS, sides, *shown, *_published(model))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _kept(earlier: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows with measured numbers of a table as it stands."""
    for line in earlier.splitlines():
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        is_measured = len(cells) == len(_HEADS) and cells[2][:1].isdigit()
        if is_measured:
            machine = cells[-1].removesuffix(_KEPT).rstrip()
            yield (*cells[:-1], f"{machine} {_KEPT}".strip())


def _measured(model: str, material: Material) -> Iterator[tuple[str, ...]]:
    """Yield a row for the preset of the data set, and for its variants that were run."""
    name = markdown_text(material.title)
    for preset in _presets(model, material):
        config = preset_config(model, material.data, preset)
        group = material.counted.widest(config, material.data, MAIN)
        shown = _GENERIC if preset == AUTO else preset
        if group is not None:
            precision = precision_of(group)
            kind = "" if precision == config.training.precision else f", {precision}"
            yield (name, shown + kind, *_values(group, material))
        elif _is_awaited(preset, material) and _can_run(model, material):
            yield (name, shown, NONE, NONE, _UNKNOWN, *("" for _ in range(4)))


def _values(group: SeedGroup, material: Material) -> tuple[str, ...]:
    runs = group.runs
    speeds = [run.seconds_per_epoch for run in runs if run.seconds_per_epoch is not None]
    memory = [run.peak_memory_bytes for run in runs if run.peak_memory_bytes is not None]
    return (
        ", ".join(map(str, group.seeds)),
        epochs_text(group),
        *(_metric(group, key) for key in METRICS),
        _span([_seconds(one) for one in (min(speeds), max(speeds))]) if speeds else NONE,
        f"{max(memory) / 1e9:.2f} GB" if memory else NONE,
        markdown_text(machine_text(group, material.sources)),
    )


def _seconds(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _can_run(model: str, material: Material) -> bool:
    """Return whether a model suits the data: one that needs features where none ran does not."""
    if not MODEL_CONFIGS[model].info.needs_features:
        return True
    return any(MODEL_CONFIGS[run.config.model.name].info.needs_features for run in material.runs)


def _presets(model: str, material: Material) -> list[str]:
    """Return the preset of the data set and its variants, such as ``tiktok-128``."""
    own = preset_for_dataset(model, material.data.presets)
    variants = [one.name for one in presets_for(model) if _is_variant(one.name, material)]
    return [own.name if own else AUTO, *variants]


def _is_awaited(preset: str, material: Material) -> bool:
    """Return whether a row is missing without runs: not of a variant, or of a set made to check."""
    has_own = material.data.presets == material.data.name
    return has_own and not _is_variant(preset, material)


def _is_variant(preset: str, material: Material) -> bool:
    return preset.startswith(f"{material.data.presets.lower()}-")


def _metric(group: SeedGroup, metric: str) -> str:
    mean = mean_cell(group.by_seed(metric))
    if mean is None:
        return NONE
    spread = f" {spread_text(mean)}" if mean.spread is not None else ""
    return f"{_short(mean.value)}{spread.replace(' 0.', ' .')}"


def _short(value: float) -> str:
    return f"{value:.4f}".removeprefix("0")


def _span(ends: list[str]) -> str:
    return "–".join(dict.fromkeys(ends))


def _published(model: str) -> Iterator[tuple[str, ...]]:
    for source in published_sources():
        for dataset in dict.fromkeys(source.aliases.values()):
            values = [source.value(dataset, model, metric) for metric in METRICS]
            shown = [NONE if one is None else _short(one.value) for one in values]
            if any(one is not None for one in values):
                yield (
                    f"published, {dataset}: {source.title}",
                    NONE,
                    NONE,
                    _chosen(source),
                    *shown,
                    "",
                    "",
                    "",
                )


def _chosen(source: PublishedSource) -> str:
    return "chosen on test" if source.protocol == "paper" else "chosen on validation"

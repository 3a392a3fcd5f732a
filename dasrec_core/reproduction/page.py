"""The whole write-up: tables of stored runs, and the words that a person keeps in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.reproduction.cost_table import machine_text, software_text, total_hours
from dasrec_core.reproduction.counted_runs import RULE, CountedRuns, Data, data_of, is_measured
from dasrec_core.reproduction.fences import fence, read_fence
from dasrec_core.reproduction.files import MadeFile
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.reproduction.section import write_section
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.studies import Study

NOTES = "notes"
_NO_NOTES = "*Nothing was written here yet.*"
_INTRODUCTION = (
    "What stands between the marks of the notes is kept, all else is written anew. Full ranking "
    "over all items, training items masked. Test values are read at the epoch with the best "
    "validation Recall@20; values at the best *test* epoch, as published tables have them, are too "
    "good by construction and stand apart."
)


@dataclass(frozen=True, slots=True)
class Page:
    """The write-up and the files beside it."""

    text: str
    files: tuple[MadeFile, ...]


def materials(
    runs: Sequence[RunRecord],
    studies: Sequence[Study],
    sources: Sources,
    presets: dict[str, str],
) -> tuple[Material, ...]:
    """Return the data sets that have a measured run, those of the paper first.

    Args:
        runs: All stored runs, those in the trash included.
        studies: All there are; a tag that names one ties a run to it.
        sources: Where files and series are.
        presets: Data sets that take the presets of another, by name.
    """
    counted = CountedRuns(runs, [one.id for one in studies])
    measured = data_of([run for run in runs if is_measured(run)], presets)
    by_data: defaultdict[Data, list[RunRecord]] = defaultdict(list)
    for run in runs:
        (data,) = data_of([run], presets)
        by_data[data].append(run)
    names = Counter(data.name for data in measured)
    return tuple(
        Material(data, tuple(by_data[data]), counted, sources, has_namesake=names[data.name] > 1)
        for data in measured
    )


def write_page(
    found: Sequence[Material], studies: tuple[Study, ...], before: str, folder: str
) -> Page:
    """Return the write-up.

    Args:
        found: Data sets, in the order of their sections.
        studies: All there are.
        before: What the page held before; its notes are kept.
        folder: Where files will lie, seen from the page.

    Raises:
        ConfigError: The marks of the notes are damaged, so they cannot be kept.
    """
    titles = {name: cls.info.title for name, cls in MODEL_CONFIGS.items()}
    sections = [write_section(one, studies, titles, folder) for one in found]
    notes = read_fence(before, NOTES)
    lines = [
        "# Reproduction",
        "",
        f"{_origin(found)} {_INTRODUCTION}",
        "",
        "## What holds, what does not, and why",
        "",
        fence(NOTES, notes or _NO_NOTES),
        "",
        "## Which runs count",
        "",
        RULE,
        "",
        *_software(found),
        *(line for section in sections for line in section.lines),
    ]
    files = tuple(file for section in sections for file in section.files)
    return Page("\n".join(lines).rstrip("\n") + "\n", files)


def _origin(found: Sequence[Material]) -> str:
    packed = any(one.sources.packed for one in found)
    source = "packed runs, all of them finished" if packed else "the results database"
    return f"Written by `python main.py runs reproduce` from {source}."


def _software(found: Sequence[Material]) -> list[str]:
    groups = [group for one in found for group in one.main.values()]
    if not groups:
        return ["No run counts yet.", ""]
    sources = found[0].sources
    runs = [run for group in groups for run in group.runs]
    machines = "; ".join(dict.fromkeys(machine_text(group, sources) for group in groups))
    hours = total_hours(runs, sources)
    everything = total_hours((run for one in found for run in one.runs), sources)
    which, missing = "all runs", ""
    if sources.packed:
        which = "all packed runs"
        missing = "; trials that were given up, failed runs and the trash are not counted"
    return [
        f"Made with {software_text(runs, sources)}, on {machines}. The runs of the main tables "
        f"took {hours:.1f} hours, {which} on these data sets {everything:.1f} hours{missing}.",
        "",
    ]

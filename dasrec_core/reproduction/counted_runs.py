"""Which stored runs count as a measurement of a configuration: one explicit rule.

Settings are compared as today's version understands them: a setting that was added later has its
default in an older run, so its stored hash is not asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.run import RunConfig
from dasrec_core.reporting.method_rows import method_row
from dasrec_core.reporting.pivot import paper_order
from dasrec_core.reporting.published import published_sources
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.sweeps.definition import AUTO, parse_definition
from dasrec_core.sweeps.members import expand

RULE: Final = (
    "A run counts when it is done (not stopped, failed or still training), does not lie in the "
    "trash, chose its epoch on validation, and has exactly the settings of the current preset of "
    "its model for its data set (seed, device, threads and checkpoint habits apart); of several "
    "runs of one seed the newest counts. A model is shown in one precision: the preset's, or "
    "another that more of its seeds were run in, which is said. Runs with other settings count for "
    "the study that asks for just these settings, all its variants in the precision that most of "
    "them were run in; a run that is tagged with the id of a study, such as plus, counts for no "
    "other and not for the tables of all models, which have the id comparison."
)


@dataclass(frozen=True, slots=True)
class Data:
    """A data set by name and content; a copy under another name is another one.

    Attributes:
        name: Its name.
        fingerprint: Of its content; empty where not recorded.
        presets: Name of the data set whose presets count; its own unless said otherwise.
    """

    name: str
    fingerprint: str
    presets: str


AS_PRESET: Final = ""
PRECISIONS: Final = (AS_PRESET, "bf16", "tf32")
"""Precisions that runs are looked for in; the preset's own comes first."""


class CountedRuns:
    """Runs that fulfil the rule, by settings.

    Args:
        runs: All stored runs.
        studies: Ids that, as a tag, tie a run to one study.
    """

    def __init__(self, runs: Iterable[RunRecord], studies: Collection[str]) -> None:
        self._studies = frozenset(studies)
        self._by_settings: defaultdict[str, list[RunRecord]] = defaultdict(list)
        for run in runs:
            if is_measured(run):
                key = run.config.identity(with_seed=False)
                # What reads these runs groups them by it.
                self._by_settings[key].append(
                    replace(run, identity=run.config.identity(), group_identity=key)
                )

    def group(self, config: RunConfig, data: Data, study: str) -> SeedGroup | None:
        """Return the runs of a configuration on a data set, by seed; ``None`` without any.

        Args:
            config: Its seed does not count.
            data: What they were trained on.
            study: What they are to count for.
        """
        key = on_data(config, data).identity(with_seed=False)
        newest: dict[int, RunRecord] = {}
        for run in sorted(self._by_settings.get(key, ()), key=_age, reverse=True):
            if run.dataset_name == data.name and self._may_count(run, study):
                newest.setdefault(run.config.seed, run)
        found = tuple(newest[seed] for seed in sorted(newest))
        return SeedGroup(found) if found else None

    def widest(self, config: RunConfig, data: Data, study: str) -> SeedGroup | None:
        """Return :meth:`group` in the precision with most seeds, the configuration's own if equal.

        Precision is how numbers are rounded, not what is computed; DiffMM on TikTok has .1023 in
        float32 and .1021 in bfloat16, three seeds each.
        """
        found = (self.group(in_precision(config, one), data, study) for one in PRECISIONS)
        return max((one for one in found if one), key=lambda one: len(one.runs), default=None)

    def _may_count(self, run: RunRecord, study: str) -> bool:
        tied = self._studies.intersection(run.tags)
        return not tied or study in tied


def is_measured(run: RunRecord) -> bool:
    """Return whether a run has ended with an honest result."""
    return (
        run.status is RunStatus.DONE
        and run.trashed_at_ms is None
        and bool(run.best_test)
        and run.config.evaluation.protocol == "valid"
    )


def data_of(runs: Iterable[RunRecord], presets: Mapping[str, str]) -> tuple[Data, ...]:
    """Return the data sets of ``runs``, those of the paper first.

    Args:
        runs: Stored runs.
        presets: Data sets that take the presets of another, by name.
    """
    found = {
        Data(
            run.dataset_name,
            run.config.dataset.fingerprint or "",
            presets.get(run.dataset_name, run.dataset_name),
        )
        for run in runs
    }
    source = published_sources()[0]
    order = list(dict.fromkeys(source.aliases.values()))

    def place(data: Data) -> tuple[int, str, str]:
        known = source.aliases.get(data.name.casefold())
        return (order.index(known) if known else len(order)), data.name, data.fingerprint

    return tuple(sorted(found, key=place))


def on_data(config: RunConfig, data: Data) -> RunConfig:
    """Return a configuration bound to the content of a data set."""
    dataset = config.dataset.model_copy(update={"fingerprint": data.fingerprint or None})
    return config.model_copy(update={"dataset": dataset})


def preset_config(model: str, data: Data, preset: str = AUTO) -> RunConfig:
    """Return what a model is run with on a data set.

    Args:
        model: Id of the model.
        data: The data set.
        preset: Name of one; by default that of the data set, else the generic one.
    """
    definition = parse_definition({"base": {"model": model, "preset": preset}}, where=model)
    (member,) = expand(definition, dataset_name=data.presets).members
    return on_data(member.config, data)


def in_precision(config: RunConfig, precision: str) -> RunConfig:
    """Return a configuration in another precision, or as it is for ``AS_PRESET``."""
    if precision == AS_PRESET:
        return config
    training = config.training.model_copy(update={"precision": precision})
    return config.model_copy(update={"training": training})


def precision_of(group: SeedGroup) -> str:
    """Return the precision that the runs of a group were made in."""
    return group.runs[0].config.training.precision


def main_groups(counted: CountedRuns, data: Data, study: str) -> dict[str, SeedGroup]:
    """Return the runs of every model with its preset, in the order of the paper's table.

    Models without any are left out.
    """
    models = sorted(MODEL_CONFIGS, key=lambda model: paper_order(method_row(model)))
    found = {model: counted.widest(preset_config(model, data), data, study) for model in models}
    return {model: group for model, group in found.items() if group is not None}


def _age(run: RunRecord) -> tuple[int, str]:
    return run.created_at_ms, run.run_id

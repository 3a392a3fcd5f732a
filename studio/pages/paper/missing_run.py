"""The run that would fill an empty cell of the table."""

from __future__ import annotations

from collections.abc import Sequence

from dasrec_core.config.form_schema import default_values
from dasrec_core.config.model_union import model_config_class
from dasrec_core.config.nested import Values
from dasrec_core.config.presets import apply_preset, preset_for_dataset
from dasrec_core.config.run import RunConfig
from dasrec_core.reporting.benchmarks import benchmark_of
from dasrec_core.reporting.method_rows import MethodRow
from dasrec_core.reporting.pivot import PivotColumn
from dasrec_core.store.records import RunRecord
from studio.pages.paper.content import PaperContent


def missing_run(content: PaperContent, row: MethodRow, column: PivotColumn) -> RunConfig:
    """Return the configuration to train ``row``, measured as the values of ``column``.

    Data and rules are those of the newest run in the column, else the known folder of the data
    set; settings are those of the preset for the data set, else the defaults of the model. The data
    is prepared as for the newest run of its kind, see :func:`_preparation`.

    Raises:
        ConfigError: The model is not known to this version.
    """
    place = column.benchmark
    values: Values = default_values(row.model)
    preset = preset_for_dataset(row.model, place.dataset)
    if preset is not None:
        values = apply_preset(values, preset)
    others = [run for run in content.made.runs() if benchmark_of(run) == place]
    if not others:
        values["dataset"]["path"] = content.folders.get(place.dataset, "")
        values["evaluation"]["protocol"] = column.protocol
        return RunConfig.model_validate(values)
    others.sort(key=lambda run: run.created_at_ms, reverse=True)
    # One with the metric of the column: a run of fewer cut-offs would leave the cell empty.
    measured = {
        run.run_id
        for (_, beside), cell in content.made.cells.items()
        if beside == column
        for run in cell.runs
    }
    example = next((run for run in others if run.run_id in measured), others[0]).config
    reference = {"path", "format", "fingerprint", "drop_overlap"}
    values["dataset"] |= example.dataset.model_dump(mode="json", include=reference)
    values["dataset"] |= _preparation(row.model, others)
    values["evaluation"] |= {
        "cutoffs": list(example.evaluation.cutoffs),
        "mask_valid_at_test": place.mask_valid_at_test,
        # A run of the honest protocol has values of both.
        "protocol": "valid" if column.protocol == "valid" else example.evaluation.protocol,
    }
    return RunConfig.model_validate(values)


def _preparation(model: str, others: Sequence[RunRecord]) -> Values:
    """Return how features are prepared for a model, as the runs of a column do, newest first.

    What a model without features leaves out or standardises says nothing about one that has
    them, nor the other way round. Repairs do: without them the data is refused for either.
    """
    needs = model_config_class(model).info.needs_features
    alike = [run for run in others if run.config.model.info.needs_features == needs]
    shared = {"fill_missing", "standardize", "modalities"} if alike else {"fill_missing"}
    return (alike or others)[0].config.dataset.model_dump(mode="json", include=shared)

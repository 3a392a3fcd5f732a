"""The run that would fill an empty cell of the table."""

from __future__ import annotations

from dasrec_core.config.form_schema import default_values
from dasrec_core.config.nested import Values
from dasrec_core.config.presets import apply_preset, preset_for_dataset
from dasrec_core.config.run import RunConfig
from dasrec_core.reporting.benchmarks import benchmark_of
from dasrec_core.reporting.method_rows import MethodRow
from dasrec_core.reporting.pivot import PivotColumn
from studio.pages.paper.content import PaperContent


def missing_run(content: PaperContent, row: MethodRow, column: PivotColumn) -> RunConfig:
    """Return the configuration to train ``row``, measured as the values of ``column``.

    Data and rules are those of the newest run in the column, else the known folder of the data
    set; settings are those of the preset for the data set, else the defaults of the model.

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
    example = max(others, key=lambda run: run.created_at_ms).config
    reference = {"path", "format", "fingerprint", "drop_overlap"}
    values["dataset"] |= example.dataset.model_dump(mode="json", include=reference)
    values["evaluation"] |= {
        "cutoffs": list(example.evaluation.cutoffs),
        "mask_valid_at_test": place.mask_valid_at_test,
        # A run of the honest protocol has values of both.
        "protocol": "valid" if column.protocol == "valid" else example.evaluation.protocol,
    }
    return RunConfig.model_validate(values)

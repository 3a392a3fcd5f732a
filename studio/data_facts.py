"""From the library's entry of a data set to what a form needs to know of it."""

from __future__ import annotations

from dasrec_core.data.findings import Severity
from studio.dataset_entry import DatasetEntry, EntryState
from studio.forms.resolved import DataFacts, Fault


def facts_of(entry: DatasetEntry | None) -> DataFacts:
    """Return the facts of a data set; ``None`` stands for none being chosen."""
    if entry is None:
        return DataFacts()
    report = entry.report
    if report is None or report.summary is None:
        return DataFacts(entry.name, problem=_problem(entry))
    errors = [found for found in report.findings if found.severity == Severity.ERROR]
    hopeless = next((found for found in errors if not found.repair), None)
    faults = tuple(Fault(found.what, found.repair) for found in errors if found.repair)
    names = [modality.name for modality in report.summary.modalities]
    repairable = [fault.repair.partition("=") for fault in faults]
    names += [
        name
        for path, _, wanted in repairable
        if path == "dataset.fill_missing"
        for name in wanted.split(",")
    ]
    return DataFacts(
        name=entry.name,
        fingerprint=report.fingerprint,
        modalities=tuple(dict.fromkeys(names)),
        problem=f"{entry.name} cannot be used: {hopeless.what}" if hopeless else "",
        faults=faults,
    )


def _problem(entry: DatasetEntry) -> str:
    match entry.state:
        case EntryState.UNREAD:
            return f"{entry.name} is not read yet; open it on the Data page."
        case EntryState.LOADING:
            return f"{entry.name} is being read."
        case EntryState.MISSING:
            return f"The folder of {entry.name} is not there any more."
    errors = entry.report.findings if entry.report else ()
    why = errors[0].what if errors else entry.problem
    return f"{entry.name} cannot be used: {why}"

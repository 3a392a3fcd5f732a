"""Opening a folder as a data set: to look at it, or to train on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.findings import Finding, Severity, with_joined_repairs
from dasrec_core.data.formats.base import DatasetFormat
from dasrec_core.data.formats.registry import FORMATS, matching_formats
from dasrec_core.data.importing.tables import is_table
from dasrec_core.data.preparation import prepare
from dasrec_core.data.unusable_file import UnusableFileError
from dasrec_core.data.validation import check
from dasrec_core.data.visible_files import visible
from dasrec_core.errors import DatasetError

AUTO = "auto"
_IMPORT = (
    "Import the table {}: Ctrl+Shift+I on the Data page (“Import a table…” while no data set is "
    "open), or python main.py data import."
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a look at a folder showed.

    Attributes:
        format: Id of its format; ``None`` when it could not be told.
        dataset: The data set as stored. ``None`` when the splits cannot be used. Where only
            features are at fault, it is there without them.
        findings: Gravest first.
    """

    format: str | None
    dataset: Dataset | None
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether a run that uses all of it would be refused."""
        return any(finding.severity == Severity.ERROR for finding in self.findings)


def inspect_folder(path: Path, *, format: str = AUTO) -> Inspection:
    """Read and check the data set in a folder; bad content becomes findings, never an exception.

    Args:
        path: The folder.
        format: Id of its format; ``auto`` looks at the files.
    """
    return _inspect(path, DatasetReference(path=str(path), format=format))


def inspect_reference(reference: DatasetReference) -> Inspection:
    """Read and check the data set of a run; what its settings repair or leave out is no error."""
    return _inspect(Path(reference.path).expanduser(), reference)


def load_dataset(reference: DatasetReference) -> Dataset:
    """Return the data set of a run, prepared as its settings ask.

    Raises:
        DatasetError: It has errors that the settings do not repair or avoid, it is not the data
            set the run was made for, or a setting names a modality that is not there.
    """
    return accept(inspect_reference(reference), reference)


def accept(inspection: Inspection, reference: DatasetReference) -> Dataset:
    """Return an inspected data set, prepared as ``reference`` asks; see :func:`load_dataset`.

    Raises:
        DatasetError: As :func:`load_dataset`.
    """
    path = Path(reference.path).expanduser()
    errors = [found for found in inspection.findings if found.severity == Severity.ERROR]
    if errors or inspection.dataset is None:
        raise _refusal(path, errors)
    dataset = inspection.dataset
    _check_fingerprint(dataset, reference)
    _check_modalities(dataset, reference)
    prepared = prepare(dataset, reference)
    for name, split in (("validation", prepared.valid), ("test", prepared.test)):
        if not split.num_interactions:
            raise DatasetError(
                f"Without the overlap, the {name} split of {dataset.name} is empty.",
                "Split the data again so that no interaction is in two splits.",
            )
    return prepared


def _inspect(path: Path, settings: DatasetReference) -> Inspection:
    try:
        chosen = _choose_format(path, settings)
        content = chosen.read(path)
    except UnusableFileError as problem:
        return Inspection(None, None, (problem.finding,))
    except OSError as error:
        return Inspection(None, None, (_unreadable(path, error).finding,))
    checked = check(content, path, settings.model_copy(update={"format": chosen.name}))
    return Inspection(chosen.name, checked.dataset, checked.findings)


def _choose_format(path: Path, settings: DatasetReference) -> DatasetFormat:
    name = settings.format
    if not settings.path:
        action = "Choose the folder that holds the files of the data set."
        raise _problem(path, "folder_missing", "No folder was chosen.", action)
    _refuse_no_folder(path)
    if name != AUTO:
        if name in FORMATS:
            return FORMATS[name]
        raise _problem(
            path,
            "format_unknown",
            f"There is no data format called {name!r}.",
            f"Known formats: {', '.join(FORMATS)}.",
        )
    fitting = matching_formats(path)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = " and ".join(known.title for known in fitting)
        raise _problem(
            path,
            "format_ambiguous",
            f"The folder could be a {names}.",
            f"Choose the format: {' or '.join(known.name for known in fitting)}.",
        )
    raise _unknown_layout(path)


def _refuse_no_folder(path: Path) -> None:
    if not path.is_dir():
        what = "is a file, not a folder" if path.exists() else "does not exist"
        action = "Give the folder that holds the files of the data set."
        if path.is_file() and is_table(path):
            action = _IMPORT.format(path.name)
        raise _problem(path, "folder_missing", f"“{path}” {what}.", action)
    if next(path.iterdir(), None) is None:
        raise _problem(path, "folder_empty", "The folder is empty.", _expected())


def _unreadable(path: Path, error: OSError) -> UnusableFileError:
    reason = error.strerror or str(error)
    action = "Check its name, and that you may read it."
    return _problem(path, "folder_unreadable", f"The folder cannot be read: {reason}.", action)


def _unknown_layout(path: Path) -> UnusableFileError:
    seen = sorted(visible(path.iterdir()))[:100]
    inner = [folder for folder in seen if folder.is_dir()]
    fitting = [folder.name for folder in inner if matching_formats(folder)]
    tables = [file.name for file in seen if is_table(file)]
    hint = _expected()
    if tables:
        hint = f"{_IMPORT.format(tables[0])} Or: {hint[0].lower()}{hint[1:]}"
    if fitting:
        hint = f"Open the folder “{fitting[0]}” inside it."
    return _problem(path, "format_unknown", "No data set was recognised in the folder.", hint)


def _expected() -> str:
    layouts = "; ".join(f"{known.title}: {known.files}" for known in FORMATS.values())
    return f"Choose a folder with one of these layouts. {layouts}."


def _problem(path: Path, code: str, what: str, action: str) -> UnusableFileError:
    why = "There is nothing to train on."
    return UnusableFileError(
        Finding(code, Severity.ERROR, what, path.name or str(path), why, action)
    )


def _refusal(path: Path, errors: list[Finding]) -> DatasetError:
    lines = [f"{found.where}: {found.what} {found.why}" for found in errors]
    errors = list(with_joined_repairs(errors))
    actions = [
        f"{found.where}: {found.action}" + (f" (--set {found.repair})" if found.repair else "")
        for found in errors
    ]
    message = f"The data set {path.absolute().name} cannot be used."
    return DatasetError("\n".join([message, *lines]), "\n".join(actions))


def _check_fingerprint(dataset: Dataset, reference: DatasetReference) -> None:
    if reference.fingerprint in (None, dataset.fingerprint):
        return
    raise DatasetError(
        f"The data in {dataset.path} is not what this run was made for: its fingerprint is "
        f"{dataset.fingerprint[:16]}, the run expects {str(reference.fingerprint)[:16]}. "
        "Results on other data would carry the wrong name.",
        "Point the run to the folder with the original data, or start a new run on this data; in "
        "the window, press “Check again” on the Data page first, so that it is known there.",
    )


def _check_modalities(dataset: Dataset, reference: DatasetReference) -> None:
    asked = {*(reference.modalities or ()), *reference.standardize, *reference.fill_missing}
    missing = sorted(asked - set(dataset.features))
    if missing:
        present = ", ".join(dataset.features) or "none"
        raise DatasetError(
            f"The data set {dataset.name} has no modality called {', '.join(missing)}.",
            f"Its modalities are: {present}.",
        )

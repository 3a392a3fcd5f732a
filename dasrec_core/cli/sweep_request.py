"""From the options of ``sweep`` to the runs it consists of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dasrec_core.cli.dataset_gate import bind, look
from dasrec_core.cli.output import Output
from dasrec_core.cli.run_request import assignments_of, no_data_named, whole_path
from dasrec_core.cli.session import Session
from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.run import RunConfig
from dasrec_core.config.seed_list import read_seeds
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.loading import accept, inspect_reference
from dasrec_core.errors import ConfigError
from dasrec_core.sweeps.definition import SweepDefinition, Variant, read_definition
from dasrec_core.sweeps.expansion import Member, Repetition
from dasrec_core.sweeps.members import (
    base_values,
    bind_all,
    expand,
    make_member,
    only_variant,
)
from dasrec_core.sweeps.search import SearchSource
from dasrec_core.sweeps.searches import searches_of
from dasrec_core.sweeps.sources import Listed, Source
from dasrec_core.sweeps.studies import studies, study_named
from dasrec_core.sweeps.trials import TRIALS_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRequest:
    """What a person asked for, as it was typed; ``None`` where nothing was said."""

    file: Path | None = None
    study: str | None = None
    data: Path | None = None
    only: str | None = None
    seeds: str | None = None
    assignments: tuple[str, ...] = ()
    preset: str | None = None
    epochs: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sweep that is ready to run.

    Attributes:
        sweep_id: The same for the same runs.
        folder: Holds what a search has tried, and who runs the sweep.
        members: Known beforehand; empty for a search.
        search: The trials; ``None`` unless it is a search.
    """

    sweep_id: str
    folder: Path
    definition: SweepDefinition
    dataset: Dataset
    members: tuple[Member, ...]
    duplicates: tuple[Repetition, ...]
    search: SearchSource | None = None

    @property
    def num_members(self) -> int:
        """Runs it takes; of a search at most."""
        return self.search.num_members if self.search else len(self.members)

    def source(self) -> Source:
        """Return what hands out the members."""
        return self.search or Listed(self.members)


def prepare(request: SweepRequest, session: Session) -> tuple[Prepared, ...]:
    """Return the sweep a person asked for, every member checked against its data set.

    Several where it holds several searches, else one.

    Raises:
        ConfigError: Something is missing or wrong; nothing was started.
        DatasetError: The data set cannot be used.
    """
    definition = _definition(request)
    if not definition.base.data:
        raise no_data_named()
    shorthands = assignments_of({"training.epochs": request.epochs, "device": request.device})
    assignments = (*request.assignments, *shorthands)
    binder = _Binder(session.output)
    stored = binder.stored_in(definition.base.data)
    if definition.search is not None:
        return tuple(
            _prepare_search(one, assignments, session, binder, stored.name)
            for one in searches_of(definition)
        )
    expansion = expand(
        definition,
        dataset_name=stored.name,
        num_modalities=len(stored.features),
        assignments=assignments,
    )
    expansion = bind_all(expansion, binder.bind)
    members = expansion.members
    if request.only is not None and _is_named_by_its_grid(definition):
        names = list(dict.fromkeys(member.variant for member in members))
        wanted = _names_in(request.only, names)
        members = tuple(member for member in members if member.variant in wanted)
    sweep_id = _digest(sorted(member.config.identity() for member in members))
    return (
        Prepared(
            sweep_id,
            session.home.sweeps / sweep_id,
            definition,
            binder.dataset_of(members[0].config),
            members,
            expansion.duplicates,
        ),
    )


def _prepare_search(
    definition: SweepDefinition,
    assignments: tuple[str, ...],
    session: Session,
    binder: _Binder,
    name: str,
) -> Prepared:
    base = base_values(definition, only_variant(definition), name, assignments)
    first = make_member("base", base, {}, definition.seeds[0])
    dataset = binder.dataset_of(first.config)
    # With what the search starts from: a preset may have changed, or be another's by now, and
    # trials under other settings must not be taken for its own.
    start = first.config.identity()
    sweep_id = _digest([definition.digest(), dataset.fingerprint, start, *assignments])
    folder = session.home.sweeps / sweep_id
    search = SearchSource(
        definition,
        dataset_name=name,
        file=folder / TRIALS_FILE,
        bind=binder.bind,
        assignments=assignments,
    )
    return Prepared(sweep_id, folder, definition, dataset, (), (), search)


class _Binder:
    """Looks at each data set once, however many members read it."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._known: dict[str, Dataset] = {}

    def stored_in(self, folder: str) -> Dataset:
        """Return a data set as it is stored, also one that only its settings make usable."""
        reference = DatasetReference(path=folder)
        inspection = inspect_reference(reference)
        return inspection.dataset or accept(inspection, reference)

    def bind(self, config: RunConfig) -> RunConfig:
        return bind(config, self.dataset_of(config))

    def dataset_of(self, config: RunConfig) -> Dataset:
        reference = config.dataset.model_copy(update={"fingerprint": None, "format": "auto"})
        key = reference.model_dump_json()
        if key not in self._known:
            self._known[key] = look(reference, self._output)
        return self._known[key]


def _definition(request: SweepRequest) -> SweepDefinition:
    if (request.file is None) == (request.study is None):
        raise ConfigError(
            "A sweep is either a file or a study.",
            f"Give FILE, or --study with one of: {', '.join(one.id for one in studies())}.",
        )
    given = (
        read_definition(request.file)
        if request.file
        else study_named(request.study or "").definition
    )
    folder = str(request.data) if request.data is not None else given.base.data
    base = given.base.model_copy(
        update={
            "data": whole_path(folder) if folder else "",
            "preset": request.preset or given.base.preset,
        }
    )
    seeds = given.seeds if request.seeds is None else _seeds(request.seeds)
    base_name, variants = given.base_name, given.variants
    if request.only is not None and not _is_named_by_its_grid(given):
        base_name, variants = _chosen(request.only, given)
    values = given.model_dump() | {
        "base": base.model_dump(),
        "base_name": base_name,
        "seeds": seeds,
        "variants": [variant.model_dump() for variant in variants],
    }
    return SweepDefinition.model_validate(values)


def _is_named_by_its_grid(definition: SweepDefinition) -> bool:
    """Tell whether a run is called by its values, such as ``noise intensity 0.7``."""
    return bool(definition.grid) and not definition.has_variants


def _chosen(only: str, given: SweepDefinition) -> tuple[str, tuple[Variant, ...]]:
    """Return what ``--only`` names, in the order of the sweep: its base's name and its variants."""
    names = [given.base_name] if given.base_name else []
    names += [variant.name for variant in given.variants]
    wanted = _names_in(only, names)
    base_name = given.base_name if given.base_name in wanted else ""
    return base_name, tuple(one for one in given.variants if one.name in wanted)


def _names_in(text: str, names: Sequence[str]) -> set[str]:
    """Return the names that a text lists with commas; a name may have commas of its own.

    Raises:
        ConfigError: A part of the text is, alone or with those after it, no name.
    """
    known = {_parts(name): name for name in names}
    parts, found = _parts(text), set()
    while parts:
        # The longest first: "a, b" is one variant even where "a" is another.
        length = next((n for n in range(len(parts), 0, -1) if parts[:n] in known), 0)
        if not length:
            raise ConfigError(
                f"The sweep has no variant {parts[0]!r}.", f"It has: {', '.join(names) or 'none'}."
            )
        found.add(known[parts[:length]])
        parts = parts[length:]
    return found


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.split(","))


def _seeds(text: str) -> tuple[int, ...]:
    try:
        return read_seeds(text)
    except ConfigError as error:
        raise ConfigError(
            f"--seeds {text!r}: {error.message}", "For example: --seeds 1,2,3 or --seeds 1-3."
        ) from error


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

"""``runs reproduce``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.run_lookup import catch_up
from dasrec_core.cli.session import Session, open_session
from dasrec_core.errors import ConfigError, StoreError
from dasrec_core.packing import SUFFIX
from dasrec_core.paths import Home
from dasrec_core.quantity import counted
from dasrec_core.reporting.export_file import write_export
from dasrec_core.reporting.words import listed
from dasrec_core.reproduction.cards import write_cards
from dasrec_core.reproduction.fences import read_fence
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.reproduction.page import NOTES, materials, write_page
from dasrec_core.sweeps.studies import studies
from dasrec_core.sweeps.trials import runs_of_searches
from dasrec_core.training.durable import make_folder, soon_deleted, write_atomically

if TYPE_CHECKING:
    from dasrec_core.store.runs import RunStore

app = make_app()

_OUT = Path("docs/reproduction.md")


@app.command()
def reproduce(  # noqa: PLR0913 - one parameter per option
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page; its notes are kept.")] = _OUT,
    figures: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Figures and LaTeX tables; else beside FILE, by name."),
    ] = None,
    cards: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write the measured tables of these model cards."),
    ] = None,
    dataset: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only these data sets; again for more."),
    ] = None,
    presets_of: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=OTHER", help="A data set that takes the presets of another."),
    ] = None,
    packed: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Packed runs, or a folder of them, in place of the stored runs."
        ),
    ] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Write the reproduction page from the stored runs: tables, tests, figures and commands."""
    session = open_session(home, results, json)
    presets = _pairs(presets_of or [])
    known = studies()
    folder = figures or out.with_suffix("")
    _refuse_other_files(out, cards)
    with _stored(session) if not packed else _unpacked(packed) as (store, sources):
        runs = store.list_runs(include_trashed=True)
        found = materials(runs, known, sources, presets)
        found = _chosen(found, dataset)
        if not found and _read(out).strip():
            raise ConfigError(
                f"No run here has a result for the page, and {out} would lose all its tables.",
                "Name packed runs with --packed, or the folder of the results with --home; another "
                "page is named with --out.",
            )
        page = write_page(found, known, _read(out), _seen_from(out, folder))
        card_text, lacking = ("", ()) if cards is None else write_cards(_read(cards), found)
    _write(out, page.text)
    for file in page.files:
        make_folder(folder)
        write_export(folder / file.name, file.content, file.made)
    if cards is not None:
        _write(cards, card_text)
    if lacking:
        session.output.note(f"Cards without marks, left as they are: {listed(list(lacking))}.")
    session.output.show(
        {
            "page": str(out),
            "files": [str(folder / file.name) for file in page.files],
            "cards": None if cards is None else str(cards),
            "cards_without_marks": list(lacking),
            "datasets": [_document(one) for one in found],
        },
        f"{out} written from {counted(len(found), 'data set')}; "
        f"{counted(len(page.files), 'file')} in {folder}.",
    )


@contextmanager
def _stored(session: Session) -> Iterator[tuple[RunStore, Sources]]:
    with session.store() as store:
        catch_up(session, store)
        searches = runs_of_searches(session.home.sweeps)
        yield store, Sources(session.home.runs.joinpath, store.curves, searches)


@contextmanager
def _unpacked(packed: list[Path]) -> Iterator[tuple[RunStore, Sources]]:
    """Open a results database of packed runs alone, for the duration of a block."""
    # Imported here, as the session does: a call without packed runs need not wait for it.
    from dasrec_core.packing.files import unpack_files
    from dasrec_core.store.runs import RunStore

    files = [file for path in packed for file in _files_of(path)]
    with TemporaryDirectory(prefix="dasrec-packed-") as folder:
        place = Home(Path(folder))
        with closing(RunStore(place.results_url)) as store:
            with soon_deleted():
                unpack_files(store, files, place.runs)
            yield store, Sources(place.runs.joinpath, store.curves, {}, packed=True)


def _files_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.glob(f"*{SUFFIX}"))
    if not found:
        raise ConfigError(
            f"There are no packed runs in {path}.",
            f"Give a folder with files that end in {SUFFIX}.",
        )
    return found


def _chosen(found: tuple[Material, ...], names: list[str] | None) -> tuple[Material, ...]:
    known = list(dict.fromkeys(one.data.name for one in found))
    unknown = [name for name in names or [] if name not in known]
    if unknown:
        raise ConfigError(
            f"No run on a data set called {unknown[0]!r} has ended with a result.",
            f"There are: {', '.join(known)}." if known else "There are none yet.",
        )
    return tuple(one for one in found if not names or one.data.name in names)


def _document(one: Material) -> dict[str, object]:
    return {
        "dataset": one.data.name,
        "fingerprint": one.data.fingerprint,
        "counted": {
            model: {str(run.config.seed): run.run_id for run in group.runs}
            for model, group in one.main.items()
        },
    }


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts]
    wrong = [text for text, (_, equals, other) in zip(texts, pairs, strict=True) if not other]
    if wrong:
        raise ConfigError(
            f"--presets-of needs two data sets; got {wrong[0]!r}.",
            "For example: --presets-of lfm2k-other-split=lfm2k",
        )
    return {name: other for name, _, other in pairs}


def _seen_from(page: Path, folder: Path) -> str:
    """Return the way from the page to its files, for links."""
    try:
        return folder.resolve().relative_to(page.resolve().parent).as_posix()
    except ValueError:
        raise ConfigError(
            f"{folder} does not lie beside or below {page}, so the page cannot link to it.",
            "Choose a folder below that of the page.",
        ) from None


def _refuse_other_files(out: Path, cards: Path | None) -> None:
    """Refuse to write over a file that is no such page, or cards into a file that is not there."""
    before = _read(out)
    if before.strip() and read_fence(before, NOTES) is None:
        raise ConfigError(
            f"{out} is no reproduction page: it has no part for notes, and all of it would be "
            "replaced.",
            "Choose another file, or empty this one first.",
        )
    if cards is not None and not cards.is_file():
        raise ConfigError(
            f"There is no {cards}, so there are no cards to write measured tables into.",
            "Name the file of the model cards, such as docs/models.md.",
        )


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{file} cannot be read: {error}.", "Choose another file.") from error


def _write(file: Path, text: str) -> None:
    make_folder(file.parent)
    write_atomically(file, text)

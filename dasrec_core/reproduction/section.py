"""The part of the write-up about one data set, as Markdown and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from dasrec_core.analysis.sentence import paper_sentence
from dasrec_core.quantity import are, counted
from dasrec_core.reporting.document import Table
from dasrec_core.reporting.escaping import markdown_text
from dasrec_core.reporting.writers.markdown import write_markdown
from dasrec_core.reproduction.commands import main_commands, study_commands
from dasrec_core.reproduction.comparing import METHOD, Compared, against_table, compare
from dasrec_core.reproduction.cost_table import cost_table, total_hours
from dasrec_core.reproduction.counted_runs import is_measured
from dasrec_core.reproduction.files import MadeFile, figure_files, table_file
from dasrec_core.reproduction.main_table import main_table
from dasrec_core.reproduction.material import MAIN, Material
from dasrec_core.reproduction.study_table import StudyRuns, begun_studies, study_table
from dasrec_core.reproduction.tail_table import tail_table
from dasrec_core.reproduction.tried_table import tried_table, tried_title
from dasrec_core.sweeps.studies import Study

BASELINES = ("dasrec", "diffmm")
"""What every model is tested against."""
_TESTED = ("recall@20", "ndcg@20")


@dataclass(slots=True)
class Section:
    """Lines and files, as they come."""

    folder: str
    lines: list[str] = field(default_factory=list)
    files: list[MadeFile] = field(default_factory=list)

    def head(self, title: str, level: int = 3) -> None:
        """Begin a part."""
        self.lines += [f"{'#' * level} {title}", ""]

    def say(self, *sentences: str) -> None:
        """Add a paragraph."""
        self.lines += [" ".join(sentences), ""]

    def table(self, table: Table) -> None:
        """Add a table."""
        self.lines += [write_markdown(table).decode().rstrip("\n"), ""]

    def add(self, made: MadeFile) -> None:
        """Add a file, and a picture where it is one."""
        self.files.append(made)
        if made.name.endswith(".svg"):
            place = quote(f"{self.folder}/{made.name}")  # a space would end the link
            self.lines += [f"![{markdown_text(made.made.what)}]({place})", ""]


def write_section(
    material: Material, studies: tuple[Study, ...], titles: Mapping[str, str], folder: str
) -> Section:
    """Return everything about one data set.

    Args:
        material: The data set, with at least one run that counts.
        studies: All there are.
        titles: Name of every model.
        folder: Where its files will lie, seen from the page.
    """
    section = Section(folder)
    begun, lacking = begun_studies(
        tuple(one for one in studies if one.id != MAIN and one.definition.search is None), material
    )
    section.head(material.title, 2)
    section.say(_facts(material, begun))
    if material.main:
        _models(section, material, titles)
    section.head(tried_title(material))
    section.table(tried_table(material, titles))
    for found in begun:
        _study(section, found, material)
    if lacking:
        section.say(f"Not run on {material.title}: {'; '.join(map(markdown_text, lacking))}.")
    section.head("Commands")
    lines = [*main_commands(material)]
    for found in begun:
        lines += study_commands(found, material)
    section.lines += ["```sh", *lines, "```", ""]
    return section


def _facts(material: Material, begun: Sequence[StudyRuns]) -> str:
    data = material.data
    facts = [
        f"Content {data.fingerprint[:12] or 'not recorded'}.",
        _extent(material),
        *_beside_the_main_table(material, begun),
        *([] if data.presets == data.name else [f"Presets are those of {data.presets}."]),
    ]
    return " ".join(facts)


def _beside_the_main_table(material: Material, begun: Sequence[StudyRuns]) -> list[str]:
    """Say how many finished runs are not in the main table, and how many of these in a study."""
    counting = {run.run_id for group in material.main.values() for run in group.runs}
    others = {run.run_id for run in material.runs if is_measured(run)} - counting
    if not others:
        return []
    studied = {run.run_id for one in begun for group in one.groups() for run in group.runs}
    shown = len(others & studied)
    where = f"; {shown} of them {are(shown)} in a study below"
    if shown in (0, len(others)):
        where = " but in a study below" if shown else ", nor in a study below"
    number = len(others)
    return [f"{counted(number, 'finished run')} {are(number)} not in the main table{where}."]


def _extent(material: Material) -> str:
    count = counted(len(material.runs), "run")
    hours = f"{total_hours(material.runs, material.sources):.1f} hours of training and evaluation"
    if not material.sources.packed:
        return f"{count} in the database, {hours} in all."
    return f"{count} packed, finished ones only, with {hours}."


def _models(section: Section, material: Material, titles: Mapping[str, str]) -> None:
    runs = [run for group in material.main.values() for run in group.runs]
    name = material.stem
    section.head("All models")
    table = main_table(material)
    section.table(table)
    section.files.append(table_file(f"{MAIN}-{name}", table, runs))
    if len(material.main) > 1 and any(base in material.main for base in BASELINES):
        section.say(METHOD)
    if sentences := _sentences(material, titles):
        section.say(*map(markdown_text, sentences))
    for base in BASELINES:
        for metric in _TESTED:
            tests = against_table(material, base, Compared(metric, "test"), titles)
            if tests is not None:
                # How it is tested was said once; a file stands alone and says it again.
                section.table(replace(tests, notes=tests.notes[1:]))
                stem = f"{metric.partition('@')[0]}-against-{base}-{name}"
                section.files.append(table_file(stem, tests, runs))
    section.head("Recall by item popularity")
    tail = tail_table(material, titles)
    if isinstance(tail, Table):
        section.table(tail)
        section.files.append(table_file(f"tail-{name}", tail, runs))
    else:
        section.say(tail)
    section.head("Time and memory")
    section.table(cost_table(material, titles))


def _sentences(material: Material, titles: Mapping[str, str]) -> list[str]:
    """Return what the paper claims, tested: the first baseline against the second."""
    first, second = (material.main.get(model) for model in BASELINES)
    if first is None or second is None:
        return []
    names = [titles[model] for model in BASELINES]
    found = [compare(material, [first], second, Compared(one, "test"))[0] for one in _TESTED]
    return [paper_sentence(one, *names) for one in found]


def _study(section: Section, found: StudyRuns, material: Material) -> None:
    section.head(found.study.title)
    about = found.study.definition.about
    if about:
        section.say(markdown_text(about))
    table = study_table(found, material)
    section.table(table)
    runs = [run for group in found.groups() for run in group.runs]
    section.files.append(table_file(f"{found.study.id}-{material.stem}", table, runs))
    for made in figure_files(found, material):
        section.add(made)

"""The command line: ``main.py VERB …`` and ``dasrec VERB …``.

Exit codes: 0 done, 1 the run failed or diverged, 2 bad usage or bad input, 130 cancelled.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

import typer

from dasrec_core.cli.lazy_group import Verbs
from dasrec_core.cli.options import make_app
from dasrec_core.cli.output import complain
from dasrec_core.cli.signals import CancelledError, signals_end_this
from dasrec_core.errors import ConfigError, DasrecError
from dasrec_core.paths import home

DONE = 0
FAILED = 1
BAD_INPUT = 2
CANCELLED = 130

app = make_app()

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises for wrong usage of any kind; it exports only this kind of it."""


@app.callback(cls=Verbs)
def _verbs() -> None:
    """Multimodal recommendation experiments; without a verb, main.py opens the window."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; every error is a message, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    _open_missing_streams()
    try:
        with signals_end_this():
            return _call(given, as_json=as_json)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except _UsageError as error:
        complain(ConfigError(_words(error), "`VERB --help` lists its options."), as_json=as_json)
        return BAD_INPUT
    except DasrecError as error:
        complain(error, as_json=as_json)
        return BAD_INPUT
    except (CancelledError, KeyboardInterrupt):
        complain(DasrecError("Cancelled before it was done."), as_json=as_json)
        return CANCELLED
    except MemoryError as error:
        complain(_no_memory(error), as_json=as_json)
        return FAILED
    except Exception as error:  # noqa: BLE001 - the process ends here, with words
        if isinstance(error, ValueError) and (odd := _no_text_in(given)):
            complain(odd, as_json=as_json)
            return BAD_INPUT
        complain(_defect(error, given), as_json=as_json)
        return FAILED


def _call(given: Sequence[str], *, as_json: bool) -> int:
    _check_verb(given)
    # Ends in SystemExit, also for wrong usage, which typer words itself; with JSON that is raised
    # instead, because stdout must get a document all the same.
    command = typer.main.get_command(app)
    ended = command.main(given, prog_name="main.py", standalone_mode=not as_json)
    return ended if isinstance(ended, int) else DONE


def _open_missing_streams() -> None:
    """Give the program streams to write to where whoever started it has closed them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - until the end


def _no_text_in(given: Sequence[str]) -> ConfigError | None:
    """Return what to say where an argument, such as the name of a file, is no text."""
    for word in given:
        try:
            word.encode()
        except UnicodeEncodeError:
            return ConfigError(
                f"{word!r} holds bytes that are no UTF-8 text, so it cannot be stored.",
                "Rename the file or folder, or set the terminal to UTF-8.",
            )
    return None


def _check_verb(given: Sequence[str]) -> None:
    verb = given[0] if given else ""
    if verb and not verb.startswith("-") and verb not in Verbs.modules:
        near = get_close_matches(verb, Verbs.modules, n=1)
        raise ConfigError(
            f"There is no verb {verb!r}." + (f" Did you mean {near[0]!r}?" if near else ""),
            f"Verbs: {', '.join(Verbs.modules)}. `VERB --help` explains one.",
        )


def _words(usage: Exception) -> str:
    words: str = usage.format_message()  # type: ignore[attr-defined]  # see _UsageError
    return words.strip() or "Wrong usage."


def _no_memory(error: MemoryError) -> DasrecError:
    why = f": {error}" if str(error) else ""
    return DasrecError(
        f"There is not enough memory for this{why}.",
        "Close other programs, or raise the limit that this one was started with (ulimit -v).",
    )


def _defect(error: Exception, given: Sequence[str]) -> DasrecError:
    report = _report_file(given)
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(
            f"{' '.join(given)}\n{traceback.format_exc()}", "utf-8", "backslashreplace"
        )
        where = f"Please report it with the details in {report}."
    except OSError:
        where = "Please report it."
    return DasrecError(f"A defect of this program: {type(error).__name__}: {error}.", where)


def _report_file(given: Sequence[str]) -> Path:
    """Return where the report goes: into the home that was named, before or after the verb."""
    named = [word for before, word in pairwise(given) if before == "--home"]
    named += [word.removeprefix("--home=") for word in given if word.startswith("--home=")]
    return home(Path(named[-1]) if named else None).path / "last-error.txt"

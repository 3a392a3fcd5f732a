"""Unpickling files of unknown origin into inert records; nothing in the file is called.

A pickle is a program. This reader lets it build only what a sparse matrix consists of, and even
that as records of ours: no class of NumPy or SciPy is created, so a state that would make their
compiled code read out of bounds does nothing here. Three gates, each enough by itself against
code execution:

1. Only the operations that matrix pickles use, few of them, every length within the file.
2. Only exact (module, name) pairs of the allow-list; a dotted name is not on it.
3. What those pairs stand for is a record class of ours.
"""

from __future__ import annotations

import io
import pickle
import pickletools
from typing import Any, NoReturn

from dasrec_core.data.pickle_records import ALLOWED

MAX_OPERATIONS = 10_000
"""A sparse matrix takes about 100, whatever its size."""

_ALLOWED_OPERATIONS = """
    PROTO FRAME STOP MARK POP POP_MARK DUP GET BINGET LONG_BINGET PUT BINPUT LONG_BINPUT MEMOIZE
    NONE NEWTRUE NEWFALSE INT BININT BININT1 BININT2 LONG LONG1 LONG4 FLOAT BINFLOAT
    STRING BINSTRING SHORT_BINSTRING UNICODE BINUNICODE SHORT_BINUNICODE BINUNICODE8
    BINBYTES SHORT_BINBYTES BINBYTES8 BYTEARRAY8 EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3
    EMPTY_LIST LIST APPEND APPENDS EMPTY_DICT DICT SETITEM SETITEMS GLOBAL STACK_GLOBAL
    REDUCE NEWOBJ BUILD
""".split()  # fmt: skip  # noqa: SIM905 - a page of quotes would hide what is missing
_PUTS = ("PUT", "BINPUT", "LONG_BINPUT")


class RefusedPickleError(Exception):
    """The file is not a pickle of a sparse matrix; the text says what was met, as a clause."""


# The one in Python, not the one in C: on damaged files with bytearrays, that of Python 3.11.7 was
# seen to report "deallocated bytearray object has exported buffers". 100 operations are no cost.
class _Unpickler(pickle._Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a record class
        record = ALLOWED.get((module, name))
        if record is None:
            raise RefusedPickleError(f"contains {public_name(module, name)}")
        return record

    def persistent_load(self, pid: object) -> NoReturn:
        raise RefusedPickleError("refers to objects outside the file")


def public_name(module: str, name: str) -> str:
    """Return ``pandas.DataFrame`` for ``pandas.core.frame``, ``DataFrame``."""
    known = module.split(".")[0]
    full = f"{known}.{name}" if known in ("pandas", "torch") else f"{module}.{name}"
    return "".join(c if c.isprintable() else "?" for c in full[:80])


def read_inert(content: bytes) -> object:
    """Return what a pickle holds, built of records, text, numbers, bytes, tuples, lists, dicts.

    Raises:
        RefusedPickleError: It is no pickle, damaged, or holds anything else.
    """
    _check_operations(content)
    try:
        # latin1: what Python 2 wrote as str are bytes to us.
        return _Unpickler(io.BytesIO(content), encoding="latin1").load()
    except RefusedPickleError:
        raise
    # A damaged stream can raise nearly anything from within the unpickler.
    except Exception as error:
        raise RefusedPickleError("is damaged") from error


def _check_operations(content: bytes) -> None:
    named = _NameWatch()
    try:
        for count, (operation, argument, _) in enumerate(pickletools.genops(content)):
            named.check(operation.name, argument)
            if operation.name not in _ALLOWED_OPERATIONS:
                raise RefusedPickleError("contains instructions that no sparse matrix needs")
            if count >= MAX_OPERATIONS:
                raise RefusedPickleError("contains a large collection of Python objects")
            # The unpickler would allocate a table of that many entries.
            if operation.name in _PUTS and int(argument or 0) > MAX_OPERATIONS:
                raise RefusedPickleError("is damaged")
    except RefusedPickleError:
        raise
    # Not only ValueError: the tokenizer was not written for hostile input.
    except Exception as error:
        raise RefusedPickleError("is damaged or is not a pickle") from error


class _NameWatch:
    """Refuses the first class that is not allowed, as soon as its name is read.

    For the wording only; the gate is ``find_class``. Without it, a large table of another kind
    would be called a collection before its class is met.
    """

    def __init__(self) -> None:
        self._texts: list[object] = [None, None]  # last two things pushed, None where not text
        self._memo: dict[int, object] = {}

    def check(self, operation: str, argument: object) -> None:
        if operation == "MEMOIZE":
            self._memo[len(self._memo)] = self._texts[-1]
        elif operation in _PUTS:
            self._memo[int(str(argument))] = self._texts[-1]
        elif operation in ("GET", "BINGET", "LONG_BINGET"):
            self._push(self._memo.get(int(str(argument))))
        elif operation == "GLOBAL":
            self._refuse(*str(argument).split(" ", 1))
            self._push(None)
        elif operation == "STACK_GLOBAL":
            self._refuse(*self._texts)
            self._push(None)
        else:
            self._push(argument)

    def _push(self, value: object) -> None:
        self._texts = [self._texts[-1], value if isinstance(value, str) else None]

    def _refuse(self, module: object = None, name: object = None) -> None:
        if isinstance(module, str) and isinstance(name, str) and (module, name) not in ALLOWED:
            raise RefusedPickleError(f"contains {public_name(module, name)}")

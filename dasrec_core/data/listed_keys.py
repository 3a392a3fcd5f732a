"""Keys as a table lists them: each user and item can be asked for, or it is said which cannot."""

from __future__ import annotations

from collections import Counter

from dasrec_core.data.findings import Finding, Severity
from dasrec_core.quantity import are, counted, have

_NUM_EXAMPLES = 5


def listed_keys(
    values: tuple[str, ...], kind: str, file: str, findings: list[Finding]
) -> tuple[str, ...]:
    """Return the keys, numbers in place of missing ones; say which are missing or repeated.

    Args:
        values: What a table says, by number; empty where it says nothing.
        kind: What they are keys of, ``user`` or ``item``.
        file: Name of the table.
        findings: Receives what there is to say.
    """
    missing = [number for number, key in enumerate(values) if not key]
    keys = tuple(key or str(number) for number, key in enumerate(values))
    repeated = [key for key, times in Counter(keys).items() if times > 1]
    if missing:
        findings.append(
            Finding(
                "keys_missing",
                Severity.WARNING,
                f"{counted(len(missing), kind)} of {len(keys):,} {have(len(missing))} no key.",
                file,
                "Their numbers stand for them wherever keys are shown and asked for. Training is "
                "not affected.",
                f"Add a line for each, or remove {file} to have numbers for all.",
                len(missing),
                tuple(f"{kind} {number}" for number in missing[:_NUM_EXAMPLES]),
            )
        )
    if repeated:
        findings.append(
            Finding(
                "keys_repeated",
                Severity.WARNING,
                f"{counted(len(repeated), 'key')} {are(len(repeated))} of more than one {kind}.",
                file,
                f"Such a key finds only the first {kind} that has it. Training is not affected.",
                f"Give each {kind} a key of its own.",
                len(repeated),
                tuple(key[:60] for key in repeated[:_NUM_EXAMPLES]),
            )
        )
    return keys

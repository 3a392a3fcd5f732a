"""Brings an older database to this version's schema; the only module here that needs alembic."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection

from dasrec_core.store.revisions import HEAD

SCRIPTS = Path(__file__).parent / "migrations"

_log = logging.getLogger(__name__)


def migrate(
    connection: Connection,
    path: Path | None,
    revision: str,
    *,
    scripts: Path = SCRIPTS,
    head: str = HEAD,
) -> None:
    """Copy the database aside, then change its schema within the transaction of ``connection``.

    Interrupted at any point, the database is as before.

    Args:
        connection: Holds the write lock.
        path: The file, when there is one; its copy is named after it and the old version.
        revision: Version it has now.
        scripts: Folder of the migrations.
        head: Version to reach.
    """
    stored = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if stored == head:
        return  # another process was faster while we waited for the lock
    if path is not None:
        back_up(path, path.with_name(f"{path.name}.before-{head}-from-{revision}"))
    config = Config()
    # Percent signs are interpolated by the ini parser beneath.
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, head)
    _log.info("results database brought from version %s to %s", revision, head)


def back_up(path: Path, target: Path) -> None:
    """Write a copy of a SQLite file as it was committed last; an older copy of that name stays."""
    if target.exists():
        return
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    # Not a file copy: what was committed last may still stand in the write-ahead log.
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
    part.replace(target)

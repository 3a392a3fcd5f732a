"""Changes a draft step by step, each of which can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from dasrec_core.config.form_field import FieldKind
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError
from studio.forms.draft import Draft
from studio.forms.field_text import value_of
from studio.forms.from_config import draft_of
from studio.forms.resolved import DataFacts, Resolved, form_fields, resolve
from studio.forms.seeds import SEED

_UNDO_AT_MOST = 500

_CHOSEN = frozenset({FieldKind.BOOL, FieldKind.CHOICE})
"""Settings that are chosen at once; each choice is a step."""


class DraftEditor(QObject):
    """Owns the draft of the New run page; knows no widget."""

    changed = Signal()  # the draft, or what is known of its data set

    def __init__(self, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_UNDO_AT_MOST)
        self._data = DataFacts()
        self._resolved = resolve(draft, self._data)

    @property
    def draft(self) -> Draft:
        """The draft as it is now."""
        return self._resolved.draft

    @property
    def resolved(self) -> Resolved:
        """What the draft comes to."""
        return self._resolved

    @property
    def data(self) -> DataFacts:
        """What is known of the chosen data set."""
        return self._data

    def set_data(self, data: DataFacts) -> None:
        """Take note of what the chosen data set is; not a step to undo."""
        if data != self._data:
            self._data = data
            self.show(self.draft)

    def choose_dataset(self, folder: str) -> None:
        """Train on another data set."""
        self._step("Choose the data set", replace(self.draft, dataset=folder))

    def choose_model(self, model: str, preset: str = "") -> None:
        """Train another model; settings that only the old one has are left behind."""
        if model == self.draft.model:
            return
        kept = [one.path for one in form_fields(model) if not one.path.startswith("model.")]
        entries = {path: text for path, text in self.draft.entries.items() if path in kept}
        axes = {path: text for path, text in self.draft.axes.items() if path in kept}
        draft = replace(
            self.draft, model=model, preset=preset, entries=entries, ablations=(), axes=axes
        )
        self._step("Choose the model", draft)

    def choose_preset(self, preset: str) -> None:
        """Start from another preset; what was changed stays changed and stays listed."""
        changed = {change.field.path for change in self.resolved.changes}
        entries = {path: text for path, text in self.draft.entries.items() if path in changed}
        self._step("Choose the preset", replace(self.draft, preset=preset, entries=entries))

    def type_entry(self, path: str, text: str) -> None:
        """Take what was typed or chosen for one setting; typing on in it is the same step."""
        if text == self.resolved.texts.get(path):
            return
        title = self.resolved.titles.get(path, path)
        chosen = (one.path for one in self.resolved.fields if one.kind in _CHOSEN)
        merge = "" if path in chosen else path
        self._step(f"Change {title}", self.draft.with_entry(path, text), merge=merge)

    def reset(self, path: str) -> None:
        """Set one setting back to the preset."""
        title = self.resolved.titles.get(path, path)
        self._step(f"Undo {title}", self.draft.without_entries(path))

    def reset_all(self) -> None:
        """Set every setting back to the preset."""
        self._step("Undo all changes", self.draft.without_entries())

    def switch(self, ablation: str, on: bool) -> None:
        """Run it also without something, or no longer."""
        kept = tuple(one for one in self.draft.ablations if one != ablation)
        self._step(
            "Choose the ablations",
            replace(self.draft, ablations=(*kept, ablation) if on else kept),
        )

    def sweep(self, path: str, text: str) -> None:
        """Run it with several values of a setting; typing on in it is the same step."""
        axes = MappingProxyType({**self.draft.axes, path: text})
        self._step("Sweep a setting", replace(self.draft, axes=axes), merge=f"axis {path}")

    def sweep_no_longer(self, path: str) -> None:
        """Take a setting out of the sweep."""
        axes = {one: text for one, text in self.draft.axes.items() if one != path}
        self._step("Sweep no longer", replace(self.draft, axes=MappingProxyType(axes)))

    def search(self, trials: str) -> None:
        """Search the swept settings with so many trials; empty: run them all."""
        self._step("Search or run all", replace(self.draft, trials=trials), merge="trials")

    def single(self) -> None:
        """Make it one run per seed again."""
        empty: dict[str, str] = {}
        draft = replace(self.draft, ablations=(), axes=MappingProxyType(empty), trials="")
        self._step("Run only this", draft)

    def rename(self, name: str) -> None:
        """Call the run ``name``; empty for the name made from what differs."""
        self._step("Name the run", replace(self.draft, name=name), merge="name")

    def load(self, config: RunConfig, seeds: Sequence[int] = ()) -> None:
        """Start from a configuration that exists, such as that of a stored run.

        Args:
            config: What the draft comes to.
            seeds: To be run in place of its own.
        """
        draft = draft_of(config)
        if seeds:
            draft = draft.with_entry(SEED, ", ".join(map(str, seeds)))
        self._step("Load a configuration", draft)

    def apply_setting(self, assignment: str) -> None:
        """Take a ``path=value`` that a finding of the data check offers; add it to a list.

        Raises:
            ConfigError: It is no setting of the model, or its value is of another kind.
        """
        path, _, text = assignment.partition("=")
        field = next((one for one in self.resolved.fields if one.path == path), None)
        if field is None:
            raise ConfigError(f"{assignment!r} names no setting of this model.")
        value = value_of(field, text)
        if isinstance(value, list) and not field.optional:
            # A list that may be absent means "only these"; any other gathers what is to be done.
            present = [part.strip() for part in self.resolved.texts[path].split(",")]
            text = ", ".join(dict.fromkeys([*filter(None, present), *map(str, value)]))
        self.type_entry(path, text)

    def settle(self) -> None:
        """Let what is typed next be a step of its own: a run was begun with what stands there."""
        self.undo_stack.setClean()  # Qt joins no step with the one it was clean at

    def show(self, draft: Draft) -> None:
        """Make ``draft`` the current one; for the undo stack, and for restoring."""
        self._resolved = resolve(draft, self._data)
        self.changed.emit()

    def _step(self, label: str, draft: Draft, merge: str = "") -> None:
        if draft != self.draft:
            self.undo_stack.push(_DraftStep(self, label, (self.draft, draft), merge))


class _DraftStep(QUndoCommand):
    """From one draft to the next."""

    def __init__(
        self, editor: DraftEditor, label: str, drafts: tuple[Draft, Draft], merge: str
    ) -> None:
        super().__init__(label)
        self._editor, self._merge = editor, merge
        self.before, self.after = drafts

    def redo(self) -> None:
        """Take the step."""
        self._editor.show(self.after)

    def undo(self) -> None:
        """Take it back."""
        self._editor.show(self.before)

    def id(self) -> int:
        """Return a number that steps share which may become one."""
        return hash(self._merge) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Become one with the next step in the same setting."""
        if not isinstance(other, _DraftStep) or other._merge != self._merge:
            return False
        self.after = other.after
        self.setObsolete(self.before == self.after)
        return True

"""Sandboxes: packs and variants, templates, opening, the write protocol, reset, undo, replay, seal."""

from .. import insights  # noqa: F401 - whoever opens a sandbox may sort and filter by its computed fields

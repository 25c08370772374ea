"""Sandboxes: packs and variants, templates, opening, the write protocol, reset, undo, replay, seal."""

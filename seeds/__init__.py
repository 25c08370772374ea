"""Content: packs (invented organisations with their data) and exercises."""

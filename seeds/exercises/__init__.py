"""Exercises, one YAML file each, in a folder for each pack; see ``docs/exercises.md``."""

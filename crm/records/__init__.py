"""Any record of any kind: read, create, save, merge, delete, undo, history, duplicates, timeline.

Verbs take a ``Work`` and ids and values, never loaded objects, because the write protocol may run them
again. They flush; ``sandbox.write(verb, ...)`` commits.
"""

"""CRM Sandbox: a mini-CRM for learning customer management.

The packages, from the ground up (a package imports only those before it; a test enforces it):

``db``          the two kinds of data: platform database and sandbox files
``schema``      the vocabulary: field kinds, ``Record``, views, forms; knows no entity by name
``entities``    one file per kind of record
``query``       the filter language: text -> typed tree -> SQL
``records``     any record of any kind: read, save, merge, delete, undo, history
``processes``   verbs over several records
``insights``    formulas: one home for every figure
``sandboxes``   packs, templates, open, write, reset, undo, replay, seal
``exercises``   exercise files, checks, grader, verifier
``classroom``   people, courses, attempts, gradebook
``jobs``        long and periodic work
``web``         thin routes, nothing else
"""

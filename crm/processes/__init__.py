"""Verbs over several records: qualify a lead, move a record on in its process.

As in ``crm.records``, a verb takes a ``Work``, ids and values, and flushes; the write protocol commits, and
one undo takes everything back.
"""

"""The vocabulary an entity is declared with: field kinds, ``Record``, views, forms, the registry.

It knows no entity by name. ``crm.entities`` declares them; everything else reaches them through
``registry``.
"""

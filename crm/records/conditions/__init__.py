"""The advanced filter as rows people edit: a parsed filter becomes a tree of rows, and rows become filter text.

``rows`` says what a panel shows and reads and writes it, ``values`` knows operators and values by type,
``offers`` what can be chosen where, ``posted`` the form a panel is sent as and the buttons on it.
"""

from .rows import Checked, Group, Part, Related, Row, Scope, Text, check, only_text, panel

__all__ = ["Checked", "Group", "Part", "Related", "Row", "Scope", "Text", "check", "only_text", "panel"]

"""The types of check, one module each, behind a plain dict.

A module has

``read(data)``         the part of a check in the file that belongs to the type -> its frozen ``spec``
``guards(spec)``       whether it is a guard or a *must not*, which counts only from half of the other points
``judge(spec, check, run)``  -> ``outcome.Outcome``; looks at ``outcome.Run`` only

Another type is another module and another row here (and its shape in ``schema.json``).
"""

from . import answer, change, members, only, record, several

TYPES = {
    "record": record, "set": members, "change": change, "only": only, "answer": answer,
    "all": several, "any": several, "at_least": several,
}  # fmt: skip

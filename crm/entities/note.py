"""Note: a text on any record."""

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..schema.fields import lookup, memo, text, translation
from ..schema.layout import Form, Section, Tab, View
from ..schema.record import Record


class Note(Record):
    """A text somebody wrote on a record. Who and when are its stamps."""

    __tablename__ = "note"
    label, label_plural = _l("Note"), _l("Notes")
    path, icon, dataverse = "notes", "edit", "annotation"
    title = "subject"
    find = ("subject", "text")
    quick = ("regarding_id", "subject", "text")

    subject: Mapped[str | None] = text(_l("Title"), english="subject_en")
    subject_en: Mapped[str | None] = translation()
    text: Mapped[str] = memo(_l("Text"), required=True, english="text_en", dataverse="notetext")
    text_en: Mapped[str | None] = translation()
    regarding_id: Mapped[int | None] = lookup(
        _l("Regarding"), "*", inverse="notes", required=True, on_delete="delete", dataverse="objectid"
    )

    views = (
        View("all", _l("All notes"), ("text", "regarding_id", "created_on", "created_by_id"), "", "-created_on", default=True),
    )  # fmt: skip
    form = Form(
        header=("created_on", "created_by_id"),
        tabs=(Tab("summary", _l("Summary"), ((Section(_l("Note"), ("subject", "text", "regarding_id")),),)),),
    )

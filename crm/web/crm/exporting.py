"""A list as a file for a spreadsheet: what its address shows, on all its pages."""

from io import BytesIO

from flask import redirect, request, send_file

from ...i18n import gettext as _
from ...records import listing as lists
from ...records.exporting import export
from ...records.tables.writing import TYPES
from .messages import say
from .place import bp, here, names, sandbox, store, url
from .viewmenu import view_menu


@bp.get("/<path>/export/<any(xlsx, csv):ending>")
def export_list(path: str, ending: str):
    """The records of a list as a file, named by its view and the sandbox's today.

    A list with a filter that cannot be read shows more than it asks for, so it is not exported.
    """
    known, box = here(path), sandbox()
    reading = lists.parse(known.kind, request.args, box.context)
    if reading.refused or reading.listing.view.page:
        say(
            _("Nothing was exported: the filter of the list cannot be read, so it shows more than it asks for."), "warn"
        )
        return redirect(url(known, **request.args))
    label = view_menu(known, reading).label
    with store().read(box) as session:
        data = export(session, reading.listing, box.context, names(marked=False), ending, label)
    name = f"{label.replace('/', '-')} {box.today.isoformat()}.{ending}"
    return send_file(BytesIO(data), TYPES[ending], as_attachment=True, download_name=name, max_age=0)

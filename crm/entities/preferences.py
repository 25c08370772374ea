"""How somebody wants to be reached, and what they have said no to; companies and people alike."""

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, boolean, choice
from ..schema.layout import Section

METHODS = (
    Choice("any", _lp("contact method", "Any")),
    Choice("email", _l("E-mail")),
    Choice("phone", _l("Phone call")),
    Choice("post", _lp("contact method", "Post")),
)


class Preferences:
    """Fields of a customer that can be contacted: the way they prefer, and the ways they do not allow.

    They are their wish and stop nobody by force: the product warns, and a campaign leaves them out.
    """

    preferred_contact: Mapped[str | None] = choice(
        _l("Preferred contact method"), METHODS, default="any", dataverse="preferredcontactmethodcode"
    )
    do_not_email: Mapped[bool] = boolean(_l("Do not allow e-mails"), dataverse="donotemail")
    do_not_bulk_email: Mapped[bool] = boolean(_l("Do not allow bulk e-mails"), dataverse="donotbulkemail")
    do_not_phone: Mapped[bool] = boolean(_l("Do not allow phone calls"), dataverse="donotphone")
    do_not_post: Mapped[bool] = boolean(_l("Do not allow post"), dataverse="donotpostalmail")


PREFERENCES = Section(
    _l("Contact preferences"),
    ("preferred_contact", "do_not_email", "do_not_bulk_email", "do_not_phone", "do_not_post"),
)
NOT_ALLOWED = {"email": "do_not_email", "call": "do_not_phone", "letter": "do_not_post"}
"""The field that says no to an activity of each type."""

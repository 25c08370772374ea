"""User: who owns records and does things in a sandbox."""

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..schema.fields import Choice, boolean, choice, email, integer, text
from ..schema.layout import Form, Related, Section, Tab, View
from ..schema.record import Record

ROLES = (
    Choice("student", _l("Customership assistant")),
    Choice("account_manager", _l("Account manager")),
    Choice("service", _l("Service")),
    Choice("system", _l("System")),
)


class User(Record):
    """A user of the organisation's CRM.

    ``seat`` 1 is *me*, the student; 2-6 are the other members of a team. Their names are joined from the
    classroom when shown and never stored in a file, so ``name`` of a seat is only a stand-in. The others
    are invented colleagues.
    """

    __tablename__ = "user"
    label, label_plural = _l("User"), _l("Users")
    path, icon = "users", "per"
    subtitle = ("role",)
    find = ("name", "email")
    editable = creatable = False

    name: Mapped[str] = text(_l("Name"), max_length=120, required=True)
    role: Mapped[str | None] = choice(_l("Role"), ROLES)
    email: Mapped[str | None] = email(_l("E-mail"))
    seat: Mapped[int | None] = integer(_l("Seat"), readonly=True)
    active: Mapped[bool] = boolean(_l("Active"), default=True)

    views = (View("all", _l("All users"), ("name", "role", "email"), "active eq true", "name", default=True),)
    form = Form(
        header=("role",),
        tabs=(
            Tab("summary", _l("Summary"), ((Section(_l("User"), ("name", "role", "email")),),)),
            Tab("accounts", _l("Accounts"), ((Related("account", "owner_id", facts=("town",)),),)),
        ),
    )

"""Product: something the organisation sells."""

from decimal import Decimal

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, boolean, choice, code, money, text, translation
from ..schema.layout import Chart, Form, Related, Section, Tab, View
from ..schema.record import Record

GROUPS = (
    Choice("hygiene", _lp("product group", "Hygiene")),
    Choice("protection", _lp("product group", "Protective equipment")),
    Choice("cleaning", _lp("product group", "Cleaning")),
    Choice("maintenance", _lp("product group", "Maintenance supplies")),
    Choice("service", _lp("product group", "Service agreement")),
    Choice("tents", _lp("product group", "Tents and sleeping")),
    Choice("packs", _lp("product group", "Packs and bags")),
    Choice("clothing", _lp("product group", "Clothing")),
    Choice("footwear", _lp("product group", "Footwear")),
    Choice("cooking", _lp("product group", "Cooking and lighting")),
    Choice("outdoor_services", _lp("product group", "Courses, repairs and hire")),
)


class Product(Record):
    """A product or service with its list price."""

    __tablename__ = "product"
    label, label_plural = _l("Product"), _l("Products")
    path, icon, dataverse = "products", "box", "product"
    subtitle = ("code", "product_group")
    find = ("name", "code")
    quick = ("name", "product_group", "unit_price")

    name: Mapped[str] = text(_l("Name"), required=True, english="name_en")
    name_en: Mapped[str | None] = translation()
    code: Mapped[str | None] = code(_l("Code"), "TU")
    product_group: Mapped[str] = choice(_l("Product group"), GROUPS, required=True)
    unit_price: Mapped[Decimal | None] = money(_l("Unit price"), minimum=0, decimals=2, sums=False)
    active: Mapped[bool] = boolean(_l("Active"), default=True)

    views = (
        View("active", _l("Active products"), ("name", "code", "product_group", "unit_price"), "active eq true", "product_group,name", default=True),
        View("all", _l("All products"), ("name", "code", "product_group", "unit_price", "active"), "", "name"),
    )  # fmt: skip
    charts = (Chart("product_group", label=_l("Products by group")),)
    form = Form(
        header=("product_group", "unit_price"),
        tabs=(
            Tab("summary", _l("Summary"), ((Section(_l("Product"), ("name", "code", "product_group", "unit_price", "active")),),)),
            Tab("sales", _l("Sales"), ((Related("sales_line", "product_id", facts=("customer_id", "line_type"), number="net_sales", sort="-date", create=False),),)),
        ),
    )  # fmt: skip

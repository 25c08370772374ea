"""Share of wallet (M12)."""

from decimal import Decimal

from sqlalchemy import ColumnElement, Integer, type_coerce

from crm.i18n import lazy_gettext as _l
from crm.schema.fields import Field, Kind
from crm.schema.registry import Context, register_computed

from .figures import WHOLE, scaled
from .sales import sales_r12


def share_of_wallet(sales: Decimal, wallet: Decimal | None) -> Decimal | None:
    """R12 net sales of the customer's yearly purchases in the category, per cent.

    ``None`` when the wallet is not known or 0. Below 0 or over 100 it is no share: a fault in the data, told
    as it is. Any unit of money will do. Source: Farris et al. 2010 (share of requirements); Keiningham et
    al. 2011.
    """
    return Decimal(sales) * 100 / Decimal(wallet) if wallet else None


def share_of_wallet_of(cls: type, context: Context) -> ColumnElement:
    """``share_of_wallet`` of the account of ``cls``, rounded half up to four decimals."""
    cents, wallet = type_coerce(sales_r12(cls, context), Integer), type_coerce(cls.wallet_estimate, Integer)
    return scaled(cents * float(WHOLE) / wallet)  # exact to a half for any sales under 45 million; by 0 it is null


spec = Field(
    _l("Share of wallet"),
    Kind.PERCENT,
    unit="%",
    analysis=True,
    minimum=0,
    maximum=100,
    decimals=2,
    help=_l(
        "Net sales of the last 12 months divided by the purchase potential. Without a purchase potential there "
        "is no share; over 100 % one of the two figures is wrong."
    ),
)
register_computed("account", "share_of_wallet", spec, share_of_wallet_of)

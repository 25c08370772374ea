"""Cards dealt over the variants of a pack, so that neighbours have different answers (V3)."""

from random import Random

from crm.db import digest
from crm.sandboxes.packs import Builder


def dealt(builder: Builder, name: str, values: list):
    """This variant's card from ``values``, shuffled once for the pack; the next deal starts over.

    The demo variant 0 has the card of variant 1.
    """
    rng = Random(digest(builder.pack.id, str(builder.pack.version), "deal", name))
    deal, place = divmod(max(builder.variant - 1, 0), len(values))
    for _ in range(deal + 1):
        order = rng.sample(values, len(values))
    return order[place]

"""The packs, one folder each; a folder's ``PACK`` is found by itself."""

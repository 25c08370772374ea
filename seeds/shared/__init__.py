"""What packs have in common: cards dealt over the variants, invented people, bilingual templates."""

"""What a person has at hand in a sandbox: opened last, pinned"""

import sqlalchemy as sa
from alembic import op

revision = "0002_shelf"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shelf",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("pinned", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shelf_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sandbox_id"], ["sandbox.id"], name=op.f("fk_shelf_sandbox_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "sandbox_id", name=op.f("pk_shelf")),
    )

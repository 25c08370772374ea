"""Files that are about to be imported"""

import sqlalchemy as sa
from alembic import op

import crm.db

revision = "0003_imports"
down_revision = "0002_shelf"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_draft",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("setup", sa.Text(), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("command", sa.String(length=16), nullable=True),
        sa.Column("created_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_draft_person_id")),
        sa.ForeignKeyConstraint(["sandbox_id"], ["sandbox.id"], name=op.f("fk_import_draft_sandbox_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_import_draft")),
    )
    with op.batch_alter_table("import_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_draft_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_draft_sandbox_id"), ["sandbox_id"], unique=False)

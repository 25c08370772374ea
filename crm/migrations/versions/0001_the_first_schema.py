"""The first schema"""

import sqlalchemy as sa
from alembic import op

import crm.db
from crm.classroom.audit import TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("title_fi", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("scale", sa.String(length=10), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("timezone", sa.String(length=50), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("created_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_first_score_at", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_slug")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("theme", sa.String(length=6), nullable=False),
        sa.Column("technical_names", sa.Boolean(), nullable=False),
        sa.Column("single_keys", sa.Boolean(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "template",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("pack", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        sa.Column("checkpoint", sa.String(length=10), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_template")),
        sa.UniqueConstraint(
            "pack", "version", "variant", "checkpoint", name=op.f("uq_template_pack_version_variant_checkpoint")
        ),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttle_until"), ["until"], unique=False)

    op.create_table(
        "component",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title_fi", sa.String(length=100), nullable=False),
        sa.Column("title_en", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_component_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component")),
        sa.UniqueConstraint("course_id", "key", name=op.f("uq_component_course_id_key")),
    )
    op.create_table(
        "course_exercise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("week_title_fi", sa.String(length=100), nullable=False),
        sa.Column("week_title_en", sa.String(length=100), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("opens_at", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("deadline", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cutoff", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts_max", sa.Integer(), nullable=True),
        sa.Column("policy", sa.String(length=10), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_exercise_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_exercise")),
        sa.UniqueConstraint("course_id", "exercise_id", name=op.f("uq_course_exercise_course_id_exercise_id")),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("student_number", sa.String(length=40), nullable=True),
        sa.Column("pseudonym", sa.String(length=40), nullable=False),
        sa.Column("joined_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_enrolment_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("course_id", "person_id", name=op.f("uq_enrolment_course_id_person_id")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "join_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("uses_left >= 0", name=op.f("ck_join_code_uses_left")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_join_code_course_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_join_code_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_join_code_code_hash")),
    )
    with op.batch_alter_table("join_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_code_course_id"), ["course_id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_login_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_session")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_session_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "password_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_password_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_password_link")),
    )
    with op.batch_alter_table("password_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sandbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("template_hash", sa.String(length=64), nullable=False),
        sa.Column("log_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["template_hash"], ["template.hash"], name=op.f("fk_sandbox_template_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox")),
        sa.UniqueConstraint("token", name=op.f("uq_sandbox_token")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_exercise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.Column("started_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["course_exercise_id"], ["course_exercise.id"], name=op.f("fk_attempt_course_exercise_id")
        ),
        sa.ForeignKeyConstraint(["sandbox_id"], ["sandbox.id"], name=op.f("fk_attempt_sandbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("sandbox_id", name=op.f("uq_attempt_sandbox_id")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_course_exercise_id"), ["course_exercise_id"], unique=False)

    op.create_table(
        "change_log",
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("command", sa.String(length=16), nullable=False),
        sa.Column("created_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sandbox_id"], ["sandbox.id"], name=op.f("fk_change_log_sandbox_id")),
        sa.PrimaryKeyConstraint("sandbox_id", "id", name=op.f("pk_change_log")),
    )
    op.create_table(
        "component_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_component_score_by_id")),
        sa.ForeignKeyConstraint(["component_id"], ["component.id"], name=op.f("fk_component_score_component_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_component_score_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component_score")),
        sa.UniqueConstraint("enrolment_id", "component_id", name=op.f("uq_component_score_enrolment_id_component_id")),
    )
    with op.batch_alter_table("component_score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_component_score_component_id"), ["component_id"], unique=False)

    op.create_table(
        "excuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("course_exercise_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_excuse_by_id")),
        sa.ForeignKeyConstraint(
            ["course_exercise_id"], ["course_exercise.id"], name=op.f("fk_excuse_course_exercise_id")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_excuse_enrolment_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["person.id"], name=op.f("fk_excuse_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse")),
    )
    with op.batch_alter_table("excuse", schema=None) as batch_op:
        batch_op.create_index(
            "uq_excuse_in_force",
            ["enrolment_id", "course_exercise_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "extension",
        sa.Column("deadline", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cutoff", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("course_exercise_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_extension_by_id")),
        sa.ForeignKeyConstraint(
            ["course_exercise_id"], ["course_exercise.id"], name=op.f("fk_extension_course_exercise_id")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_extension_enrolment_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["person.id"], name=op.f("fk_extension_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(
            "uq_extension_in_force",
            ["enrolment_id", "course_exercise_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "override",
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("course_exercise_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", crm.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_override_by_id")),
        sa.ForeignKeyConstraint(
            ["course_exercise_id"], ["course_exercise.id"], name=op.f("fk_override_course_exercise_id")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_override_enrolment_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["person.id"], name=op.f("fk_override_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
    )
    with op.batch_alter_table("override", schema=None) as batch_op:
        batch_op.create_index(
            "uq_override_in_force",
            ["enrolment_id", "course_exercise_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("pack", sa.String(length=40), nullable=False),
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_practice_enrolment_id")),
        sa.ForeignKeyConstraint(["sandbox_id"], ["sandbox.id"], name=op.f("fk_practice_sandbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("enrolment_id", "pack", name=op.f("uq_practice_enrolment_id_pack")),
        sa.UniqueConstraint("sandbox_id", name=op.f("uq_practice_sandbox_id")),
    )
    op.create_table(
        "sandbox_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("from_log", sa.String(length=16), nullable=False),
        sa.Column("to_log", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sandbox_event_by_id")),
        sa.ForeignKeyConstraint(["sandbox_id"], ["sandbox.id"], name=op.f("fk_sandbox_event_sandbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_event")),
    )
    with op.batch_alter_table("sandbox_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sandbox_event_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_sandbox_event_sandbox_id"), ["sandbox_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id")),
        sa.ForeignKeyConstraint(["sandbox_id"], ["sandbox.id"], name=op.f("fk_seat_sandbox_id")),
        sa.PrimaryKeyConstraint("sandbox_id", "number", name=op.f("pk_seat")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_person_id"), ["person_id"], unique=False)

    op.create_table(
        "attempt_answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_answer_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", "check_id", name=op.f("pk_attempt_answer")),
    )
    op.create_table(
        "attempt_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_check_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_check")),
    )
    with op.batch_alter_table("attempt_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_check_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "attempt_hint",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_hint_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", "number", name=op.f("pk_attempt_hint")),
    )
    op.create_table(
        "attempt_member",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("course_exercise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_member_attempt_id")),
        sa.ForeignKeyConstraint(
            ["course_exercise_id"], ["course_exercise.id"], name=op.f("fk_attempt_member_course_exercise_id")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_attempt_member_enrolment_id")),
        sa.PrimaryKeyConstraint("attempt_id", "enrolment_id", name=op.f("pk_attempt_member")),
        sa.UniqueConstraint(
            "enrolment_id",
            "course_exercise_id",
            "number",
            name=op.f("uq_attempt_member_enrolment_id_course_exercise_id_number"),
        ),
    )
    op.create_table(
        "change_command",
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sandbox_at", sa.String(length=19), nullable=False),
        sa.Column("undoes", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["sandbox_id", "log_id"],
            ["change_log.sandbox_id", "change_log.id"],
            name=op.f("fk_change_command_sandbox_id_log_id"),
        ),
        sa.PrimaryKeyConstraint("sandbox_id", "log_id", "seq", name=op.f("pk_change_command")),
        sa.UniqueConstraint("sandbox_id", "log_id", "id", name=op.f("uq_change_command_sandbox_id_log_id_id")),
    )
    op.create_table(
        "change_entry",
        sa.Column("sandbox_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("op", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sandbox_id", "log_id"],
            ["change_log.sandbox_id", "change_log.id"],
            name=op.f("fk_change_entry_sandbox_id_log_id"),
        ),
        sa.PrimaryKeyConstraint("sandbox_id", "log_id", "seq", "n", name=op.f("pk_change_entry")),
    )
    with op.batch_alter_table("change_entry", schema=None) as batch_op:
        batch_op.create_index("ix_change_entry_record", ["sandbox_id", "log_id", "record_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_submission_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_submission_attempt_id")),
    )
    op.create_table(
        "submission_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("grader_version", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("scored_at", crm.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_submission_score_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_score")),
    )
    with op.batch_alter_table("submission_score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_score_submission_id"), ["submission_id"], unique=False)

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)

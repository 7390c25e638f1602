import django.db.models.deletion
import shared.ids
from django.db import migrations, models
from django.db.models import Q

# What a clinic may know and say of its own case alone: the clinic is taken from the role that BEGIN set.
GATES = """
    CREATE FUNCTION platform.admission_case()
    RETURNS TABLE (reason varchar, declined_at timestamptz, ends_at timestamptz, appealed_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = platform, pg_temp AS $$
      SELECT a.reason, a.at, d.due_at, (SELECT max(p.at) FROM admission_appeal p WHERE p.clinic_id = c.id)
        FROM clinics_clinic c
        LEFT JOIN LATERAL (SELECT o.reason, o.at FROM operators_operatoract o
                            WHERE o.clinic = c.id AND o.act = 'decline' ORDER BY o.at DESC LIMIT 1) a ON true
        LEFT JOIN operators_deletion d ON d.clinic = c.id AND d.cancelled_at IS NULL AND d.done_at IS NULL
       WHERE c.schema_name = current_setting('role')
    $$;

    -- A declined clinic waits again and is not deleted meanwhile. False where it is not declined (any more).
    CREATE FUNCTION platform.admission_appeal(key uuid, words varchar, by uuid, now timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    DECLARE one uuid;
    BEGIN
      UPDATE clinics_clinic c SET state = 'waiting'
       WHERE c.schema_name = current_setting('role') AND c.state = 'declined' RETURNING c.id INTO one;
      IF one IS NULL THEN RETURN false; END IF;
      INSERT INTO admission_appeal (id, clinic_id, words, by, at)
      VALUES (key, one, admission_appeal.words, admission_appeal.by, admission_appeal.now);
      UPDATE operators_deletion d SET cancelled_at = admission_appeal.now
       WHERE d.clinic = one AND d.by_rule AND d.cancelled_at IS NULL AND d.done_at IS NULL;
      RETURN true;
    END $$;

    REVOKE ALL ON FUNCTION platform.admission_case, platform.admission_appeal FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.admission_case, platform.admission_appeal TO clinics;
"""
CLOSED = "DROP FUNCTION platform.admission_case, platform.admission_appeal"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("clinics", "0009_waiting"), ("operators", "0007_admission")]
    operations = [
        migrations.CreateModel(
            name="Gate",
            fields=[
                ("id", models.CharField(default="gate", max_length=4, primary_key=True, serialize=False)),
                ("by_hand", models.BooleanField()),
            ],
            options={"constraints": [models.CheckConstraint(condition=Q(("id", "gate")), name="admission_one_gate")]},
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.UUIDField(default=shared.ids.uuid7, primary_key=True, serialize=False)),
                ("words", models.CharField(max_length=2000)),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="appeals", to="clinics.clinic"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(GATES, CLOSED),
    ]

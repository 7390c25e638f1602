import django.db.models.deletion
from django.db import migrations, models

# What a clinic may do about its own members. As the other gates: the clinic is the role that BEGIN set, the answers are
# about that clinic alone, and the same whether an address has an account or not.
GATES = """
    CREATE FUNCTION platform.invite_staff(invitation uuid, token bytea, mail varchar, lang varchar, until timestamptz)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      DELETE FROM staff_invitation WHERE id = invitation AND clinic = current_setting('role');
      INSERT INTO staff_invitation (id, clinic, token_hash, email, language, expires_at)
           VALUES (invitation, current_setting('role'), token, mail, lang, until);
    END $$;

    CREATE FUNCTION platform.withdraw_invitation(invitation uuid)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      DELETE FROM staff_invitation
       WHERE id = invitation AND clinic = current_setting('role') AND accepted_at IS NULL;
    END $$;

    -- Which of its invitations somebody accepted, who is a member since; told once.
    CREATE FUNCTION platform.take_invitations(staff uuid)
    RETURNS TABLE (invitation uuid) LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      RETURN QUERY
        DELETE FROM staff_invitation i
         WHERE i.staff_id = staff AND i.clinic = current_setting('role') AND i.accepted_at IS NOT NULL
        RETURNING i.id;
    END $$;

    CREATE FUNCTION platform.end_membership(staff uuid, at timestamptz)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = platform, pg_temp AS $$
    BEGIN
      UPDATE staff_membership m SET ended_at = at
       WHERE m.staff_id = staff AND m.clinic = current_setting('role') AND m.ended_at IS NULL;
    END $$;

    REVOKE ALL ON FUNCTION platform.invite_staff, platform.withdraw_invitation, platform.take_invitations,
                           platform.end_membership FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION platform.invite_staff, platform.withdraw_invitation, platform.take_invitations,
                              platform.end_membership TO clinics;
"""
NO_GATES = """
    DROP FUNCTION platform.invite_staff, platform.withdraw_invitation, platform.take_invitations,
                  platform.end_membership;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_sessions")]
    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("clinic", models.CharField(max_length=63)),
                ("token_hash", models.BinaryField()),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(max_length=2)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="staff.staffaccount",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("token_hash",), name="staff_invitation_token"),
        ),
        migrations.RunSQL(GATES, NO_GATES),
    ]

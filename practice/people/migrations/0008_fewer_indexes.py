from django.db import migrations

# Frameworks' indexes that no query here uses: for LIKE on keys and addresses, one that a unique constraint's index begins
# with, and one of a table that stays empty (addresses are confirmed by codes). Each costs at every sign-up.
UNUSED = (
    "account_emailaddress_email_03be32b2_like",
    "account_emailaddress_user_id_2c513194",
    "account_emailconfirmation_key_f43612bd_like",
    "account_emailconfirmation_email_address_id_5b7f8c58",
    "django_session_session_key_c0390e0f_like",
)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_sign_ins"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("sessions", "0001_initial"),
    ]
    operations = [migrations.RunSQL(f"DROP INDEX {', '.join(UNUSED)}", migrations.RunSQL.noop)]

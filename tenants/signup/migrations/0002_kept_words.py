from django.db import migrations

# What somebody accepted is proof (GDPR Art. 28(9)): it is added to, and goes only with the clinic.
FORWARD = "REVOKE UPDATE, TRUNCATE ON signup_acceptedagreement FROM platform"
BACKWARD = "GRANT UPDATE ON signup_acceptedagreement TO platform"


class Migration(migrations.Migration):
    dependencies = [("signup", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

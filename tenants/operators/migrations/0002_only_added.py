from django.db import migrations

# What an operator did stays as it was written.
FORWARD = "REVOKE UPDATE, DELETE, TRUNCATE ON operators_operatoract FROM platform"
BACKWARD = "GRANT UPDATE, DELETE ON operators_operatoract TO platform"


class Migration(migrations.Migration):
    dependencies = [("operators", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

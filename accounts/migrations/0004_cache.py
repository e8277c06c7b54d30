"""A table in which all processes count together, where no Redis is named for it: that of Django's database cache."""

from django.db import migrations

MAKE = """
CREATE TABLE accounts_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_merge_request")]

    operations = [migrations.RunSQL(MAKE, "DROP TABLE accounts_cache;")]

"""The event log can be added to and read, and nothing else, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION conferences_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON conferences_event
    FOR EACH ROW EXECUTE FUNCTION conferences_event_is_append_only();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON conferences_event
    FOR EACH STATEMENT EXECUTE FUNCTION conferences_event_is_append_only();
"""

BACKWARD = """
DROP TRIGGER event_no_truncate ON conferences_event;
DROP TRIGGER event_no_change ON conferences_event;
DROP FUNCTION conferences_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("conferences", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

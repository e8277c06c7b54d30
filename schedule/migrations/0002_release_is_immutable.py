"""A release never changes, and nothing joins it after the transaction that made it, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION schedule_release_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a release is immutable' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION schedule_release_is_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT made_in FROM schedule_release WHERE id = NEW.release_id)
       IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION 'a release is complete once it was made' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_no_change BEFORE UPDATE OR DELETE ON schedule_release
    FOR EACH ROW EXECUTE FUNCTION schedule_release_is_immutable();
CREATE TRIGGER released_no_change BEFORE UPDATE OR DELETE ON schedule_releasedplacement
    FOR EACH ROW EXECUTE FUNCTION schedule_release_is_immutable();
CREATE TRIGGER released_no_addition BEFORE INSERT ON schedule_releasedplacement
    FOR EACH ROW EXECUTE FUNCTION schedule_release_is_complete();
"""

BACKWARD = """
DROP TRIGGER released_no_addition ON schedule_releasedplacement;
DROP TRIGGER released_no_change ON schedule_releasedplacement;
DROP TRIGGER release_no_change ON schedule_release;
DROP FUNCTION schedule_release_is_complete();
DROP FUNCTION schedule_release_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("schedule", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

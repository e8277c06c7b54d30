from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conferences", "0002_event_append_only"),
        ("proposals", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="proposal",
            name="proposals_proposal_submitted_at",
        ),
        migrations.RemoveConstraint(
            model_name="proposal",
            name="proposals_proposal_accepted_track",
        ),
        migrations.RemoveConstraint(
            model_name="proposal",
            name="proposals_proposal_accepted_into_one_track",
        ),
        migrations.AlterField(
            model_name="proposal",
            name="abstract",
            field=models.TextField(blank=True, verbose_name="abstract"),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="note_to_organizers",
            field=models.TextField(blank=True, verbose_name="private note to the organizers"),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="note_to_reviewers",
            field=models.TextField(blank=True, verbose_name="note to reviewers"),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="outline",
            field=models.TextField(blank=True, verbose_name="outline"),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="title",
            field=models.CharField(blank=True, max_length=800, verbose_name="title"),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="withdrawn_because",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "withdrawn"]), ("submitted_at__isnull", False), _connector="OR"
                ),
                name="proposals_proposal_submitted_at_once_handed_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "draft"), _negated=True), ("submitted_at__isnull", True), _connector="OR"
                ),
                name="proposals_proposal_draft_not_handed_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "withdrawn"),
                    models.Q(
                        ("accepted_track__isnull", False),
                        ("state__in", ["accepted", "cancelled", "confirmed", "declined", "offered"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["accepted", "cancelled", "confirmed", "declined", "offered"]), _negated=True
                        ),
                        ("accepted_track__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="proposals_proposal_place_in_one_track",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_because", ""), ("state__in", ["withdrawn", "cancelled"]), _connector="OR"
                ),
                name="proposals_proposal_reason_once_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True), ("submitted_at__isnull", True), _connector="OR"
                ),
                name="proposals_proposal_title_once_handed_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                name="proposals_proposal_minutes_of_a_day",
            ),
        ),
        # Accepted into a track means: into one of those it is offered to.
        migrations.RunSQL(
            """
            ALTER TABLE proposals_proposal ADD CONSTRAINT proposals_proposal_accepted_into_own_track
            FOREIGN KEY (id, accepted_track_id) REFERENCES proposals_proposal_tracks (proposal_id, track_id)
            DEFERRABLE INITIALLY DEFERRED
            """,
            "ALTER TABLE proposals_proposal DROP CONSTRAINT proposals_proposal_accepted_into_own_track",
        ),
    ]

"""The wall in the database: the role of reviewers, what it may touch, and which rows exist for it.

The policies take the reviewer from a token that only the owner can make: an HMAC (RFC 2104, SHA-256) over the
reviewer, the end of its validity, and the server process and start of the one transaction that it is good for.
Its key is in a table that is no model and that only the owner's functions read.
"""

import hashlib
import secrets

from django.db import migrations

from reviews.role import CLOSE_PUBLIC_DOORS, CLOSE_SIDE_DOORS, MAKE_ROLE, ROLE

KEY_TABLE = """
CREATE TABLE public.reviews_seal_key (
    single boolean PRIMARY KEY DEFAULT true CHECK (single), inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);
REVOKE ALL ON public.reviews_seal_key FROM PUBLIC;
"""

FUNCTIONS = """
CREATE FUNCTION public.reviews_seal(message text, pid int, started text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(
        message || '|' || pid::text || '|' || started, 'UTF8'))), 'hex')
    FROM public.reviews_seal_key k
$$;

CREATE FUNCTION public.reviews_token(reviewer uuid, pid int, started text) RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT claim || '|' || public.reviews_seal(claim, pid, started)
    FROM (SELECT reviewer::text || '|' || floor(extract(epoch FROM clock_timestamp()) + 300)::bigint::text) AS c(claim)
$$;

CREATE FUNCTION public.reviews_me() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp PARALLEL RESTRICTED AS $$
DECLARE
    parts text[] := string_to_array(current_setting('cfp.blind_token', true), '|');
BEGIN
    IF array_length(parts, 1) IS DISTINCT FROM 3 THEN
        RETURN NULL;
    END IF;
    IF parts[3] IS DISTINCT FROM public.reviews_seal(parts[1] || '|' || parts[2], pg_backend_pid(),
                                                     extract(epoch FROM transaction_timestamp())::text) THEN
        RETURN NULL;
    END IF;
    IF parts[2]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT r.id FROM public.reviews_reviewer r WHERE r.id = parts[1]::uuid AND r.is_active);
END $$;

CREATE FUNCTION public.reviews_my_conference() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp PARALLEL RESTRICTED AS $$
    SELECT r.conference_id FROM public.reviews_reviewer r WHERE r.id = (SELECT public.reviews_me())
$$;

CREATE FUNCTION public.reviews_my_recusals() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp PARALLEL RESTRICTED AS $$
    SELECT c.proposal_id FROM public.reviews_recusal c WHERE c.reviewer_id = (SELECT public.reviews_me())
$$;

CREATE FUNCTION public.reviews_my_submitted() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp PARALLEL RESTRICTED AS $$
    SELECT v.proposal_id FROM public.reviews_review v
    WHERE v.reviewer_id = (SELECT public.reviews_me()) AND v.submitted_at IS NOT NULL AND NOT v.not_my_field
$$;
"""

# The last two conditions of proposals are what makes withdrawn, held and recused ones exist for nobody.
POLICIES = """
CREATE POLICY reviewers_read ON reviews_reviewround FOR SELECT TO {role}
    USING (conference_id = (SELECT public.reviews_my_conference()));
CREATE POLICY reviewers_read ON reviews_blindtype FOR SELECT TO {role}
    USING (conference_id = (SELECT public.reviews_my_conference()));
CREATE POLICY reviewers_read ON reviews_reviewer FOR SELECT TO {role}
    USING (conference_id = (SELECT public.reviews_my_conference()));
CREATE POLICY reviewers_read ON reviews_blindtrack FOR SELECT TO {role}
    USING (round_id IN (SELECT r.id FROM public.reviews_reviewround r));
CREATE POLICY reviewers_read ON reviews_criterion FOR SELECT TO {role}
    USING (round_id IN (SELECT r.id FROM public.reviews_reviewround r));

CREATE POLICY reviewers_read ON reviews_blindproposal FOR SELECT TO {role}
    USING (round_id IN (SELECT r.id FROM public.reviews_reviewround r WHERE r.phase <> 'call')
           AND is_shown
           AND id NOT IN (SELECT public.reviews_my_recusals()));
CREATE POLICY reviewers_read ON reviews_blindproposaltrack FOR SELECT TO {role}
    USING (proposal_id IN (SELECT p.id FROM public.reviews_blindproposal p));
CREATE POLICY reviewers_read ON reviews_tally FOR SELECT TO {role}
    USING (proposal_id IN (SELECT p.id FROM public.reviews_blindproposal p));
CREATE POLICY reviewers_read ON reviews_byline FOR SELECT TO {role}
    USING (proposal_id IN (SELECT p.id FROM public.reviews_blindproposal p
                           WHERE p.round_id IN (SELECT r.id FROM public.reviews_reviewround r WHERE r.is_named)));

CREATE POLICY reviewers_read ON reviews_recusal FOR SELECT TO {role}
    USING (reviewer_id = (SELECT public.reviews_me()));
CREATE POLICY reviewers_add ON reviews_recusal FOR INSERT TO {role}
    WITH CHECK (reviewer_id = (SELECT public.reviews_me()) AND reason = 'declared'
                AND EXISTS (SELECT FROM public.reviews_blindproposal p WHERE p.id = reviews_recusal.proposal_id));
CREATE POLICY reviewers_read ON reviews_assignment FOR SELECT TO {role}
    USING (reviewer_id = (SELECT public.reviews_me())
           AND proposal_id NOT IN (SELECT public.reviews_my_recusals()));

CREATE POLICY reviewers_read ON reviews_review FOR SELECT TO {role}
    USING (proposal_id NOT IN (SELECT public.reviews_my_recusals())
           AND (reviewer_id = (SELECT public.reviews_me())
                OR (submitted_at IS NOT NULL AND proposal_id IN (SELECT public.reviews_my_submitted()))));
CREATE POLICY reviewers_add ON reviews_review FOR INSERT TO {role}
    WITH CHECK (reviewer_id = (SELECT public.reviews_me())
                AND EXISTS (SELECT FROM public.reviews_blindproposal p JOIN public.reviews_reviewround r ON r.id = p.round_id
                            WHERE p.id = reviews_review.proposal_id AND r.phase IN ('review', 'discussion')));
CREATE POLICY reviewers_change ON reviews_review FOR UPDATE TO {role}
    USING (reviewer_id = (SELECT public.reviews_me())
           AND EXISTS (SELECT FROM public.reviews_blindproposal p JOIN public.reviews_reviewround r ON r.id = p.round_id
                       WHERE p.id = reviews_review.proposal_id AND r.phase IN ('review', 'discussion')));

CREATE POLICY reviewers_read ON reviews_score FOR SELECT TO {role}
    USING (review_id IN (SELECT v.id FROM public.reviews_review v));
CREATE POLICY reviewers_add ON reviews_score FOR INSERT TO {role}
    WITH CHECK (EXISTS (SELECT FROM public.reviews_review v
                        JOIN public.reviews_blindproposal p ON p.id = v.proposal_id
                        JOIN public.reviews_reviewround r ON r.id = p.round_id
                        WHERE v.id = reviews_score.review_id AND v.reviewer_id = (SELECT public.reviews_me())
                          AND r.phase IN ('review', 'discussion')));
CREATE POLICY reviewers_change ON reviews_score FOR UPDATE TO {role}
    USING (EXISTS (SELECT FROM public.reviews_review v
                   JOIN public.reviews_blindproposal p ON p.id = v.proposal_id
                   JOIN public.reviews_reviewround r ON r.id = p.round_id
                   WHERE v.id = reviews_score.review_id AND v.reviewer_id = (SELECT public.reviews_me())
                     AND r.phase IN ('review', 'discussion')));

CREATE POLICY reviewers_add ON reviews_event FOR INSERT TO {role}
    WITH CHECK (reviewer_id = (SELECT public.reviews_me())
                AND EXISTS (SELECT FROM public.reviews_blindproposal p WHERE p.id = reviews_event.proposal_id));
"""

#: Columns that the role may read, add and change. Never whole tables: that would include `xmin` and `ctid`.
READS = {
    "reviews_reviewround": ("id conference_id code slug conference_name name zone phase is_named shows_reviewer_names"),
    "reviews_blindtrack": "id round_id code name color position",
    "reviews_blindtype": "id conference_id code name position",
    "reviews_criterion": "id round_id name help minimum maximum labels weight is_required position",
    "reviews_reviewer": "id conference_id shown_as is_active",
    "reviews_blindproposal": (
        "id round_id session_type_id title abstract outline note_to_reviewers level language minutes"
        " text_version is_shown"
    ),
    "reviews_blindproposaltrack": "id proposal_id track_id",
    "reviews_byline": "id proposal_id name position",
    "reviews_tally": "proposal_id reviews",
    "reviews_recusal": "id reviewer_id proposal_id reason",
    "reviews_assignment": "id reviewer_id proposal_id",
    "reviews_review": (
        "id reviewer_id proposal_id comment feedback not_my_field submitted_at text_version revision score first_score"
    ),
    "reviews_score": "id review_id criterion_id value",
}
ADDS = {
    "reviews_recusal": "id reviewer_id proposal_id reason",
    "reviews_review": (
        "id reviewer_id proposal_id comment feedback not_my_field submitted_at text_version revision score first_score"
    ),
    "reviews_score": "id review_id criterion_id value",
    "reviews_event": "id reviewer_id proposal_id kind data at",
}
CHANGES = {
    "reviews_review": "comment feedback not_my_field submitted_at text_version revision",
    "reviews_score": "value",
}
CALLS = ("reviews_me()", "reviews_my_conference()", "reviews_my_recusals()", "reviews_my_submitted()")


def grants() -> list[str]:
    """The statements that give the role what it may do: nothing first, then the columns above."""
    statements = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {ROLE}",
        f"GRANT USAGE ON SCHEMA public TO {ROLE}",
    ]
    for privilege, tables in (("SELECT", READS), ("INSERT", ADDS), ("UPDATE", CHANGES)):
        for table, columns in tables.items():
            statements.append(f"GRANT {privilege} ({', '.join(columns.split())}) ON public.{table} TO {ROLE}")
    statements += [f"GRANT EXECUTE ON FUNCTION public.{function} TO {ROLE}" for function in CALLS]
    return statements


TABLES = [
    "reviewround",
    "blindtype",
    "reviewer",
    "blindtrack",
    "criterion",
    "blindproposal",
    "blindproposaltrack",
    "tally",
    "byline",
    "recusal",
    "assignment",
    "review",
    "score",
    "event",
]

POLICIES_DOWN = "".join(
    f"DROP POLICY IF EXISTS reviewers_{verb} ON reviews_{table};"
    for table in TABLES
    for verb in ("read", "add", "change")
)

FUNCTIONS_DOWN = """
DROP FUNCTION public.reviews_my_submitted();
DROP FUNCTION public.reviews_my_recusals();
DROP FUNCTION public.reviews_my_conference();
DROP FUNCTION public.reviews_me();
DROP FUNCTION public.reviews_token(uuid, int, text);
DROP FUNCTION public.reviews_seal(text, int, text);
"""


def make_key(apps, schema_editor):
    """A key of 64 random bytes, kept as the two padded halves that HMAC hashes."""
    key = secrets.token_bytes(hashlib.sha256().block_size)
    pads = [bytes(byte ^ pad for byte in key) for pad in (0x36, 0x5C)]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("INSERT INTO public.reviews_seal_key (inner_pad, outer_pad) VALUES (%s, %s)", pads)


def rls(verb):
    return ";".join(f"ALTER TABLE reviews_{table} {verb} ROW LEVEL SECURITY" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [
        migrations.RunSQL(MAKE_ROLE.format(role=ROLE), migrations.RunSQL.noop),
        migrations.RunSQL(KEY_TABLE, "DROP TABLE public.reviews_seal_key"),
        migrations.RunPython(make_key, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_DOWN),
        migrations.RunSQL(CLOSE_PUBLIC_DOORS, migrations.RunSQL.noop),
        migrations.RunSQL(CLOSE_SIDE_DOORS, migrations.RunSQL.noop),
        migrations.RunSQL(";\n".join(grants()), f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}"),
        migrations.RunSQL(rls("ENABLE"), rls("DISABLE")),
        migrations.RunSQL(POLICIES.format(role=ROLE), POLICIES_DOWN),
    ]

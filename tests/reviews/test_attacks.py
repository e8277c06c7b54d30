"""SQL smuggled into a page, by the login of reviewers' own. Each attack is first seen to succeed as the owner."""

import contextlib

import psycopg
import pytest
from django.db import DatabaseError, connection, connections
from psycopg import sql

from conferences.models import Phase
from reviews import services
from reviews.blind import Closed, NotBlind, blind
from reviews.checks import wall_stands
from reviews.models import BlindProposal, Criterion, Event, Recusal, Review, Reviewer
from reviews.role import ROLE
from speakers.models import Profile
from tests.factories import UserFactory
from tests.reviews.factories import join, proposal_by, stage
from tests.reviews.login import committed_db, login_mode, settings_for

pytestmark = pytest.mark.login_role
__all__ = ["committed_db", "login_mode"]

CANARY = "Xylocanary Quetzalfink"


@pytest.fixture(scope="module")
def made(login_mode):
    made = stage()
    sam = UserFactory(name=CANARY, email="xylocanary@example.org")
    proposal_by(sam, made.conference, title="Written by the canary")
    own = proposal_by(made.user(), made.conference, title="Robin's own words")
    made.proposals.append(own)
    made.move(Phase.DISCUSSION)
    with blind(made.reviewers[1]):
        [criterion] = Criterion.objects.all()
        proposal = BlindProposal.objects.get(title="Written by the canary")
        services.submit_review(proposal, by=made.reviewers[1], answers={criterion.pk: 2}, comment="Alex thinks so")
    return made


def rows_of(cursor):
    """Everything that a cursor has to say, of all its statements."""
    rows = []
    while True:
        if cursor.description:
            rows += cursor.fetchall()
        if not cursor.nextset():
            return str(rows)


def as_owner(attack, *, inside_the_role=False):
    """What the attack brings the owner; in the fallback mode, where injected SQL starts as the role, if asked for."""
    with psycopg.connect(**parameters("default")) as session, session.cursor() as cursor:
        if inside_the_role:
            cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute(attack)
        rows = rows_of(cursor)
        session.rollback()
    return rows


def parameters(alias):
    known = connections.settings[alias]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {name: known[key] for name, key in names.items()}


def as_reviewer(reviewer, attack):
    """What the attack brings a reviewer, and the error it ends with."""
    rows, error = "", None
    with contextlib.suppress(DatabaseError), blind(reviewer), connections["blind"].cursor() as cursor:
        try:
            cursor.execute(attack)
            rows = rows_of(cursor)
        except DatabaseError as refused:
            error = refused
            raise
    connections["blind"].close()
    return rows, error


READS = {
    "a plain read": "SELECT email FROM accounts_user",
    "a union": "SELECT title FROM reviews_blindproposal UNION ALL SELECT name FROM speakers_profile",
    "a subquery": "SELECT (SELECT string_agg(email, ' ') FROM accounts_user)",
    "a join": "SELECT p.name FROM reviews_blindproposal b, speakers_profile p",
    "a filter": "SELECT name FROM speakers_profile WHERE name NOT IN (SELECT title FROM reviews_blindproposal)",
    "a lateral call": "SELECT x FROM speakers_profile p, LATERAL (SELECT p.name) AS l(x)",
    "row to json": "SELECT json_agg(u) FROM accounts_user u",
    "a block": "DO $$ BEGIN PERFORM 1 FROM accounts_user; END $$; SELECT email FROM accounts_user",
    "a cursor": "DECLARE c CURSOR FOR SELECT email FROM accounts_user; FETCH ALL FROM c",
    "a prepared statement": "PREPARE p AS SELECT email FROM accounts_user; EXECUTE p",
    "the pairs": "SELECT u.email FROM anonymity_blindkey k, accounts_user u",
    "who the reviewers are": (
        "SELECT r.display_name, u.email FROM reviews_reviewer r, accounts_user u WHERE u.id <> r.user_id"
    ),
    "without row security": "SET LOCAL row_security = off; SELECT email FROM accounts_user",
}


@pytest.mark.parametrize("attack", READS.values(), ids=READS.keys())
def test_no_person_can_be_read(made, attack):
    assert "ylocanary" in as_owner(attack)
    rows, error = as_reviewer(made.reviewers[0], attack)
    assert "ylocanary" not in rows
    assert "permission denied" in str(error)
    assert "ylocanary" not in str(error)


ESCAPES = {
    "resetting the role": "RESET ROLE; {read}",
    "setting no role": "SET ROLE NONE; {read}",
    "committing": "COMMIT; {read}",
    "rolling back": "ROLLBACK; {read}",
    "another session": "SET SESSION AUTHORIZATION {owner}; {read}",
    "the default session": "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; {read}",
    "resetting all": "RESET ROLE; RESET ALL; {read}",
    "one statement": (
        "WITH away AS MATERIALIZED (SELECT set_config('role', 'none', false))"
        " SELECT (SELECT * FROM away), query_to_people.email FROM away, LATERAL ({read}) query_to_people"
    ),
    "one call": "SELECT set_config('role', 'none', false); {read}",
    "one call to another session": (
        "SELECT set_config('session_authorization', {owner_text}, false); RESET ROLE; {read}"
    ),
}


@pytest.mark.parametrize("attack", ESCAPES.values(), ids=ESCAPES.keys())
def test_the_role_cannot_be_left(made, attack):
    owner = connections.settings["default"]["USER"]
    text = attack.format(read="SELECT email FROM accounts_user", owner=f'"{owner}"', owner_text=f"'{owner}'")
    if "MATERIALIZED" in text:
        # Privileges are checked when a statement starts, so here not even the fallback mode lets go.
        assert "none" in as_owner("SELECT set_config('role', 'none', false)", inside_the_role=True)
        assert "ylocanary" in as_owner(text)
    else:
        assert "ylocanary" in as_owner(text, inside_the_role=True)
    rows, error = as_reviewer(made.reviewers[0], text)
    assert "ylocanary" not in rows
    assert error is not None


def test_one_statement_that_leaves_the_role_and_reads_in_a_function_of_the_owner(made):
    attack = "SELECT set_config('role', 'none', true), (SELECT count(*) FROM reviews_review)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reviews_review")
        assert cursor.fetchone() == (1,)
    rows, _error = as_reviewer(made.reviewers[0], attack)
    assert "1)" not in rows


OTHER_DOORS = {
    "a temporary table": "CREATE TEMPORARY TABLE kept AS SELECT 1 AS x; SELECT 'ylocanary' FROM kept",
    "a table": "CREATE TABLE public.kept (x int); SELECT 'ylocanary'",
    "a function": "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT 'ylocanary'",
    "a schema": "CREATE SCHEMA kept; SELECT 'ylocanary'",
    "policies off": "ALTER TABLE reviews_blindproposal DISABLE ROW LEVEL SECURITY; SELECT 'ylocanary'",
    "a policy more": "CREATE POLICY p ON reviews_review FOR SELECT USING (true); SELECT 'ylocanary'",
    "a grant": f"GRANT SELECT ON accounts_user TO {ROLE}; SELECT 'ylocanary'",
    "the key": "SELECT 'ylocanary', inner_pad FROM reviews_seal_key",
    "making a seal": "SELECT 'ylocanary', reviews_seal('x', 1, 'y')",
    "making a token": "SELECT 'ylocanary', reviews_token(gen_random_uuid(), 1, 'y')",
    "counting anew": "SELECT 'ylocanary', reviews_recount(ARRAY[]::uuid[])",
    "row numbers": "SELECT 'ylocanary', ctid FROM reviews_blindproposal LIMIT 1",
    "row ages": "SELECT 'ylocanary', xmin FROM reviews_blindproposal LIMIT 1",
    "the log": "SELECT 'ylocanary' FROM reviews_event",
    "whole rows": "SELECT 'ylocanary', p FROM reviews_reviewer p LIMIT 1",
    "locking proposals": "SELECT 'ylocanary' FROM reviews_blindproposal FOR UPDATE",
    "locking a table": "LOCK TABLE reviews_blindproposal IN ACCESS EXCLUSIVE MODE; SELECT 'ylocanary'",
    "emptying": "TRUNCATE reviews_event; SELECT 'ylocanary'",
}


@pytest.mark.parametrize("attack", OTHER_DOORS.values(), ids=OTHER_DOORS.keys())
def test_other_doors_are_closed(made, attack):
    assert "ylocanary" in as_owner(attack)
    rows, error = as_reviewer(made.reviewers[0], attack)
    assert "ylocanary" not in rows
    assert any(word in str(error) for word in ("permission denied", "must be owner"))


OF_SUPERUSERS = {
    "reading a file": "SELECT 'ylocanary', pg_read_file('PG_VERSION')",
    "listing files": "SELECT 'ylocanary', pg_ls_dir('.')",
    "running a program": "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'; SELECT 'ylocanary'",
    "password hashes": "SELECT 'ylocanary', rolname FROM pg_authid",
    "a large object": "SELECT 'ylocanary', lo_from_bytea(0, 'x')",
    "an advisory lock": "SELECT 'ylocanary', pg_advisory_xact_lock(1)",
    "trying an advisory lock": "SELECT 'ylocanary', pg_try_advisory_lock_shared(1, 2)",
    "a new extension": "CREATE EXTENSION IF NOT EXISTS plpgsql; CREATE ROLE ylo; SELECT 'ylocanary'",
}


@pytest.mark.parametrize("attack", OF_SUPERUSERS.values(), ids=OF_SUPERUSERS.keys())
def test_the_servers_own_doors_are_closed(made, attack):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        [is_superuser] = cursor.fetchone()
    if is_superuser:
        assert "ylocanary" in as_owner(attack)
    elif any(name in attack for name in ("advisory", "lo_from")):
        # Only a superuser can close these; the check says so until one has.
        assert is_closed(attack) or [each.id for each in wall_stands(databases=["default"])] == ["reviews.W002"]
        return
    rows, error = as_reviewer(made.reviewers[0], attack)
    assert "ylocanary" not in rows
    assert any(word in str(error) for word in ("permission denied", "must be"))


def is_closed(attack):
    function = {"lo_from": "lo_from_bytea(oid, bytea)", "xact": "pg_advisory_xact_lock(bigint)"}
    name = next((name for part, name in function.items() if part in attack), "pg_try_advisory_lock_shared(int, int)")
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege(%s, %s, 'EXECUTE')", [ROLE, name])
        return not cursor.fetchone()[0]


def test_no_extension_opens_a_second_connection(made):
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert not {"dblink", "postgres_fdw", "plpython3u"} & {name for (name,) in cursor.fetchall()}


def test_statistics_of_people_are_not_readable(made):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_user")
    attack = "SELECT histogram_bounds::text FROM pg_stats WHERE tablename = 'accounts_user' AND attname = 'name'"
    assert CANARY in as_owner(attack)
    assert as_reviewer(made.reviewers[0], attack) == ("[]", None)


def test_what_others_are_asking_is_not_readable(made):
    attack = "SELECT query FROM pg_stat_activity WHERE query LIKE '%xylo%' AND pid <> pg_backend_pid()"
    with psycopg.connect(**parameters("default")) as busy, busy.cursor() as cursor:
        cursor.execute("SELECT 'xylocanary was asked for'")
        assert "asked for" in as_owner(attack)
        assert "asked for" not in as_reviewer(made.reviewers[0], attack)[0]


# --- The token ---------------------------------------------------------------------------------------------


def titles_with(token, reviewer):
    """What a reviewer's injected SQL sees after setting another token."""
    attack = sql.SQL("SELECT set_config('cfp.blind_token', {}, true); SELECT title FROM reviews_blindproposal")
    return as_reviewer(reviewer, attack.format(sql.Literal(token)).as_string())[0]


def token_of(reviewer):
    with blind(reviewer), connections["blind"].cursor() as cursor:
        cursor.execute("SELECT current_setting('cfp.blind_token')")
        return cursor.fetchone()[0]


def test_a_token_cannot_be_made_up_or_changed(made):
    robin, alex = made.reviewers[:2]
    assert "Robin's own words" in as_reviewer(alex, "SELECT title FROM reviews_blindproposal")[0]
    claim, until, seal = token_of(robin).split("|")
    assert claim == str(robin.pk)
    forged = [
        f"{alex.pk}|{until}|{seal}",
        f"{alex.pk}|{until}|",
        f"{alex.pk}|{until}",
        f"{alex.pk}",
        "",
        "||",
        f"{alex.pk}|99999999999|{'0' * 64}",
    ]
    for token in forged:
        assert "words" not in titles_with(token, robin), token


def test_a_token_is_good_in_one_transaction_only(made):
    robin, alex = made.reviewers[:2]
    replayed = token_of(alex)
    assert "canary" not in titles_with(replayed, robin)
    assert "canary" not in titles_with(token_of(robin), robin)


def test_a_token_of_another_session_that_is_still_open_is_no_good(made):
    _robin, alex = made.reviewers[:2]
    with psycopg.connect(**parameters("blind")) as thief, blind(alex), connections["blind"].cursor() as cursor:
        cursor.execute("SELECT current_setting('cfp.blind_token'), count(*) FROM reviews_blindproposal")
        token, count = cursor.fetchone()
        assert count == 4
        thief.execute("SELECT set_config('cfp.blind_token', %s, true)", [token])
        assert thief.execute("SELECT count(*) FROM reviews_blindproposal").fetchone() == (0,)


def test_a_token_runs_out(made):
    robin = made.reviewers[0]
    session = psycopg.connect(**parameters("default"))
    with session, session.cursor() as cursor:
        where = "pg_backend_pid(), extract(epoch FROM transaction_timestamp())::text"
        for age, shown in ((1, robin.pk), (-1, None)):
            cursor.execute(
                f"""
                WITH c(claim) AS (SELECT %s || '|' || floor(extract(epoch FROM clock_timestamp()) + %s)::bigint::text)
                SELECT set_config('cfp.blind_token', claim || '|' || reviews_seal(claim, {where}), true) FROM c
                """,
                [str(robin.pk), age * 60],
            )
            cursor.execute("SELECT reviews_me()")
            assert cursor.fetchone() == (shown,)


def test_committing_in_between_leaves_nothing_to_see(made):
    attack = "COMMIT; SELECT title FROM reviews_blindproposal"
    assert "Robin's own words" in as_owner("SELECT title FROM reviews_blindproposal")
    assert "canary" not in as_reviewer(made.reviewers[0], attack)[0]


def test_the_seal_is_the_standard_hmac(made):
    import hashlib
    import hmac

    with connection.cursor() as cursor:
        cursor.execute("SELECT inner_pad, outer_pad, reviews_seal('claim', 7, '1.5') FROM reviews_seal_key")
        inner, outer, seal = cursor.fetchone()
    key = bytes(byte ^ 0x36 for byte in inner)
    assert key == bytes(byte ^ 0x5C for byte in outer)
    assert hmac.new(key, b"claim|7|1.5", hashlib.sha256).hexdigest() == seal


# --- Rows that are not one's own ---------------------------------------------------------------------------


def test_a_recused_proposal_cannot_be_told_from_errors(made):
    """The policy runs before a condition that may fail, so the failure tells nothing."""
    attack = (
        "SELECT count(*) FROM reviews_blindproposal WHERE 1 / (CASE WHEN title LIKE 'Robin%' THEN 0 ELSE 1 END) = 1"
    )
    with pytest.raises(psycopg.errors.DivisionByZero):
        as_owner(attack)
    assert as_reviewer(made.reviewers[0], attack) == ("[(3,)]", None)


HIDDEN_ROWS = {
    "own proposal": "SELECT title FROM reviews_blindproposal WHERE title LIKE 'Robin%'",
    "own proposal's tracks": (
        "SELECT t.id, 'Robin' FROM reviews_blindproposaltrack t JOIN reviews_blindproposal p ON p.id = t.proposal_id"
        " WHERE p.title LIKE 'Robin%'"
    ),
    "others' reviews before one's own": "SELECT comment FROM reviews_review",
    "others' answers before one's own": "SELECT value, 'Alex' FROM reviews_score",
}


@pytest.mark.parametrize("query", HIDDEN_ROWS.values(), ids=HIDDEN_ROWS.keys())
def test_rows_that_the_owner_sees_do_not_exist_for_this_reviewer(made, query):
    assert "Robin" in as_owner(query) or "Alex" in as_owner(query)
    assert as_reviewer(made.reviewers[0], query) == ("[]", None)


def test_tallies_name_only_proposals_that_one_may_see(made):
    robin = made.reviewers[0]
    assert as_owner("SELECT count(*) FROM reviews_tally") == "[(4,)]"
    assert as_reviewer(robin, "SELECT count(*) FROM reviews_tally") == ("[(3,)]", None)


def test_others_recusals_are_nobodys_business(made):
    alex = made.reviewers[1]
    query = "SELECT count(*) FROM reviews_recusal"
    assert as_owner(query) == "[(1,)]"
    assert as_reviewer(alex, query) == ("[(0,)]", None)
    assert as_reviewer(made.reviewers[0], query) == ("[(1,)]", None)


def writes(made):
    robin, alex = (f"'{each.pk}'" for each in made.reviewers[:2])
    review = Review.objects.get(reviewer=made.reviewers[1])
    own = f"'{BlindProposal.objects.get(title__startswith='Robin').pk}'"
    other, some = f"'{review.proposal_id}'", f"'{made.blind().pk}'"
    fresh = "gen_random_uuid()"
    reviewed = (
        "INSERT INTO reviews_review (id, reviewer_id, proposal_id, comment, feedback, not_my_field, submitted_at,"
        " text_version, revision) VALUES ({}, {}, {}, '', '', false, now(), 1, 1)"
    ).format
    recused = "INSERT INTO reviews_recusal (id, reviewer_id, proposal_id, reason) VALUES ({}, {}, {}, '{}')".format
    return {
        "a review in another's name": reviewed(fresh, alex, some),
        "a review of one's own proposal": reviewed(fresh, robin, own),
        "changing another's review": f"UPDATE reviews_review SET comment = 'x' WHERE id = '{review.pk}'",
        "changing another's answer": "UPDATE reviews_score SET value = -2",
        "answering for another": (
            f"INSERT INTO reviews_score (id, review_id, criterion_id, value) SELECT {fresh}, '{review.pk}', id, 1"
            " FROM reviews_criterion"
        ),
        "deleting": "DELETE FROM reviews_review",
        "changing a score that is kept": "UPDATE reviews_review SET first_score = 2",
        "changing a tally": "UPDATE reviews_tally SET reviews = 9",
        "a recusal for another": recused(fresh, alex, other, "declared"),
        "an authorship": recused(fresh, robin, other, "author"),
        "an event in another's name": (
            "INSERT INTO reviews_event (id, reviewer_id, proposal_id, kind, data, at)"
            f" VALUES ({fresh}, {alex}, {other}, 'reviews.submitted', '{{}}', now())"
        ),
        "a text": "UPDATE reviews_blindproposal SET title = 'x'",
        "being somebody": "UPDATE reviews_reviewer SET is_active = true",
    }


def state():
    return (
        list(Review.objects.order_by("id").values()),
        Recusal.objects.count(),
        Event.objects.count(),
        list(BlindProposal.objects.order_by("id").values()),
        list(Reviewer.objects.order_by("id").values("pk", "is_active")),
    )


def test_nothing_is_written_that_is_not_ones_own(made):
    before = state()
    for name, attack in writes(made).items():
        got_as_far_as_the_constraints = contextlib.suppress(psycopg.errors.UniqueViolation)
        with psycopg.connect(**parameters("default")) as session, got_as_far_as_the_constraints:
            assert session.execute(attack).rowcount >= 1, name
            session.rollback()
        _rows, error = as_reviewer(made.reviewers[0], attack)
        refused = error is not None and any(
            word in str(error) for word in ("permission denied", "row-level security", "violates")
        )
        assert refused or state() == before, name
    assert state() == before


# --- The context in this mode ------------------------------------------------------------------------------


def test_the_ordinary_connection_is_closed_inside(made):
    assert Profile.objects.filter(name=CANARY).exists()
    with blind(made.reviewers[0]):
        with pytest.raises(Closed), connection.cursor() as cursor:
            cursor.execute("SELECT email FROM accounts_user")
        with pytest.raises(Closed):
            Profile.objects.using("default").count()
    assert Profile.objects.filter(name=CANARY).exists()


def test_a_model_of_another_room_is_refused_by_the_database(made):
    with pytest.raises(DatabaseError, match="permission denied"), blind(made.reviewers[0]):
        Profile.objects.count()


def test_one_reviewer_inside_another(made):
    robin, alex = made.reviewers[:2]
    with blind(robin):
        assert BlindProposal.objects.count() == 3
        with blind(alex):
            assert BlindProposal.objects.count() == 4
        assert BlindProposal.objects.count() == 3
        with blind(None):
            assert BlindProposal.objects.count() == 0
        assert BlindProposal.objects.count() == 3


def test_a_review_is_written_through_the_second_connection_and_survives(made):
    robin = join(made, UserFactory())
    with blind(robin):
        proposal = BlindProposal.objects.get(title="Written by the canary")
        [criterion] = Criterion.objects.all()
        services.submit_review(proposal, by=robin, answers={criterion.pk: 1}, comment="stays")
    with contextlib.suppress(RuntimeError), blind(robin):
        services.step_back(proposal, by=robin)
        raise RuntimeError
    assert Review.objects.get(reviewer=robin).comment == "stays"
    assert Recusal.objects.filter(reviewer=robin, reason="declared").count() == 0
    Review.objects.filter(reviewer=robin).delete()


def test_reading_only_means_that_nothing_can_be_written(made):
    robin = made.reviewers[0]
    with pytest.raises(DatabaseError, match="read-only"), blind(robin, read_only=True):
        services.not_my_field(BlindProposal.objects.first(), by=robin)


def test_somebody_who_is_no_active_reviewer_does_not_get_in(made):
    gone = join(made, UserFactory())
    Reviewer.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(NotBlind), blind(gone):
        pass


def test_a_login_that_the_policies_do_not_bind_does_not_get_in(made):
    connections["blind"].close()
    right = connections["blind"].settings_dict
    connections["blind"].settings_dict = settings_for()
    with pytest.raises(NotBlind), blind(made.reviewers[0]):
        pass
    connections["blind"].close()
    connections["blind"].settings_dict = right


def test_a_person_who_joins_reviews_by_this_login_too(made):
    newcomer = join(made, UserFactory())
    with blind(newcomer):
        assert BlindProposal.objects.count() == 4

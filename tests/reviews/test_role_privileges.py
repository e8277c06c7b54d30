"""What reviewers' database role may do, as a literal list: a new table, column or function fails here."""

import pytest
from django.db import connection

from reviews.checks import wall_stands
from reviews.role import ROLE, SIDE_DOORS

pytestmark = pytest.mark.django_db

READS = {
    "reviews_assignment": "id proposal_id reviewer_id",
    "reviews_attachment": "content_type id label name pages position proposal_id size stored",
    "reviews_blindproposal": (
        "abstract answers id is_shown language level minutes note_to_reviewers outline round_id session_type_id"
        " text_version title"
    ),
    "reviews_blindproposaltrack": "id proposal_id track_id",
    "reviews_blindtrack": "code color id name position round_id",
    "reviews_blindtype": "code conference_id id name position",
    "reviews_byline": "id name position proposal_id",
    "reviews_criterion": "help id is_required labels maximum minimum name position round_id weight",
    "reviews_recusal": "id proposal_id reason reviewer_id",
    "reviews_review": (
        "comment feedback first_score id not_my_field proposal_id reviewer_id revision score submitted_at text_version"
    ),
    "reviews_reviewer": "conference_id id is_active shown_as",
    "reviews_reviewround": ("code conference_id conference_name id is_named name phase shows_reviewer_names slug zone"),
    "reviews_score": "criterion_id id review_id value",
    "reviews_tally": "proposal_id reviews",
}
ADDS = {
    "reviews_event": "at data id kind proposal_id reviewer_id",
    "reviews_recusal": "id proposal_id reason reviewer_id",
    "reviews_review": (
        "comment feedback first_score id not_my_field proposal_id reviewer_id revision score submitted_at text_version"
    ),
    "reviews_score": "criterion_id id review_id value",
}
CHANGES = {
    "reviews_review": "comment feedback not_my_field revision submitted_at text_version",
    "reviews_score": "value",
}
CALLS = ["reviews_me()", "reviews_my_conference()", "reviews_my_recusals()", "reviews_my_submitted()"]
OF_EXTENSIONS = {"btree_gist"}

COLUMNS = """
SELECT c.oid::regclass::text, a.attname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND c.relnamespace NOT IN (
    'pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
  AND has_column_privilege(%s, c.oid, a.attnum, %s)
ORDER BY 1, 2
"""


def ask(query, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def columns(privilege):
    found = {}
    for table, column in ask(COLUMNS, ROLE, privilege):
        found.setdefault(table, []).append(column)
    return {table: " ".join(names) for table, names in found.items()}


@pytest.mark.parametrize(
    ("privilege", "allowed"), [("SELECT", READS), ("INSERT", ADDS), ("UPDATE", CHANGES), ("REFERENCES", {})]
)
def test_columns(privilege, allowed):
    assert columns(privilege) == allowed


def test_no_whole_table_and_no_other_privilege_on_any_relation():
    whole = ask(
        """
        SELECT c.oid::regclass::text, p FROM pg_class c,
               unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p
        WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND c.relnamespace NOT IN (
                  'pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
          AND has_table_privilege(%s, c.oid, p)
        """,
        ROLE,
    )
    assert whole == []


def test_no_system_column_of_any_row():
    assert not {"xmin", "ctid", "tableoid", "cmin", "xmax"} & set(" ".join(columns("SELECT").values()).split())


def test_no_sequence():
    sequences = ask(
        """
        SELECT c.relname FROM pg_class c WHERE CASE WHEN c.relkind = 'S'
            THEN has_sequence_privilege(%s, c.oid, 'USAGE, SELECT, UPDATE') ELSE false END
        """,
        ROLE,
    )
    assert sequences == []


def test_functions():
    rows = ask(
        """
        SELECT p.oid::regprocedure::text, e.extname FROM pg_proc p
        LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
        LEFT JOIN pg_extension e ON e.oid = d.refobjid
        WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
          AND has_function_privilege(%s, p.oid, 'EXECUTE') ORDER BY 1
        """,
        ROLE,
    )
    assert [name for name, extension in rows if extension is None] == CALLS
    assert {extension for _name, extension in rows if extension} <= OF_EXTENSIONS


def test_functions_that_run_as_the_owner_have_a_pinned_search_path():
    loose = ask(
        """
        SELECT p.oid::regprocedure::text FROM pg_proc p
        WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
          AND NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp']
        """
    )
    assert loose == []


def test_schemas_and_database():
    schemas = ask(
        """
        SELECT n.nspname, p FROM pg_namespace n, unnest(ARRAY['USAGE', 'CREATE']) AS p
        WHERE n.nspname !~ '^pg_(toast|temp)' AND has_schema_privilege(%s, n.oid, p) ORDER BY 1, 2
        """,
        ROLE,
    )
    assert schemas == [("information_schema", "USAGE"), ("pg_catalog", "USAGE"), ("public", "USAGE")]
    rights = ask(
        """
        SELECT p FROM unnest(ARRAY['CREATE', 'TEMPORARY', 'CONNECT']) AS p
        WHERE has_database_privilege(%s, current_database(), p)
        """,
        ROLE,
    )
    assert rights == [("CONNECT",)]


def test_the_role_itself_can_do_nothing_and_is_in_no_other():
    [row] = ask(
        """
        SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
               (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid)
        FROM pg_roles r WHERE rolname = %s
        """,
        ROLE,
    )
    assert row == (False, False, False, False, False, False, 0)


def test_every_table_of_reviews_has_row_level_security_and_no_policy_is_for_everybody():
    tables = ask("SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r' AND relname LIKE 'reviews\\_%%'")
    assert {name for name, secured in tables if not secured} == {"reviews_seal_key"}
    roles = ask("SELECT DISTINCT unnest(roles) FROM pg_policies WHERE schemaname = 'public'")
    assert roles == [(ROLE,)]


def test_the_built_in_side_doors_are_closed_or_the_check_says_how():
    [(is_superuser,)] = ask("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    doors = ask(
        """
        SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND p.proname ~ %s AND has_function_privilege(%s, p.oid, 'EXECUTE')
        """,
        SIDE_DOORS,
        ROLE,
    )
    warnings = wall_stands(databases=["default"])
    if is_superuser:
        assert doors == []
    assert [each.id for each in warnings] == (["reviews.W002"] if doors else [])
    assert all(name in warnings[0].hint for (name,) in doors)


@pytest.mark.parametrize(
    "relation", ["pg_authid", "pg_statistic", "pg_largeobject", "pg_file_settings", "pg_hba_file_rules", "pg_shadow"]
)
def test_the_catalogue_keeps_its_own_secrets(relation):
    [(readable,)] = ask("SELECT has_table_privilege(%s, %s, 'SELECT')", ROLE, f"pg_catalog.{relation}")
    assert not readable

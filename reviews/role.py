"""The database role of reviewers: its name, how it is made, and what no login may do by default."""

ROLE = "cfp_reviewer"

#: Makes the group role, once in a cluster however many databases are migrated at the same time, and lets this login
#: enter it. Where the login may not, the error names the statements that an administrator has to run.
MAKE_ROLE = """
DO $make$
DECLARE
    enters boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{role}') THEN
        BEGIN
            CREATE ROLE {role} NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another database was migrated at this moment
        END;
    END IF;
    IF current_setting('server_version_num')::int >= 160000 THEN
        enters := pg_has_role(current_user, '{role}', 'SET');
    ELSE
        enters := pg_has_role(current_user, '{role}', 'MEMBER');
    END IF;
    IF NOT enters THEN
        IF current_setting('server_version_num')::int >= 160000 THEN
            EXECUTE 'GRANT {role} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE';
        ELSE
            EXECUTE 'GRANT {role} TO CURRENT_USER';
        END IF;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'This login may not make the role of reviewers. Let an administrator of the database run:  %  %',
        'CREATE ROLE {role} NOLOGIN;',
        CASE WHEN current_setting('server_version_num')::int >= 160000
            THEN format('GRANT {role} TO %I WITH SET TRUE;', current_user)
            ELSE format('GRANT {role} TO %I;', current_user) END
        USING ERRCODE = 'insufficient_privilege';
END $make$;
"""

#: What every login of a database may do by default, and reviewers' role must not.
CLOSE_PUBLIC_DOORS = """
DO $close$
DECLARE
    each record;
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    FOR each IN
        SELECT p.oid::regprocedure AS signature FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proowner = current_user::regrole
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                          WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', each.signature);
    END LOOP;
    ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
END $close$;
"""

#: The built-in functions of advisory locks and large objects, which would carry things from one session to another.
SIDE_DOORS = "^(pg_(try_)?advisory_.*|lo_.*|loread|lowrite)$"

#: Takes them from everybody who is not named. Only a superuser can; does nothing for others. Where the migrations run
#: as somebody else, whoever makes the database runs this, in `template1` or in the database itself.
CLOSE_SIDE_DOORS = """
DO $close$
DECLARE
    each record;
BEGIN
    IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        FOR each IN
            SELECT p.oid::regprocedure AS signature FROM pg_catalog.pg_proc p
            WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '{pattern}'
        LOOP
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each.signature);
        END LOOP;
    END IF;
END $close$;
""".replace("{pattern}", SIDE_DOORS)

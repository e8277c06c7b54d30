#!/bin/sh
# Run once by the postgres image, when its data folder is empty: the owner of the database, and the login with which
# reviewers' pages connect. The group role and all its grants are made by the migrations.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$CFP_OWNER_PASSWORD" --set blind_password="$CFP_BLIND_PASSWORD" <<'SQL'
CREATE ROLE cfp_owner LOGIN CREATEROLE PASSWORD :'owner_password';
CREATE DATABASE cfp OWNER cfp_owner;
CREATE ROLE cfp_reviewer NOLOGIN;
GRANT cfp_reviewer TO cfp_owner WITH ADMIN TRUE, SET TRUE, INHERIT FALSE;
CREATE ROLE cfp_blind LOGIN PASSWORD :'blind_password' IN ROLE cfp_reviewer;
SQL

# Advisory locks and large objects would carry things from one session to another, past the wall around reviewers. Only a
# superuser can take them away; the owner keeps them, for its workers take turns by such a lock.
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname cfp <<'SQL'
DO $close$
DECLARE
    each record;
BEGIN
    FOR each IN
        SELECT p.oid::regprocedure AS signature FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND p.proname ~ '^(pg_(try_)?advisory_.*|lo_.*|loread|lowrite)$'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each.signature);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO cfp_owner', each.signature);
    END LOOP;
END $close$;
SQL

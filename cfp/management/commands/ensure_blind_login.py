"""`manage.py ensure_blind_login`: lets the login of BLIND_DATABASE_URL enter the reviewers' role, and no more."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

from reviews.role import ROLE


class Command(BaseCommand):
    help = (
        "Creates the login that BLIND_DATABASE_URL names, or renews its password, and lets it enter the reviewers' "
        "role, which the migrations make. Run it after `migrate`, as the owner of the database. Running it again does "
        "no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if "blind" not in settings.DATABASES:
            raise CommandError("BLIND_DATABASE_URL is not set, so there is no login to make.")
        user, password = settings.DATABASES["blind"]["USER"], settings.DATABASES["blind"]["PASSWORD"]
        if user == settings.DATABASES["default"]["USER"]:
            raise CommandError("BLIND_DATABASE_URL names the owner's login; it needs one of its own.")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.fetchone() is None:
                raise CommandError(f"The role {ROLE} does not exist yet: run `manage.py migrate` first.")
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [user])
            verb = sql.SQL("CREATE" if cursor.fetchone() is None else "ALTER")
            # The statement carries a password and cannot have parameters, so it is composed and never logged.
            login = sql.SQL("{} ROLE {} LOGIN INHERIT PASSWORD {}")
            cursor.execute(login.format(verb, sql.Identifier(user), sql.Literal(password)))
            cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(ROLE), sql.Identifier(user)))
        self.stdout.write(f"The login {user} can enter {ROLE} and nothing else.")

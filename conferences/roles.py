"""What each role is for, in a sentence that an organizer reads before offering it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conferences.models import Role

SAYS: dict[Role, str | Promise] = {
    Role.ORGANIZER: _("sets everything up; sees names unless they also review"),
    Role.CHAIR: _("decides what is accepted, for the whole conference"),
    Role.TRACK_CHAIR: _("decides for one track and looks after its texts"),
    Role.REVIEWER: _("scores proposals; while review is anonymous, without learning who wrote them"),
    Role.REDACTOR: _("hides what names an author in a text; sees names, so cannot review before scores freeze"),
    Role.MENTOR: _("helps speakers write; sees names, so cannot review before scores freeze"),
    Role.HELPDESK: _("answers speakers; sees names, so cannot review before scores freeze"),
    Role.CREW: _("helps on the day"),
}


def role_choices() -> list[tuple[str, str]]:
    """For a form: each role with its sentence."""
    return [(role.value, f"{role.label}: {SAYS[role]}") for role in Role]

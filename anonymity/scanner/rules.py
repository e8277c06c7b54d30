"""Why each kind of passage tells who wrote a text, in words for its author."""

from django.utils.translation import gettext_lazy as _

RULES = {
    "name": _("This is your name, or part of it."),
    "family_name": _("This is your family name with another first name: it may be yours, or lead to you."),
    "similar_name": _("This is much like your name."),
    "handle": _("This is your user name."),
    "email": _("An e-mail address says who you are."),
    "shared_email": _("Whoever reads this address may find out who you are."),
    "phone": _("A phone number says who you are."),
    "orcid": _("An ORCID iD says who you are."),
    "account": _("This names an account of a person."),
    "own_domain": _("This leads to your own site."),
    "work_domain": _("This leads to where you work."),
    "own_link": _("This link holds your name or user name."),
    "profile_link": _("This links to the page of a person."),
    "recording_link": _("Recordings and slides show who gave the talk."),
    "code_link": _("Whoever follows this link sees who wrote the code."),
    "employer": _("This says where you work."),
    "employer_topic": _("This is where you work: beside what you do, it may say who you are."),
    "affiliation": _("“We at …” says where you work."),
    "role_claim": _("“I am the maintainer of …” says who you are: few people could write it."),
    "authorship_claim": _("What you say you made may tell who you are."),
    "earlier_work": _("Earlier talks, papers and books of yours can be looked up."),
    "introduction": _("Here somebody is introduced by name."),
    "pronoun": _("This pronoun tells something about you."),
    "gendered": _("This word tells something about you."),
    "unread": _("The text is too long to be looked through to its end."),
}

"""What is typed is kept: whose it is, what two tabs do to it, and what no form would ever send."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from conferences.models import Event
from proposals.models import Proposal
from proposals.states import Refused
from reviews.open_pages import is_open
from speakers import merging, tasks
from speakers.merging import Sent, merge
from speakers.models import WorkingCopy
from speakers.services import copies
from speakers.services.copies import Form, Settled, TooMany, Writer
from speakers.tokens import opened, opened_now
from speakers.views import flows
from tests.factories import (
    AuthorshipFactory,
    ConferenceFactory,
    ProfileFactory,
    ProposalFactory,
    SessionTypeFactory,
    TrackFactory,
    UserFactory,
)
from tests.speakers.forms import filled, text_of
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(conference):
    return Form(conference, "TYPED234", now())


@pytest.fixture
def writer(sam):
    return Writer(user_id=sam.pk)


@pytest.fixture
def typing(url):
    return url("typing_keep")


def sent(version=0, tab="one", waiting=(), chosen=(), **fields):
    typed = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return Sent(version, tab, typed, frozenset(waiting), frozenset(chosen))


def held(name="title"):
    return WorkingCopy.objects.get().fields[name][2]


def tell(client, address, token, version=0, tab="one", **more):
    body = {"opened": token, "version": version, "tab": tab, "fields": {}, **more}
    return client.post(address, json.dumps(body), content_type="application/json")


class TestMerging:
    @given(
        st.lists(
            st.tuples(
                st.sampled_from("ab"), st.sampled_from(["title", "abstract"]), st.sampled_from("xyz"), st.booleans()
            ),
            max_size=12,
        )
    )
    def test_nothing_that_anybody_typed_last_is_ever_lost(self, steps):
        fields, aside, version, last = {}, {}, 0, {}
        seen = {"a": 0, "b": 0}
        for tab, name, text, looks in steps:
            merged = merge(fields, aside, version, Sent(seen[tab], tab, {name: [text]}))
            fields, aside, version = merged.fields, merged.aside, merged.version
            last[name] = text
            if looks:
                seen[tab] = version
            there = [fields[name][2], aside.get(name)]
            assert [text] in there
        assert set(fields) == set(last)

    def test_the_same_again_changes_nothing(self):
        once = merge({}, {}, 0, sent(title="T"))
        again = merge(once.fields, once.aside, once.version, sent(title="T"))
        assert (again.changed, again.version) == (False, 1)

    def test_two_tabs_in_different_fields_do_not_meet(self):
        one = merge({}, {}, 0, sent(title="T"))
        both = merge(one.fields, one.aside, one.version, sent(tab="two", abstract="A"))
        assert not both.clashing
        assert merging.news(both.fields, sent(tab="two")) == {"title": ["T"]}

    def test_what_was_not_chosen_yet_never_replaces_the_other_version(self):
        one = merge({}, {}, 0, sent(title="Theirs"))
        two = merge(one.fields, one.aside, one.version, sent(tab="two", title="Mine"))
        more = merge(two.fields, two.aside, two.version, sent(two.version, "two", ["title"], title="Mine, longer"))
        assert (more.fields["title"][2], more.aside) == (["Theirs"], {"title": ["Mine, longer"]})
        done = merge(
            more.fields, more.aside, more.version, sent(more.version, "two", chosen=["title"], title="Mine, longer")
        )
        assert (done.fields["title"][2], done.aside) == (["Mine, longer"], {})

    def test_without_a_script_nobody_counts_as_the_same_tab(self):
        one = merge({}, {}, 0, sent(tab="", title="One"))
        assert merge(one.fields, one.aside, one.version, sent(tab="", title="Two")).clashing == {"title"}


class TestKeeping:
    def test_the_first_key_press_makes_a_copy_and_the_next_changes_it(self, writer, form):
        assert copies.keep(writer, form, sent(title="T")).version == 1
        assert copies.keep(writer, form, sent(1, title="Ti")).version == 2
        assert held() == ["Ti"]
        assert not Event.objects.exists()

    def test_one_save_is_one_read_and_one_write(self, writer, form, django_assert_num_queries):
        copies.keep(writer, form, sent(title="T"))
        with django_assert_num_queries(2):
            copies.keep(writer, form, sent(1, title="Ti"))
        with django_assert_num_queries(1):
            copies.keep(writer, form, sent(2, title="Ti"))

    def test_a_copy_of_another_is_never_found(self, writer, form):
        copies.keep(writer, form, sent(title="Mine"))
        stranger = Writer(user_id=UserFactory().pk)
        copies.keep(stranger, form, sent(title="Theirs"))
        assert writer.copies().get().fields["title"][2] == ["Mine"]
        assert not Writer(browser="").copies().exists()

    def test_nobody_begins_any_number_of_texts(self, writer, form):
        for number in range(copies.MOST_COPIES):
            copies.keep(writer, replace(form, code=f"CODE{number:04}"), sent(title="T"))
        with pytest.raises(TooMany):
            copies.keep(writer, replace(form, code="ONEMORE2"), sent(title="T"))
        copies.keep(writer, replace(form, code="CODE0001"), sent(1, title="Still open to changes"))

    def test_a_tab_that_does_not_know_it_was_thrown_away_is_told(self, writer, form):
        copies.keep(writer, form, sent(title="T"))
        copies.drop(writer.copies().get())
        with pytest.raises(Settled):
            copies.keep(writer, form, sent(1, title="More"))
        fresh = writer.copies().get().version
        copies.keep(writer, form, sent(fresh, title="Begun again"))
        assert held() == ["Begun again"]

    @pytest.mark.django_db(transaction=True)
    def test_fifty_saves_at_once_keep_every_field(self, writer, form):
        copies.keep(writer, form, sent(title="T"))

        def save(number):
            return lambda: copies.keep(writer, form, sent(1, f"tab{number}", **{f"field{number}": str(number)}))

        done = together(*[save(number) for number in range(6)])
        assert [type(each).__name__ for each in done] == ["Kept"] * 6
        assert {f"field{number}" for number in range(6)} < set(WorkingCopy.objects.get().fields)

    @pytest.mark.django_db(transaction=True)
    def test_two_tabs_that_begin_at_the_same_moment_make_one_copy(self, writer, form):
        done = together(*[lambda tab=tab: copies.keep(writer, form, sent(0, tab, **{tab: "x"})) for tab in "abcd"])
        assert [type(each).__name__ for each in done] == ["Kept"] * 4
        assert set(WorkingCopy.objects.get().fields) == set("abcd")


class TestAdopting:
    BROWSER = "f" * 64

    def test_a_browsers_texts_are_the_accounts_after_login(self, sam, form):
        copies.keep(Writer(browser=self.BROWSER), form, sent(title="T"))
        assert copies.adopt(self.BROWSER, by=sam) == 1
        assert copies.adopt(self.BROWSER, by=sam) == 0
        row = WorkingCopy.objects.get()
        assert (row.user, row.browser) == (sam, "")

    def test_what_was_typed_after_a_session_had_ended_joins_the_accounts_copy(self, sam, writer, form):
        copies.keep(writer, form, sent(title="Before", abstract="A"))
        here = Writer(browser=self.BROWSER, meant_for=sam.pk)
        copies.keep(here, form, sent(1, title="After"))
        copies.keep(here, form, sent(2, title="After that"))
        copies.adopt(self.BROWSER, by=sam)
        row = WorkingCopy.objects.get()
        assert (row.fields["title"][2], row.fields["abstract"][2], row.aside) == (["After that"], ["A"], {})

    def test_both_versions_stay_where_another_device_wrote_meanwhile(self, sam, writer, form):
        copies.keep(writer, form, sent(title="Before"))
        copies.keep(Writer(browser=self.BROWSER, meant_for=sam.pk), form, sent(1, title="Here"))
        copies.keep(writer, form, sent(1, "phone", title="There"))
        copies.adopt(self.BROWSER, by=sam)
        row = WorkingCopy.objects.get()
        assert (row.fields["title"][2], row.aside) == (["There"], {"title": ["Here"]})

    def test_it_waits_for_the_person_whose_session_had_ended(self, sam, ana, form):
        copies.keep(Writer(browser=self.BROWSER, meant_for=sam.pk), form, sent(title="Sam's secret"))
        assert not Writer(browser=self.BROWSER).copies().exists()
        assert copies.adopt(self.BROWSER, by=ana) == 0
        assert copies.adopt(self.BROWSER, by=sam) == 1

    @pytest.mark.django_db(transaction=True)
    def test_logging_in_twice_at_once_adopts_once(self, sam, form):
        copies.keep(Writer(browser=self.BROWSER), form, sent(title="T"))
        assert sorted(together(*[lambda: copies.adopt(self.BROWSER, by=sam)] * 3)) == [0, 0, 1]


def test_what_browsers_left_behind_is_removed_and_accounts_keep_theirs(sam, form, settings):
    settings.CFP_DRAFT_DAYS = 30
    for writer in (Writer(user_id=sam.pk), Writer(browser="a" * 64), Writer(browser="b" * 64)):
        copies.keep(writer, form, sent(title="T"))
    WorkingCopy.objects.exclude(browser="b" * 64).update(saved_at=now() - timedelta(days=31))
    tasks.forget_old_copies()
    assert sorted(WorkingCopy.objects.values_list("browser", flat=True)) == ["", "b" * 64]


class TestEndpoint:
    def test_a_browser_without_an_account_is_given_a_key_with_its_first_text(self, client, typing):
        answer = tell(client, typing, opened_now(None, "TYPED234"), fields={"title": ["T"]})
        assert answer.json()["version"] == 1
        cookie = client.cookies["writing"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        row = WorkingCopy.objects.get()
        assert row.user is None
        assert cookie.value not in row.browser
        tell(client, typing, opened_now(None, "TYPED234"), 1, fields={"title": ["Ti"]})
        assert held() == ["Ti"]

    def test_it_takes_few_queries(self, as_sam, typing, sam, django_assert_num_queries):
        token = opened_now(sam.pk, "TYPED234")
        tell(as_sam, typing, token, fields={"title": ["T"]})
        with django_assert_num_queries(5):
            tell(as_sam, typing, token, 1, fields={"title": ["Ti"]})

    @pytest.mark.parametrize("page", ["typing_keep", "text_preview"])
    def test_a_page_that_loads_nobodys_roles_is_open_to_reviewers(self, page, url):
        assert resolve(url(page)).func.rarely_asks_who
        assert is_open(f"speakers:{page}")

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"[" * 100_000,
            b'{"fields": {}}',
            b'{"opened": "forged", "fields": {"title": ["T"]}}',
            b'{"opened": {"a": 1}, "fields": {"title": ["T"]}}',
        ],
    )
    def test_what_no_form_sends_is_refused(self, as_sam, typing, body):
        answer = as_sam.post(typing, body, content_type="application/json")
        assert answer.status_code == 400
        assert not WorkingCopy.objects.exists()

    @pytest.mark.parametrize(
        "fields",
        [
            None,
            [],
            {"title": "T"},
            {"title": [1]},
            {"title": ["T"] * 101},
            {"a b": ["T"]},
            {"<script>": ["T"]},
            {"x" * 61: ["T"]},
            {f"n{number}": ["T"] for number in range(201)},
            {"abstract": ["x" * 250_001]},
        ],
    )
    def test_fields_that_no_form_has_are_refused(self, as_sam, typing, sam, fields):
        answer = tell(as_sam, typing, opened_now(sam.pk), fields=fields)
        assert answer.status_code == 400
        assert "stays in the form" in answer.json()["words"]
        assert not WorkingCopy.objects.exists()

    def test_a_copy_does_not_grow_without_end(self, as_sam, typing, sam):
        token = opened_now(sam.pk)
        answers = [
            tell(as_sam, typing, token, fields={f"f{number}": ["x" * 200_000]}).status_code for number in range(4)
        ]
        assert answers == [200, 200, 400, 400]

    def test_what_cannot_be_stored_is_left_out_and_the_rest_is_kept(self, as_sam, typing, sam):
        tell(
            as_sam, typing, opened_now(sam.pk), 10**30, fields={"title": ["a\x00b\ud800c"], "csrfmiddlewaretoken": [""]}
        )
        assert held() == ["abc"]
        assert set(WorkingCopy.objects.get().fields) == {"title"}

    def test_somebody_elses_form_is_not_written_to(self, as_sam, typing, ana):
        answer = tell(as_sam, typing, opened_now(ana.pk), fields={"title": ["T"]})
        assert answer.status_code == 400
        assert not WorkingCopy.objects.exists()

    def test_another_site_cannot_write(self, sam, typing):
        client = Client(enforce_csrf_checks=True)
        client.force_login(sam)
        assert tell(client, typing, opened_now(sam.pk), fields={"title": ["T"]}).status_code == 403

    def test_a_tab_asks_for_a_fresh_token_and_for_what_others_typed(self, as_sam, typing, sam):
        token = opened_now(sam.pk, "TYPED234")
        tell(as_sam, typing, token, fields={"title": ["T"]})
        said = as_sam.get(typing, {"opened": token, "version": 0, "tab": "two"}).json()
        assert said["theirs"] == {"title": ["T"]}
        assert said["csrf"]
        assert as_sam.get(typing, {"opened": token, "version": 1, "tab": "two"}).json()["theirs"] == {}

    def test_begun_texts_are_limited_by_address_and_not_by_a_puzzle(self, client, typing, settings):
        settings.ACCOUNT_RATE_LIMITS = {"begin_to_write": "2/h/ip"}
        answers = []
        for _browser in range(3):
            client.cookies.clear()
            answers.append(tell(client, typing, opened_now(None), fields={"title": ["T"]}))
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert "stays in this browser" in answers[-1].json()["words"]

    def test_a_conference_that_is_not_published_does_not_exist(self, client, typing, conference):
        conference.is_public = False
        conference.save()
        assert tell(client, typing, opened_now(None), fields={"title": ["T"]}).status_code == 404

    def test_the_preview_is_safe_and_bounded(self, client, url):
        answer = client.post(url("text_preview"), {"text": "# A\n<script>x</script>\nb [c](javascript:x)"})
        assert "<script" not in answer.content.decode()
        assert "javascript" not in answer.content.decode().replace("(javascript:x)", "")
        assert client.post(url("text_preview"), {"text": "x" * 50_001}).status_code == 413
        assert client.get(url("text_preview")).status_code == 405


class TestReading:
    @pytest.fixture
    def copy(self, writer, form):
        copies.keep(writer, form, sent(title="# <b>Title", abstract="Read *this*", **{"questions-AB": "Yes"}))
        return writer.copies().get()

    def test_it_is_read_downloaded_and_thrown_away(self, as_sam, url, copy):
        page = as_sam.get(url("copy_show", code=copy.code)).content.decode()
        assert "Read <em>this</em>" in page
        assert "<b>Title" not in page
        file = as_sam.get(url("copy_download", code=copy.code))
        assert file["Content-Type"] == "text/markdown; charset=utf-8"
        assert file["Content-Disposition"] == 'attachment; filename="TYPED234.md"'
        assert "## Abstract\n\nRead *this*" in file.content.decode()
        as_sam.get(url("copy_drop", code=copy.code))
        assert not WorkingCopy.objects.get().is_empty
        as_sam.post(url("copy_drop", code=copy.code))
        assert WorkingCopy.objects.get().is_empty
        assert as_sam.get(url("copy_show", code=copy.code)).status_code == 404

    def test_nobody_else_finds_it(self, client, url, copy, ana):
        for login in (None, ana):
            if login:
                client.force_login(login)
            for name in ("copy_show", "copy_download", "copy_drop"):
                assert client.get(url(name, code=copy.code)).status_code == 404
        assert client.post(url("copy_drop", code=copy.code)).status_code == 404

    def test_it_is_listed_among_ones_proposals(self, as_sam, url, copy):
        page = as_sam.get(url("proposal_list"))
        assert "Begun, and not saved as a proposal" in text_of(page)
        assert f'href="{url("proposal_start")}?draft={copy.code}"' in page.content.decode()
        copies.drop(copy)
        assert "Begun, and not saved" not in text_of(as_sam.get(url("proposal_list")))


@pytest.mark.usefixtures("draft")
class TestOverASavedText:
    def test_what_was_typed_lies_over_it_until_it_is_saved(self, as_sam, url, typing, draft, sam):
        edit = url("proposal_edit", code=draft.code)
        tell(as_sam, typing, opened_now(sam.pk, draft.code), fields={"title": ["Louder walls"]}, revision=1)
        page = as_sam.get(edit)
        assert filled(page)["title"] == ["Louder walls"]
        assert "With what you typed until" in text_of(page)
        draft.refresh_from_db()
        assert draft.title == "Quiet walls"
        as_sam.post(edit, filled(page))
        draft.refresh_from_db()
        assert draft.title == "Louder walls"
        assert "With what you typed" not in text_of(as_sam.get(edit))

    def test_a_co_speakers_newer_version_is_shown_beside_it_when_saving(self, as_sam, url, typing, draft, sam):
        ana = ProfileFactory(name="Ana")
        AuthorshipFactory(proposal=draft, profile=ana, is_contact=False, position=1)
        tell(as_sam, typing, opened_now(sam.pk, draft.code), fields={"title": ["Mine"]}, revision=1)
        flows.save(draft, by=ana.user, revision=1, fields={"title": "Hers"}, tracks=list(draft.tracks.all()))
        page = as_sam.get(url("proposal_edit", code=draft.code))
        assert "Somebody saved a newer version meanwhile" in text_of(page)
        answer = as_sam.post(url("proposal_edit", code=draft.code), filled(page))
        assert answer.status_code == 409
        assert "Hers" in text_of(answer)

    def test_dropping_mine_in_a_conflict_drops_the_copy_too(self, as_sam, url, typing, draft, sam):
        tell(as_sam, typing, opened_now(sam.pk, draft.code), fields={"title": ["Mine"]}, revision=1)
        edit = url("proposal_edit", code=draft.code)
        typed = filled(as_sam.get(edit))
        flows.save(draft, by=sam, revision=1, fields={"title": "Saved"}, tracks=list(draft.tracks.all()))
        page = as_sam.post(edit, typed)
        assert f'action="{url("copy_drop", code=draft.code)}"' in page.content.decode()
        as_sam.post(url("copy_drop", code=draft.code))
        assert filled(as_sam.get(edit))["title"] == ["Saved"]


class TestTheBell:
    @pytest.fixture(autouse=True)
    def talk(self, conference):
        TrackFactory(conference=conference)
        return SessionTypeFactory(conference=conference)

    def test_a_form_opened_after_the_bell_has_no_grace_whatever_it_says(self, as_sam, url, typing, conference, sam):
        conference.rounds.update(call_closes_at=now() - timedelta(minutes=5))
        tell(as_sam, typing, opened_now(sam.pk, "TYPED234"), fields={"title": ["T"]})
        assert "takes no proposals now" in text_of(as_sam.get(url("proposal_start")))
        before = opened(sam.pk, "TYPED234", now() - timedelta(minutes=6))
        tell(as_sam, typing, before, 1, fields={"title": ["Ti"]})
        page = as_sam.get(url("proposal_start"))
        as_sam.post(url("proposal_start"), filled(page))
        assert Proposal.objects.get().title == "Ti"


class TestTheCap:
    @pytest.fixture(autouse=True)
    def capped(self, conference):
        TrackFactory(conference=conference)
        SessionTypeFactory(conference=conference)
        conference.most_proposals = 1
        conference.save()

    def test_it_is_said_before_writing_starts(self, as_sam, url, draft):
        page = as_sam.get(url("proposal_start"))
        assert "takes 1 proposal of each person" in text_of(page)
        assert not page.context.get("form")

    def test_what_was_typed_before_stays_readable(self, as_sam, url, draft, writer, form):
        copies.keep(writer, form, sent(title="One too many"))
        assert "One too many" in text_of(as_sam.get(url("proposal_start")))

    def test_what_was_withdrawn_does_not_count(self, as_sam, url, draft, sam):
        flows.withdraw(draft, by=sam)
        assert as_sam.get(url("proposal_start")).context["form"]

    def test_somebody_elses_proposal_does_not_count(self, as_sam, url, conference, sam):
        AuthorshipFactory(
            proposal=ProposalFactory(conference=conference), profile=ProfileFactory(user=UserFactory()), is_contact=True
        )
        assert as_sam.get(url("proposal_start")).context["form"]

    def test_a_form_that_was_open_is_told_and_its_text_kept(self, as_sam, url, sam, conference):
        page = filled(as_sam.get(url("proposal_start")), title="One too many")
        first = filled(as_sam.get(url("proposal_start")), title="The first")
        as_sam.post(url("proposal_start"), first)
        answer = as_sam.post(url("proposal_start"), page)
        assert "you have it. Your text is kept." in text_of(answer)
        assert 'value="One too many"' in answer.content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_are_one(self, conference, sam):
        kind = conference.session_types.get()

        def begin():
            return flows.start(conference, by=sam, fields={"title": "T", "session_type": kind}, tracks=())

        done = together(begin, begin, begin)
        assert sum(isinstance(each, Refused) for each in done) == 2
        assert Proposal.objects.count() == 1

    def test_another_conferences_proposals_do_not_count(self, as_sam, url, sam):
        AuthorshipFactory(
            proposal=ProposalFactory(conference=ConferenceFactory()), profile=ProfileFactory(user=UserFactory())
        )
        assert reverse("speakers:proposal_start", kwargs={"slug": "north"})
        assert as_sam.get(url("proposal_start")).context["form"]

"""Files of a proposal: what is taken and what is refused, kept under random names, once, within bounds."""

import io
import os
import struct
import threading
import zlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils.timezone import now

from conferences.models import Event
from proposals import attaching, files
from proposals.models import Attachment
from proposals.states import Refused, State
from proposals.uploads import too_large
from tests.factories import ProposalFactory
from tests.uploads import EACH, archive, encrypted_pdf, office, open_document, pdf, picture, upload

SECRET_PNG = picture("PNG")


def refusal(content, name):
    with pytest.raises(ValidationError) as refused:
        files.check(upload(content, name))
    return refused.value.messages[0]


def huge_png():
    """Says that it is 30,000 by 30,000 points, in some bytes."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return SECRET_PNG[:12] + header + struct.pack(">I", zlib.crc32(header)) + SECRET_PNG[33:]


def says_it_is_large():
    """An archive whose table of contents promises 300 megabytes."""
    packed = office("pptx", more={"ppt/bomb.bin": bytes(1_003)})
    return packed.replace(struct.pack("<I", 1_003), struct.pack("<I", 300_000_000))


# --- What is taken ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EACH)
def test_each_kind_is_known_by_its_content(kind):
    name, make = EACH[kind]
    assert files.check(upload(make(), name)).name == kind


@pytest.mark.parametrize("kind", [kind for kind in EACH if kind not in {"text", "markdown"}])
def test_a_wrong_name_changes_nothing_about_what_it_is(kind):
    assert files.check(upload(EACH[kind][1](), "evil.html")).name == kind


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.pdf", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing.svg", "no file of a kind"),
        (b"<!DOCTYPE html><script>alert(1)</script>%PDF-1.7", "page.pdf", "no file of a kind"),
        (b"  <!DOCTYPE html><script>", "page.txt", "no file of a kind"),
        (b"#!/bin/sh\nrm -rf /", "script.sh", "no file of a kind"),
        (b"MZ\x90\x00" + bytes(200), "setup.txt", "no file of a kind"),
        (b"\xff\xfe\x00\x00", "notes.txt", "no file of a kind"),
        (pdf()[:2000], "cut.pdf", "damaged"),
        (picture("PNG")[:600], "cut.png", "damaged"),
        (picture("JPEG")[:900], "cut.jpg", "damaged"),
        (office("docx")[:-300], "cut.docx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.doc", "old or password-protected"),
        (encrypted_pdf(), "locked.pdf", "password"),
        (office("docx", more={"word/vbaProject.bin": b"x"}), "macro.docx", "macros"),
        (open_document("odp", more={"Basic/Standard/Module1.xml": b"<x/>"}), "macro.odp", "macros"),
        (archive({"readme.txt": "hello"}), "things.zip", "no file of a kind"),
        (archive({"[Content_Types].xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "bomb.docx", "damaged"),
        (says_it_is_large(), "bomb.pptx", "unpacks to far more"),
        (office("pptx", more={"ppt/bomb.bin": bytes(20_000_000)}), "bomb.pptx", "unpacks to far more"),
        (huge_png(), "huge.png", "too large"),
        (b"x" * (1024 * 1024 + 1), "long.txt", "1 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_and_why(content, name, words):
    assert words in refusal(content, name)


def test_one_byte_more_than_fits_is_refused_with_both_numbers(settings):
    settings.CFP_FILE_MEGABYTES = 1
    said = refusal(b"a" * (1024 * 1024 + 1), "notes.txt").replace("\xa0", " ")
    assert "1.0 MB" in said
    assert "give a link" in said


def test_an_archive_that_lies_about_its_sizes_is_bounded_while_it_is_read():
    packed = bytearray(office("docx", more={"word/big.bin": bytes(20_000_000)}))
    honest = (20_000_000).to_bytes(4, "little")
    assert honest in packed
    while (at := packed.find(honest)) >= 0:
        packed[at : at + 4] = (1000).to_bytes(4, "little")
    archive_ = files.kinds.archives.opened(io.BytesIO(bytes(packed)))
    with pytest.raises(ValidationError, match="damaged"):
        files.kinds.archives.unpacked(archive_, "word/big.bin", 5000)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Sam\\talk.pdf", "talk.pdf"),
        ("sli\ndes\r\n.pdf", "sli des.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("Überblick — 鳥.PDF", "Überblick — 鳥.pdf"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
        (".pdf", "pdf.pdf"),
        ("talk.html", "talk.html.pdf"),
        ("\x00\x01.pdf", "pdf.pdf"),
        ('a"; filename="b.exe.pdf', 'a"; filename="b.exe.pdf'),
    ],
)
def test_a_name_is_made_fit_to_show(name, shown):
    assert files.storage.shown_name(name, files.KINDS["pdf"]) == shown


# --- Keeping -------------------------------------------------------------------------------------------------------


@pytest.fixture
def proposal(db):
    return ProposalFactory()


def add(proposal, content=None, name="talk.pdf", **options):
    options.setdefault("readers", "reviewers")
    return attaching.attach(proposal, by=None, upload=upload(content or pdf(), name), **options)


def test_a_file_is_kept_under_a_random_name_that_tells_nothing(proposal):
    attachment = add(proposal, name="Sams talk.pdf", title="  Slides \n so far ")
    assert attachment.original_name == "Sams talk.pdf"
    assert attachment.title == "Slides so far"
    assert "talk" not in attachment.stored.lower()
    assert attachment.stored.startswith("uploads/")
    assert files.read(attachment.stored).startswith(b"%PDF")
    assert oct(os.stat(default_storage.path(attachment.stored)).st_mode)[-3:] == "600"


def test_the_log_says_that_a_file_was_added_and_not_which(proposal):
    attachment = add(proposal, name="Sams talk.pdf")
    event = Event.objects.get(kind="proposals.file_attached")
    assert event.subject == proposal.code
    assert event.data == {"file": attachment.code, "file_kind": "pdf", "size": attachment.size, "readers": "reviewers"}


def test_the_same_file_twice_is_once_and_its_copy_is_removed(proposal, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = add(proposal, SECRET_PNG, "a.png")
        second = add(proposal, SECRET_PNG, "b.png")
    assert first == second
    assert Attachment.objects.count() == 1
    assert default_storage.exists(first.stored)
    assert Event.objects.filter(kind="proposals.file_attached").count() == 1


def test_the_database_knows_the_same_file_too(proposal):
    first = add(proposal)
    first.pk, first.code, first.stored = None, "another1", "uploads/xx/yy"
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_sixth_file_is_refused_and_its_bytes_are_not_kept(proposal):
    for number in range(attaching.MOST_FILES):
        add(proposal, f"{number}".encode(), "n.txt")
    before = _kept()
    with pytest.raises(Refused, match="5 files"):
        add(proposal, b"one more", "n.txt")
    assert _kept() == before
    assert add(proposal, b"an answer", "n.txt", purpose="question").purpose == "question"


def test_all_files_of_a_conference_are_bounded(proposal, settings):
    settings.CFP_FILES_MEGABYTES = 1
    add(proposal, b"a" * 700_000, "a.txt")
    other = ProposalFactory(conference=proposal.conference)
    with pytest.raises(Refused, match="used up"):
        add(other, b"b" * 700_000, "b.txt")
    assert add(ProposalFactory(), b"b" * 700_000, "b.txt")


def test_a_file_of_a_withdrawn_proposal_cannot_be_changed(proposal):
    attachment = add(proposal)
    proposal.state = State.WITHDRAWN
    proposal.save()
    for act in (
        lambda: add(proposal, SECRET_PNG, "b.png"),
        lambda: attaching.replace(attachment, by=None, upload=upload(SECRET_PNG, "b.png")),
        lambda: attaching.describe(attachment, by=None, readers="public", title=""),
        lambda: attaching.detach(attachment, by=None),
    ):
        with pytest.raises(Refused, match="cannot be changed any more"):
            act()


def test_made_up_readers_and_titles_without_end_are_refused(proposal):
    with pytest.raises(ValidationError):
        add(proposal, readers="everybody")
    with pytest.raises(ValidationError):
        add(proposal, title="x" * 101)
    assert not Attachment.objects.exists()


def test_replacing_keeps_title_and_readers_and_removes_the_bytes(proposal, django_capture_on_commit_callbacks):
    attachment = add(proposal, title="Slides")
    with django_capture_on_commit_callbacks(execute=True):
        changed = attaching.replace(attachment, by=None, upload=upload(SECRET_PNG, "b.png"))
    assert (changed.code, changed.title, changed.kind) == (attachment.code, "Slides", "png")
    assert not default_storage.exists(attachment.stored)
    assert files.read(changed.stored) == SECRET_PNG


def test_replacing_with_what_is_there_already(proposal):
    first, second = add(proposal), add(proposal, SECRET_PNG, "a.png")
    assert attaching.replace(second, by=None, upload=upload(SECRET_PNG, "a.png")).stored == second.stored
    before = _kept()
    with pytest.raises(Refused, match="there already"):
        attaching.replace(first, by=None, upload=upload(SECRET_PNG, "a.png"))
    assert _kept() == before


def test_removing_removes_the_bytes_after_the_commit_and_twice_is_once(proposal, django_capture_on_commit_callbacks):
    attachment = add(proposal)
    with django_capture_on_commit_callbacks() as later:
        assert attaching.detach(attachment, by=None)
        assert default_storage.exists(attachment.stored)
    for act in later:
        act()
    assert not default_storage.exists(attachment.stored)
    assert not attaching.detach(attachment, by=None)
    with pytest.raises(Refused, match="removed meanwhile"):
        attaching.replace(attachment, by=None, upload=upload(SECRET_PNG, "b.png"))
    with pytest.raises(Refused, match="removed meanwhile"):
        attaching.describe(attachment, by=None, readers="public", title="")


def test_deleting_a_proposal_deletes_the_bytes(proposal, django_capture_on_commit_callbacks):
    attachment = add(proposal)
    with django_capture_on_commit_callbacks(execute=True):
        proposal.delete()
    assert not default_storage.exists(attachment.stored)


def test_a_disk_that_takes_nothing_is_a_clear_error_and_changes_nothing(proposal, settings, tmp_path):
    occupied = tmp_path / "media"
    occupied.write_text("a file where a folder should be")
    settings.MEDIA_ROOT = occupied
    with pytest.raises(files.StorageTrouble, match="fault is ours"):
        add(proposal)
    assert not Attachment.objects.exists()


def test_the_sweep_removes_what_nothing_refers_to_once_it_is_old(proposal):
    used = add(proposal)
    fresh, old = (files.store(upload(content, "n.txt")).stored for content in (b"fresh", b"old"))
    long_ago = (now() - timedelta(days=2)).timestamp()
    for stored in (used.stored, old):
        os.utime(default_storage.path(stored), (long_ago, long_ago))
    known = lambda names: set(Attachment.objects.filter(stored__in=names).values_list("stored", flat=True))  # noqa: E731
    assert files.sweep(files.UPLOADS, known) >= 1
    assert default_storage.exists(used.stored)
    assert default_storage.exists(fresh)
    assert not default_storage.exists(old)


@pytest.mark.django_db(transaction=True)
def test_two_people_replace_a_file_at_the_same_time_and_one_set_of_bytes_is_left():
    attachment = add(ProposalFactory())
    contents = [f"version {number}".encode() for number in range(4)]
    together = threading.Barrier(len(contents))

    def replace(content):
        try:
            together.wait()
            attaching.replace(attachment, by=None, upload=upload(content, "n.txt"))
        finally:
            connection.close()

    threads = [threading.Thread(target=replace, args=[content]) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = Attachment.objects.get(pk=attachment.pk)
    assert files.read(last.stored) in contents
    assert not default_storage.exists(attachment.stored)


# --- Receiving -----------------------------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_dropped_while_it_arrives_and_the_rest_of_the_form_is_kept(settings):
    settings.CFP_FILE_MEGABYTES = 1
    fields = {
        "before": "kept",
        "large": upload(b"x" * 3_000_000, "large.txt"),
        "small": upload(b"small", "small.txt"),
        "after": "kept too",
    }
    request = RequestFactory().post("/", fields)
    assert too_large(request) == {"large"}
    assert request.POST.dict() == {"before": "kept", "after": "kept too"}
    assert request.FILES["small"].read() == b"small"
    assert "large" not in request.FILES


def _kept():
    folders = [f"{files.UPLOADS}/{inner}" for inner in default_storage.listdir(files.UPLOADS)[0]]
    return {name for folder in folders for name in default_storage.listdir(folder)[1]}

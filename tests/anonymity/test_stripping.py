"""Files written anew: each kind with real metadata made by real libraries, and nothing of it afterwards."""

import io
import zipfile

import pytest
from lxml import etree
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from anonymity.identity import Known, fold, found_in
from anonymity.stripping import CannotStrip, Why, outside, strip, strip_outside
from proposals.files import kind_of
from tests.uploads import EACH, SECRET, encrypted_pdf, everything, office, open_document, pdf, picture

FORMS = [SECRET, SECRET.replace(" ", "."), *SECRET.split()]
BINARY = [kind for kind in EACH if kind not in {"text", "markdown"}]


def tells(content):
    """Which forms of the secret are anywhere in a file."""
    texts = everything(content)
    return {form for form in FORMS if any(form.encode() in text for text in texts)}


@pytest.mark.parametrize("kind", BINARY)
def test_the_original_tells_and_the_cleaned_file_does_not(kind):
    name, make = EACH[kind]
    original = make()
    assert SECRET in tells(original), "the attack must work before it can fail"
    cleaned = strip(original, kind)
    assert tells(cleaned.content) == set()
    assert kind_of(io.BytesIO(cleaned.content), name).name == cleaned.kind


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "gif"])
def test_a_picture_looks_as_before(kind):
    original = Image.open(io.BytesIO(EACH[kind][1]())).convert("RGB")
    cleaned = Image.open(io.BytesIO(strip(EACH[kind][1](), kind).content)).convert("RGB")
    assert cleaned.size == original.size
    for point in ((5, 5), (50, 50), (300, 200)):
        assert all(abs(a - b) < 12 for a, b in zip(original.getpixel(point), cleaned.getpixel(point), strict=True))


def test_a_picture_that_was_held_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    target = io.BytesIO()
    Image.new("RGB", (300, 100), "red").save(target, "JPEG", exif=exif.tobytes())
    assert Image.open(io.BytesIO(strip(target.getvalue(), "jpeg").content)).size == (100, 300)


def test_a_pdf_keeps_its_pages_their_text_and_their_pictures():
    cleaned = strip(pdf(pages=3), "pdf")
    reader = PdfReader(io.BytesIO(cleaned.content))
    assert cleaned.pages == len(reader.pages) == 3
    assert [page.extract_text().strip() for page in reader.pages] == [f"Budgerigars in winter {n}" for n in (1, 2, 3)]
    assert reader.pages[0].mediabox.width == 400
    assert reader.pages[0].images[0].image.size == (640, 400)
    assert "Budgerigars in winter 3" in cleaned.text


def test_a_pdf_keeps_nothing_beside_its_pages():
    reader = PdfReader(io.BytesIO(strip(pdf(), "pdf").content))
    assert set(reader.trailer["/Root"]) == {"/Type", "/Pages"}
    assert reader.metadata is None
    assert not reader.attachments
    assert not reader.outline
    assert all("/Annots" not in page for page in reader.pages)


def test_a_revision_that_a_pdf_keeps_of_itself_is_left_behind():
    first = pdf(secret=SECRET)
    writer = PdfWriter(io.BytesIO(first), incremental=True)
    writer.add_metadata({"/Author": "Nobody"})
    target = io.BytesIO()
    writer.write(target)
    assert SECRET in tells(target.getvalue())
    assert tells(strip(target.getvalue(), "pdf").content) == set()


def test_a_name_hidden_deep_in_what_a_page_draws_with_is_left_behind():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(secret="nobody"))))
    page = writer.pages[0]
    drawn = page["/Resources"]["/XObject"]["/Im0"]
    drawn[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/Adobe"): TextStringObject(SECRET)})
    drawn[NameObject("/OPI")] = TextStringObject(SECRET)
    page[NameObject("/LastModified")] = TextStringObject(SECRET)
    page["/Resources"][NameObject("/Properties")] = DictionaryObject({NameObject("/L"): TextStringObject(SECRET)})
    target = io.BytesIO()
    writer.write(target)
    assert SECRET in tells(target.getvalue())
    assert tells(strip(target.getvalue(), "pdf").content) == set()


def test_a_page_that_contains_itself_ends():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    page = writer.pages[0]
    image = page["/Resources"]["/XObject"].raw_get("/Im0")
    image.get_object()[NameObject("/SMask")] = image
    target = io.BytesIO()
    writer.write(target)
    assert strip(target.getvalue(), "pdf").pages == 2


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx"])
def test_an_office_file_holds_together_and_every_part_is_well_formed(kind):
    with zipfile.ZipFile(io.BytesIO(strip(office(kind), kind).content)) as archive:
        names = set(archive.namelist())
        assert not [name for name in names if name.startswith("docProps") or "comments" in name or "printer" in name]
        for name in names:
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(archive.read(name))
                for each in root.iter("{*}Relationship"):
                    if each.get("TargetMode") != "External":
                        base = "" if name == "_rels/.rels" else name.partition("/")[0] + "/"
                        assert base + each.get("Target") in names
                for each in root.iter("{*}Override"):
                    assert each.get("PartName").lstrip("/") in names


def test_a_word_file_keeps_its_text_and_its_links_lead_nowhere():
    cleaned = strip(office("docx"), "docx")
    with zipfile.ZipFile(io.BytesIO(cleaned.content)) as archive:
        assert b"Budgerigars in winter" in archive.read("word/document.xml")
        assert b"about:blank" in archive.read("word/_rels/document.xml.rels")
    assert "Budgerigars in winter" in cleaned.text


def test_what_was_deleted_with_changes_tracked_is_gone():
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f'<w:document xmlns:w="{word}"><w:body><w:p w:rsidR="00AB12CD"><w:r><w:t>We are </w:t></w:r>'
        f'<w:del w:id="1" w:author="{SECRET}"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>'
        "<w:r><w:t>many</w:t></w:r></w:p></w:body></w:document>"
    )
    cleaned = strip(office("docx", more={"word/document.xml": body}), "docx")
    assert "We are many" in cleaned.text
    assert tells(cleaned.content) == set()
    assert b"00AB12CD" not in b"".join(everything(cleaned.content))


def test_prefixes_that_office_insists_on_stay_as_they_are():
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"><w:body/></w:document>'
    )
    with zipfile.ZipFile(
        io.BytesIO(strip(office("docx", more={"word/document.xml": body}), "docx").content)
    ) as archive:
        written = archive.read("word/document.xml")
    assert b'mc:Ignorable="w14"' in written
    assert b"xmlns:w14=" in written


def test_an_excel_file_inside_slides_is_cleaned_too():
    inner = office("xlsx")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/package" '
        'Target="../embeddings/sheet1.xlsx"/></Relationships>'
    )
    more = {
        "ppt/charts/chart1.xml": "<c/>",
        "ppt/charts/_rels/chart1.xml.rels": relations,
        "ppt/embeddings/sheet1.xlsx": inner,
    }
    cleaned = strip(office("pptx", more=more), "pptx")
    with zipfile.ZipFile(io.BytesIO(cleaned.content)) as archive:
        assert "ppt/embeddings/sheet1.xlsx" in archive.namelist()
    assert tells(cleaned.content) == set()


def test_a_path_in_the_description_of_a_picture_is_blanked_and_an_honest_description_stays():
    slide = (
        '<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
        f'<p:cNvPr id="1" name="x" descr="C:\\Users\\{SECRET}\\bird.png"/>'
        '<p:cNvPr id="2" name="y" descr="A green bird"/>'
        "</p:sld>"
    )
    cleaned = strip(office("pptx", more={"ppt/slides/slide1.xml": slide}), "pptx")
    assert tells(cleaned.content) == set()
    assert "A green bird" in cleaned.text


@pytest.mark.parametrize("kind", ["odt", "odp"])
def test_an_open_document_keeps_its_text_and_says_first_what_it_is(kind):
    cleaned = strip(open_document(kind), kind)
    with zipfile.ZipFile(io.BytesIO(cleaned.content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert set(archive.namelist()) == {"mimetype", "META-INF/manifest.xml", "content.xml", "Pictures/1.jpg"}
    assert "Budgerigars in winter" in cleaned.text


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (pdf()[:3000], "pdf", Why.DAMAGED),
        (encrypted_pdf(), "pdf", Why.LOCKED),
        (b"%PDF-1.7\n" + b"<<" * 50_000, "pdf", Why.DAMAGED),
        (picture()[:900], "jpeg", Why.DAMAGED),
        (office("docx")[:-200], "docx", Why.DAMAGED),
        (office("docx", more={"word/document.xml": "<a><b></a>"}), "docx", Why.DAMAGED),
        (office("docx", more={"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "docx", Why.DAMAGED),
        (office("docx", more={"word/media/image1.jpeg": picture()[:400]}), "docx", Why.DAMAGED),
        (b"\xff\xfe", "text", Why.DAMAGED),
    ],
)
def test_what_cannot_be_cleaned_says_why(content, kind, why):
    with pytest.raises(CannotStrip) as cannot:
        strip(content, kind)
    assert cannot.value.why == why


def test_stripping_outside_gives_the_same_and_knows_nothing_of_this_process(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@nowhere/nothing")
    here, there = strip(pdf(), "pdf"), strip_outside(pdf(), "pdf")
    assert (here.text, here.pages) == (there.text, there.pages)
    assert there.content.startswith(b"%PDF")
    with pytest.raises(CannotStrip) as cannot:
        strip_outside(encrypted_pdf(), "pdf")
    assert cannot.value.why == Why.LOCKED


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(outside, "SECONDS", 0.01)
    with pytest.raises(CannotStrip) as cannot:
        strip_outside(pdf(), "pdf")
    assert cannot.value.why == Why.SLOW


SAM = Known(("Zoë Åkesson-Li",), ("z.a.li77@birds.example",), "Vogelwarte Süd", "https://www.zoe-birds.example/me")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A talk by ZOE AKESSON LI", ["name"]),
        ("the Åkesson method", ["name"]),
        ("write to z.a.li77@birds.example", ["email"]),
        ("at VOGELWARTE SÜD we", ["organization"]),
        ("see zoe-birds.example/slides", ["website"]),
        ("Birds in the south, and their zoo", []),
        ("", []),
    ],
)
def test_what_is_known_of_an_author_is_found_without_accents_and_case(text, found):
    assert found_in(text, [SAM]) == found


def test_nothing_known_finds_nothing():
    assert found_in("anything at all", [Known(), Known(("",), ("",))]) == []
    assert fold("  Ç'est--là ") == "c est la"

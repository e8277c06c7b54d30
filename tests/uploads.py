"""Files as people upload them, made by real libraries, with `secret` in every place that tells who made them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript
from pypdf.annotations import FreeText
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

SECRET = "Zwettelbert Ypsilonski"


def upload(content, name):
    return SimpleUploadedFile(name, content, content_type="text/html")


def picture(kind="JPEG", *, secret=SECRET, size=(640, 400)):
    """A picture with a name in EXIF, in text chunks or in a comment, and in XMP."""
    image = Image.new("RGB", size, "steelblue")
    ImageDraw.Draw(image).rectangle([20, 20, 120, 90], fill="white")
    target = io.BytesIO()
    if kind == "GIF":
        image.quantize().save(target, "GIF", comment=secret.encode())
        return target.getvalue()
    exif = Image.Exif()
    exif[0x013B] = secret  # artist
    exif[0x8298] = f"(c) {secret}"
    options = {"exif": exif.tobytes()}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", secret)
        text.add_itxt("XML:com.adobe.xmp", f"<x>{secret}</x>")
        options["pnginfo"] = text
    elif kind == "JPEG":
        options |= {"comment": secret.encode(), "xmp": f"<x:xmpmeta>{secret}</x:xmpmeta>".encode()}
    image.save(target, kind, **options)
    return target.getvalue()


def pdf(*, secret=SECRET, text="Budgerigars in winter", pages=2, with_picture=True):
    """A PDF with a name in its properties, XMP, a note, an attached file, a script, an outline and a picture's EXIF."""
    writer = PdfWriter()
    for number in range(pages):
        page = writer.add_blank_page(width=400, height=300)
        _write_text(writer, page, f"{text} {number + 1}")
    if with_picture:
        _draw(writer, writer.pages[0], picture(secret=secret))
    writer.add_metadata({"/Author": secret, "/Title": f"Talk by {secret}", "/Producer": secret})
    writer.xmp_metadata = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{secret}</x:xmpmeta>'.encode()
    writer.add_attachment("notes.txt", secret.encode())
    writer.add_open_action(JavaScript(f"app.alert('{secret}');"))
    note = FreeText(text="A remark", rect=(10, 10, 100, 50))
    note[NameObject("/T")] = TextStringObject(secret)
    writer.add_annotation(page_number=0, annotation=note)
    writer.add_outline_item(title=f"By {secret}", page_number=0)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _write_text(writer, page, text):
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 18 Tf 40 200 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
    )


def _draw(writer, page, jpeg):
    image = StreamObject()
    image._data = jpeg
    for name, value in {"Width": 640, "Height": 400, "BitsPerComponent": 8}.items():
        image[NameObject(f"/{name}")] = NumberObject(value)
    for name, value in {
        "Type": "XObject",
        "Subtype": "Image",
        "ColorSpace": "DeviceRGB",
        "Filter": "DCTDecode",
    }.items():
        image[NameObject(f"/{name}")] = NameObject(f"/{value}")
    page["/Resources"][NameObject("/XObject")] = DictionaryObject({NameObject("/Im0"): writer._add_object(image)})


def encrypted_pdf():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def archive(entries, *, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return target.getvalue()


_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_MAIN = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}
_NAMED = {"docx": "wordprocessingml.document", "pptx": "presentationml.presentation", "xlsx": "spreadsheetml.sheet"}


def office(kind="docx", *, secret=SECRET, text="Budgerigars in winter", more=None):
    """A Word, PowerPoint or Excel file with a name in its properties, comments, changes, a picture and a thumbnail."""
    main = _MAIN[kind]
    folder = main.partition("/")[0]
    base = "application/vnd.openxmlformats-officedocument."
    overrides = {
        f"/{main}": f"{base}{_NAMED[kind]}.main+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": f"{base}extended-properties+xml",
        "/docProps/custom.xml": f"{base}custom-properties+xml",
        f"/{folder}/comments.xml": f"{base}wordprocessingml.comments+xml",
    }
    types = "".join(f'<Override PartName="{part}" ContentType="{name}"/>' for part, name in overrides.items())
    body = {
        "docx": f'<w:document xmlns:w="{_W}"><w:body><w:p><w:ins w:id="1" w:author="{secret}">'
        f"<w:r><w:t>{text}</w:t></w:r></w:ins></w:p></w:body></w:document>",
        "pptx": f'<p:presentation xmlns:p="{_P}"><p:sldIdLst/></p:presentation>',
        "xlsx": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<fileSharing userName="{secret}"/><sheets/></workbook>',
    }[kind]
    entries = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="jpeg" ContentType="image/jpeg"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        f'Target="{main}"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
        'metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="r3" Type="'
        f'{_OFFICE}/extended-properties" Target="docProps/app.xml"/><Relationship Id="r4" Type="http://schemas.'
        'openxmlformats.org/package/2006/relationships/metadata/thumbnail" Target="docProps/thumbnail.jpeg"/>'
        "</Relationships>",
        main: body,
        f"{folder}/_rels/{main.rpartition('/')[2]}.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/comments" Target="comments.xml"/><Relationship Id="r2" Type="{_OFFICE}/hyperlink" '
        f'Target="mailto:{secret.replace(" ", ".")}@example.org" TargetMode="External"/></Relationships>',
        f"{folder}/comments.xml": f'<w:comments xmlns:w="{_W}"><w:comment w:id="0" w:author="{secret}" w:initials="ZY">'
        f"<w:p><w:r><w:t>{secret} says hello</w:t></w:r></w:p></w:comment></w:comments>",
        f"{folder}/media/image1.jpeg": picture(secret=secret),
        f"{folder}/printerSettings/printerSettings1.bin": f"HP LaserJet of {secret}".encode("utf-16-le"),
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:creator>{secret}</dc:creator><cp:lastModifiedBy>{secret}</cp:lastModifiedBy></cp:coreProperties>",
        "docProps/app.xml": f"<Properties><Company>{secret}</Company></Properties>",
        "docProps/custom.xml": f"<Properties><property>{secret}</property></Properties>",
        "docProps/thumbnail.jpeg": picture(secret=secret, size=(64, 64)),
    }
    return archive(entries | (more or {}))


def open_document(kind="odt", *, secret=SECRET, text="Budgerigars in winter", more=None):
    """An OpenDocument file with a name in its meta data, in a remark, in a tracked change and in a picture."""
    mimetype = "application/vnd.oasis.opendocument." + {"odt": "text", "odp": "presentation"}[kind]
    namespaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    )
    content = (
        f"<office:document-content {namespaces}><office:body><office:text><text:tracked-changes><text:changed-region>"
        f"<text:insertion><office:change-info><dc:creator>{secret}</dc:creator></office:change-info></text:insertion>"
        f"</text:changed-region></text:tracked-changes><text:p>{text}<office:annotation><dc:creator>{secret}</dc:creator>"
        f"<text:p>{secret} thinks so</text:p></office:annotation></text:p></office:text></office:body>"
        "</office:document-content>"
    )
    meta = (
        f"<office:document-meta {namespaces}><office:meta><meta:initial-creator>{secret}</meta:initial-creator>"
        f"<dc:creator>{secret}</dc:creator></office:meta></office:document-meta>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        + "".join(
            f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}"/>'
            for name, media in {
                "/": mimetype,
                "content.xml": "text/xml",
                "meta.xml": "text/xml",
                "Pictures/1.jpg": "image/jpeg",
                "Thumbnails/thumbnail.png": "image/png",
            }.items()
        )
        + "</manifest:manifest>"
    )
    entries = {
        "mimetype": mimetype,
        "content.xml": content,
        "meta.xml": meta,
        "META-INF/manifest.xml": manifest,
        "Pictures/1.jpg": picture(secret=secret),
        "Thumbnails/thumbnail.png": picture("PNG", secret=secret, size=(64, 64)),
        "Configurations2/accelerator/current.xml": f"<x>{secret}</x>",
    }
    return archive(entries | (more or {}))


def everything(content):
    """All bytes of a file, packed and unpacked, also of what is in it."""
    found = [content, content.replace(b"\0", b"")]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [
                archive.comment,
                *(each.filename.encode() + each.extra + each.comment for each in archive.infolist()),
            ]
            for name in archive.namelist():
                found += everything(archive.read(name))
    elif content.startswith(b"%PDF"):
        for each in PdfReader(io.BytesIO(content)).resolved_objects.values():
            found.append(str(each).encode())
        reader = PdfReader(io.BytesIO(content))
        for number in range(1, reader.trailer["/Size"]):
            try:
                each = reader.get_object(number)
            except Exception:  # a number that is not in use
                continue
            found.append(str(each).encode())
            if hasattr(each, "get_data") and "/DCTDecode" not in str(each.get("/Filter")):
                found.append(each.get_data())
            found.append(bytes(getattr(each, "_data", b"")))
    return found


#: One of each kind that is taken.
EACH = {
    "pdf": ("talk.pdf", pdf),
    "png": ("picture.png", lambda: picture("PNG")),
    "jpeg": ("picture.jpeg", lambda: picture("JPEG")),
    "webp": ("picture.webp", lambda: picture("WEBP")),
    "gif": ("picture.gif", lambda: picture("GIF")),
    "pptx": ("slides.pptx", lambda: office("pptx")),
    "docx": ("paper.docx", lambda: office("docx")),
    "xlsx": ("sheet.xlsx", lambda: office("xlsx")),
    "odp": ("slides.odp", lambda: open_document("odp")),
    "odt": ("paper.odt", lambda: open_document("odt")),
    "text": ("notes.txt", lambda: f"Notes of {SECRET}".encode()),
    "markdown": ("notes.md", lambda: f"# Notes of {SECRET}".encode()),
}

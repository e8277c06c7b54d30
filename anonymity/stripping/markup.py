"""XML inside documents: read without entities or the network, changed in place, every prefix kept."""

from collections.abc import Iterator

from lxml import etree

from anonymity.stripping.cleaned import CannotStrip, Why


def parsed(content: bytes) -> etree._Element:
    """The root of a document. No comments, no instructions, and no declaration of a type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:
        raise CannotStrip(Why.DAMAGED) from broken
    if root.getroottree().docinfo.doctype:
        raise CannotStrip(Why.DAMAGED)
    return root


def written(root: etree._Element) -> bytes:
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def local(name: str | bytes) -> str:
    """A name without its namespace."""
    return str(name).rpartition("}")[2]


def space(name: str | bytes) -> str:
    return str(name).rpartition("}")[0].removeprefix("{")


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """All elements, in a list of its own, so that the tree may be changed meanwhile."""
    yield from [each for each in root.iter() if isinstance(each.tag, str)]


def removed(element: etree._Element) -> None:
    """Take an element out, with what is in it; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        raise CannotStrip(Why.DAMAGED)
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def words(root: etree._Element) -> list[str]:
    """Everything in it that can be read: texts and the values of attributes. Runs of one paragraph are joined."""
    found = ["".join(str(piece) for piece in root.itertext())]
    for each in elements(root):
        found += [str(value) for value in each.attrib.values() if len(value) > 3]
        if local(each.tag) in {"p", "si", "h"}:
            found.append("".join(str(piece) for piece in each.itertext()))
    return found

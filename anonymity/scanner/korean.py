"""Korean names in Latin letters, which everybody writes in their own way: Lee, Yi, Rhee."""

#: How Korean family names are usually written in Latin letters, where that is not their transliteration.
_FAMILIES = {
    "bag": "park pak bak", "i": "lee yi rhee li ri", "choe": "choi", "jeong": "jung chung cheong", "gang": "kang",
    "jo": "cho", "yun": "yoon youn", "u": "woo wu", "no": "noh roh", "im": "lim rim", "mun": "moon",
    "sin": "shin", "an": "ahn", "seo": "suh", "yu": "yoo ryu", "o": "oh", "ju": "joo chu", "go": "koh ko",
    "gim": "kim", "gu": "koo ku", "gwon": "kwon", "gwak": "kwak", "heo": "hur huh", "baeg": "baek paik",
    "jang": "chang", "jeon": "chun jun",
}  # fmt: skip
_SOUNDS = (("oo", "u"), ("eo", "o"), ("eu", "u"), ("ae", "e"), ("ee", "i"), ("ou", "o"), ("ch", "j"), ("g", "k"),
                  ("d", "t"), ("b", "p"), ("l", "r"))  # fmt: skip


def family_names(key: str) -> tuple[str, ...]:
    """What a family name, transliterated, is written like."""
    return (key, *_FAMILIES.get(key, "").split())


def as_said(key: str) -> str:
    """A given name with those letters put together that romanizations exchange."""
    for long, short in _SOUNDS:
        key = key.replace(long, short)
    return key

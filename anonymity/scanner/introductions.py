"""Contexts that introduce a person, in several languages: "my name is …", "with …", "… here"."""

import re

from anonymity.scanner.reading import Reading
from anonymity.scanner.words import DOING

#: Before a name. Each is sure enough that a word which is also something else is a name here.
_BEFORE = re.compile(
    r"(?:(?:^|(?<=[^\w]))(?:"
    r"my\s+name(?:\s+is|'s|’s|:)|name\s+is|name's|call(?:s|ed)?\s+me|i(?:\s+am|['’]m|m)|this\s+is|it['’]s|"
    r"(?:hi|hello|hey|dear|meet|join|with|by|via|thanks|cheers|regards|yours|sincerely|signed|and|feat\.?|featuring)|"
    r"(?:dr|prof|professor|mr|mrs|ms|mx|herr|frau|señora?|monsieur|madame|pan|pani)\.?|"
    r"(?:speakers?|presenters?|authors?|hosts?|panel(?:l?ists?)?|moderators?|facilitators?|instructors?|name|bio|"
    r"referent(?:in|innen|en)?|autor(?:in|es|a)?|intervenante?s?|ponentes?|relator[ei]|palestrantes?|sprekers?)\s*[:=-]|"
    r"ich\s+bin|ich\s+heiße|ich\s+heisse|mein\s+name(?:\s+ist)?|mit|von|hallo|servus|moin|"
    r"je\s+suis|je\s+m['’]appelle|mon\s+nom\s+est|moi\s*,?\s*c['’]est|avec|par|bonjour\s*,?|"
    r"soy|me\s+llamo|mi\s+nombre\s+es|con|por|hola|"
    r"sou|eu\s+sou|me\s+chamo|chamo-me|(?:o\s+)?meu\s+nome\s+é|com|olá|"
    r"sono|mi\s+chiamo|il\s+mio\s+nome\s+è|ciao|"
    r"ik\s+ben|ik\s+heet|mijn\s+naam\s+is|met|door|"
    r"jestem|nazywam\s+się|mam\s+na\s+imię|z|przez|cześć|"
    r"jag\s+heter|jag\s+är|mitt\s+namn\s+är|jeg\s+heter|jeg\s+hedder|jeg\s+er|mit\s+navn\s+er|"
    r"jmenuji\s+se|jsem|volám\s+sa|som|zovem\s+se|ja\s+sam|nimeni\s+on|olen|a\s+nevem|hívnak|adım|benim\s+adım|ben|"
    r"mă\s+numesc|numele\s+meu\s+este|sunt|tên\s+tôi\s+là|tôi\s+là|nama\s+saya|saya|"
    r"меня\s+зовут|я|мене\s+звати|моё\s+имя|με\s+λένε|είμαι\s+(?:ο|η)|ονομάζομαι|أنا|اسمي|שמי|קוראים\s+לי|אני|मेरा\s+नाम|"
    r"我叫|我是|我的名字是|私は|わたしは|제\s*이름은|저는|나는"
    r")|[@#])\s*[:,]?\s*[\"'“”„«‘’(\[*]?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^(?:['’]s\s+(?:talk|session|presentation|work|experience|research|bio|story|team|workshop|slides|keynote)\b"
    r"|\s*[,(–-]{1,2}\s*(?:an?\s|the\s|who\b|he\b|she\b|they\b|co-?founder|founder|ceo|cto|senior|lead|professor|phd)"
    r"|\s+(?:here\b|speaking\b|and\s+i\b|(?:и|y|et|und|e|en|i|och)\s+(?:ich|я|yo|moi|je|eu|io|ik|ja|jag)\b)"
    r"|\s+is\s+(?:an?|the|our|currently|also|co-?founder|founder)\s|\s+(?:has|have)\s+been\s|さん|様|氏|先生|老师|博士|教授|씨|님)",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"(?:(?<=[^\w])|^)(?:my\s+(?:full\s+)?name\s+is|my\s+name['’]s|ich\s+hei(?:ß|ss)e|mein\s+name\s+ist|je\s+m['’]appelle|"
    r"mon\s+nom\s+est|me\s+llamo|mi\s+nombre\s+es|mi\s+chiamo|il\s+mio\s+nome\s+è|me\s+chamo|meu\s+nome\s+é|"
    r"mijn\s+naam\s+is|ik\s+heet|nazywam\s+się|mam\s+na\s+imię|jag\s+heter|jeg\s+heter|jeg\s+hedder|jmenuji\s+se|"
    r"mă\s+numesc|меня\s+зовут|мене\s+звати|με\s+λένε|ονομάζομαι|اسمي|שמי|tên\s+tôi\s+là|nama\s+saya|我叫|我的名字是|"
    r"私の名前は|제\s*이름은|मेरा\s+नाम)\s*:?\s*",
    re.IGNORECASE,
)
#: What follows "my name is" where it is talked about and not said.
_NOT_NAMED = re.compile(
    r"(?:not|on|in|the|a|an|only|mentioned|already|legion|often|hard|long|too|so|nicht|pas|no|non)\b"
)


def is_introduced(reading: Reading, number: int) -> bool:
    """Whether the words around word `number` say that it names a person."""
    word = reading.words[number]
    if _BEFORE.search(reading.clean, max(0, word.start - 40), word.start) is not None:
        return True
    if _AFTER.match(reading.clean[word.end : word.end + 30]):
        return True
    follows = reading.words[number + 1] if number + 1 < len(reading.words) else None
    return follows is not None and follows.key in DOING and follows.text.islower() and reading.gap(number) == " "


def namings(reading: Reading) -> list[int]:
    """The places in the clean text right after "my name is" and its like."""
    return [
        match.end()
        for match in _NAMING.finditer(reading.clean)
        if not _NOT_NAMED.match(reading.clean[match.end() : match.end() + 12].lower())
    ]

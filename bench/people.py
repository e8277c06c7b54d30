"""Two hundred invented people of many cultures, and the ways in which their names are slipped into a text."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from anyascii import anyascii

#: Given names, a bar, family names; for some the whole name in another script after a second bar.
_PEOPLE = """
Maria|Schmidt
Jürgen|Groß
Anneliese|von Hohenfels
Björn|Özdemir
Karl-Heinz|Überreuter
Günther|Straßner
Friederike|Böttcher
Lena|Weidenhöfer
Chloé|Lefèvre
Jean-François|Beaumarchais
Aurélie|de La Rochette
Thibault|d'Hauterive
Gwenaëlle|Le Goff
Étienne|Châtelain
María José|Ruiz Ordóñez
Íñigo|Etxeberria
Begoña|Zubizarreta
Núria|Puigdemont
Xoán|Castiñeira
Guadalupe|Xicoténcatl
Joaquín|Benavides
Ximena|Quispe Mamani
João|Figueiredo
Conceição|Vasconcelos
Thiago|dos Anjos
Inês|Magalhães
Giuseppe|Quattrocchi
Chiara|Della Torre
Niccolò|Bevilacqua
Ludovica|Santangelo
Jeroen|van den Broek
Marieke|de Wilde
Sjoerd|Hoekstra
Femke|van 't Hoff
Øystein|Bjørnstad
Åse|Kvamme
Søren|Kjærgaard
Bodil|Østergaard
Linnéa|Sjöström
Torbjörn|Åkerlund
Päivi|Hämäläinen
Väinö|Yrjölä
Guðrún|Þorsteinsdóttir
Kristján|Ægisson
Siobhán|Ní Dhomhnaill
Pádraig|O'Sullivan
Aoife|Mac Giolla
Rhys|Llewellyn
Angharad|Prydderch
Hamish|MacAllister
Philippa|Featherstonehaugh
Desmond|Okonkwo
Grzegorz|Brzęczyszczykiewicz
Małgorzata|Wiśniewska
Łukasz|Żółkiewski
Stanisław|Piętka
Václav|Dvořáček
Ludmila|Hřebíčková
Zdeněk|Procházka
Ľubomír|Kováčik
Żaneta|Jędrzejczak
Zsófia|Szentgyörgyi
Győző|Békefi
Attila|Nagykőrösi
Ștefan|Țepeluș
Ioana|Brâncoveanu
Željko|Šimunović
Jasmina|Hadžihasanović
Đorđe|Milosavljević|Ђорђе Милосављевић
Tina|Vršič
Aleksandr|Voskresensky|Александр Воскресенский
Ekaterina|Shcherbakova|Екатерина Щербакова
Dmitry|Zhukovsky|Дмитрий Жуковский
Svetlana|Khrushcheva|Светлана Хрущёва
Yuliya|Tsvetaeva|Юлия Цветаева
Volodymyr|Shevchuk|Володимир Шевчук
Oksana|Hrytsenko|Оксана Гриценко
Krasimir|Dobrev|Красимир Добрев
Giorgos|Papadimitriou|Γιώργος Παπαδημητρίου
Eleftheria|Konstantinou|Ελευθερία Κωνσταντίνου
Nikos|Anagnostopoulos|Νίκος Αναγνωστόπουλος
Anahit|Ter-Petrosyan|Անահիտ Տեր-Պետրոսյան
Davit|Kvirikashvili|დავით კვირიკაშვილი
Nino|Gelashvili|ნინო გელაშვილი
Aiste|Kazlauskienė
Jānis|Bērziņš
Kärt|Põldmaa
İbrahim|Küçükoğlu
Ayşe|Yıldırım
Oğuzhan|Çetinkaya
Gülşen|Şahinbaş
Muhammad|al-Rashidi|محمد الراشدي
Fatima|Bensouda|فاطمة بن سودة
Khalid|Abu Shanab|خالد أبو شنب
Layla|Haddadin|ليلى حدادين
Abdulrahman|Al-Qahtani|عبد الرحمن القحطاني
Zeynab|Mohammadpour|زینب محمدپور
Farrokh|Khosravani|فرخ خسروانی
Shirin|Daneshvar|شیرین دانشور
Noa|Rosenzweig|נועה רוזנצוויג
Yehonatan|Ben-Ami|יהונתן בן-עמי
Avigail|Mizrachi|אביגיל מזרחי
Priyanka|Chattopadhyay|প্রিয়াঙ্কা চট্টোপাধ্যায়
Venkatesh|Subramaniam
Lakshmi|Narayanaswamy
Arjun|Mukherjee
Sudhindra|Kulkarni
Harpreet|Dhaliwal
Thilini|Wickramasinghe
Ashfaq|Chowdhury
Bishnu|Shrestha
Tenzin|Dolkar
Rukhsana|Qureshi
Jianyu|Ouyang|欧阳建宇
Xiaoming|Zhao|赵晓明
Wenjie|Sun|孙文杰
Zhishuai|Zheng|郑志帅
Yifan|Xiao|肖一凡
Cihang|Xie|谢慈航
Mei-Ling|Hsieh|謝美玲
Chun-Hao|Tsai
Ka-Wing|Cheung
Siu-Fung|Kwok
Takahiro|Matsushita
Yōko|Kurosawa
Shun'ichi|Hoshino
Haruka|Fujimori|フジモリ ハルカ
Ryōsuke|Nishikawa
Minjun|Baek|백민준
Seo-yeon|Hwangbo|황보서연
Jihoon|Namgung|남궁지훈
Nguyễn Thị|Phương Thảo
Trần|Quốc Bảo
Đặng|Hữu Phước
Somchai|Rattanakosin|สมชาย รัตนโกสินทร์
Siriporn|Wongsawat
Sokunthea|Chhim
Maung Maung|Thein Tun
Nurul|Izzatunnisa
Budi|Wiryawan
Putu|Adnyana
Siti|Nurhaliza Rahmat
Bayani|Macapagal
Corazon|Dimaculangan
Batbayar|Enkhtuya
Nursultan|Abishev
Dilnoza|Yusupova
Gulbahar|Orazova
Adaeze|Nwachukwu
Olúwaṣeun|Adébáyọ̀
Chukwuemeka|Obiechina
Ngozi|Onyekachi
Kwabena|Asante-Mensah
Akosua|Boateng
Fatoumata|Diabaté
Mamadou|Ndiaye
Tewodros|Gebreselassie
Selamawit|Habtemariam
Wanjiru|Kariuki
Odhiambo|Otieno
Thandiwe|Mkhwanazi
Sipho|Dlamini
Tendai|Mutasa
Lerato|Mokoena
Hinemoa|Te Kanawa
Keoni|Kahananui
Sione|Tupou'ahau
Talia|Whaanga
Aputsiaq|Kleist
Ánde|Sámmol
Winona|Blackfeather
Esperanza|Huamán
Diego|Arguedas
Wilhelmina|Oosterhuis
Cornelius|Vanterpool
Ignatius|Pulaski
Temperance|Ashdown
Bartholomew|Quigley
Rosalind|Achterberg
Lysander|Pemberton
Mark|Oyelaran
Grace|Kinyanjui
Will|Thorncastle
Jordan|Abernathy
Hope|Vandermeer
Julia|Kowalczewski
Jenkins|Mbeki
Ada|Fernsworth
Paris|Theodorou
May|Nakagawa
Rose|Delacroix-Smythe
Frank|Zuidema
Ruby|Castellanos
Dean|Ivanchenko
Art|Swaminathan
Marisol|Echeverría Luna
Kaapo|Sillanpää
Tjitske|Feenstra
Anaïs|Desrosiers
Haukur|Sveinbjörnsson
""".strip().splitlines()


@dataclass(frozen=True)
class Somebody:
    """A person who is in no telephone book."""

    given: str
    family: str
    native: str = ""

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


PEOPLE = tuple(Somebody(*line.split("|")) for line in _PEOPLE)

_GREEK_AND_CYRILLIC = str.maketrans("aeopcxyAEOPCTH", "аеорсхуΑΕΟΡСТН")
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"}
)


def _plain(text: str) -> str:
    return anyascii(text)


def _slug(text: str) -> str:
    return "".join(letter for letter in _plain(text).lower() if letter.isalnum())


def _last(person: Somebody) -> str:
    """The main word of the family name."""
    return max(person.family.replace("'", " ").replace("-", " ").split(), key=len)


def _typo(text: str) -> str:
    """Two neighbouring letters change places."""
    middle = len(text) // 2
    return text[: middle - 1] + text[middle] + text[middle - 1] + text[middle + 1 :]


#: How a name is written, by what is done to it. Each must be found wherever it is put.
WAYS: dict[str, Callable[[Somebody], str]] = {
    "in full": lambda one: one.name,
    "family name first": lambda one: f"{one.family} {one.given}",
    "family name, comma": lambda one: f"{one.family}, {one.given}",
    "initial and family name": lambda one: f"{one.given[0]}. {one.family}",
    "capitals": lambda one: one.name.upper(),
    "small letters": lambda one: one.name.lower(),
    "without accents": lambda one: _plain(one.name),
    "German spelling": lambda one: _plain(one.name.translate(_GERMAN)),
    "decomposed accents": lambda one: unicodedata.normalize("NFD", one.name),
    "a middle name": lambda one: f"{one.given} Q. {one.family}",
    "a nickname": lambda one: f"{one.given} “zapdos” {one.family}",
    "possessive": lambda one: f"{one.name}’s",
    "one word": lambda one: "".join(word.capitalize() for word in _plain(one.name).replace("'", "").split()),
    "hashtag": lambda one: f"#{_slug(one.name)}",
    "underscores": lambda one: _plain(one.name).lower().replace(" ", "_").replace("'", ""),
    "letters apart": lambda one: " ".join(one.name.replace(" ", "")),
    "letters with points": lambda one: ".".join(_plain(one.name).replace(" ", "")),
    "zero-width between": lambda one: "\u200b".join(one.name),
    "soft hyphens": lambda one: "\u00ad".join(one.name),
    "right-to-left marks": lambda one: f"\u202a{one.given}\u202c \u200f{one.family}\u200f",
    "lookalike letters": lambda one: _plain(one.name).translate(_GREEK_AND_CYRILLIC),
    "full width": lambda one: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in _plain(one.name)),
    "bold mathematics": lambda one: "".join(
        chr(ord(c) - 97 + 0x1D41A) if c.islower() else chr(ord(c) - 65 + 0x1D400) if c.isupper() else c
        for c in _plain(one.name)
    ),
    "emphasis inside": lambda one: f"{one.given[:2]}**{one.given[2:]}** _{one.family}_",
    "tags inside": lambda one: f"{one.given[0]}<b>{one.given[1:]}</b> <i>{one.family}</i>",
    "entities": lambda one: "".join(f"&#{ord(letter)};" for letter in one.name),
    "digits for letters": lambda one: _plain(one.name).replace("o", "0").replace("e", "3").replace("a", "4"),
    "a slip": lambda one: f"{one.given} {_typo(one.family)}" if len(one.family) > 5 else one.name,
    "mail address": lambda one: f"{_slug(one.given)}.{_slug(one.family)}@posteo.example",
    "spelled-out address": lambda one: f"{_slug(one.given)[0]}{_slug(one.family)} at zapdos dot net",
    "repository": lambda one: f"https://github.com/{_slug(one.given)[0]}{_slug(one.family)}/zapdos",
    "own site": lambda one: f"https://{_slug(one.name)}.dev/talks",
    "account": lambda one: f"@{_slug(one.given)}_{_slug(one.family)}",
    "other script": lambda one: one.native or one.name,
    "introduced by first name": lambda one: f"Hi, I'm {one.given.split()[0]}, and we",
    "honorific": lambda one: f"Dr. {one.family}",
    "cited": lambda one: f"({_last(one)} et al., 2015)" if len(_last(one)) > 3 else one.name,
    "in two languages": lambda one: f"{one.native or one.given} ({one.name})",
}


def slipped(text: str, one: Somebody, way: str, turn: int) -> tuple[str, int, int]:
    """A text with a name put in at one of its gaps, and where it is."""
    written = WAYS[way](one)
    frames = ("This is a talk by {}.", "{} shows how this is done.", "Join {} for an hour.", "With {}, live.")
    before, after = ("", " ") if way == "introduced by first name" else frames[turn % len(frames)].split("{}")
    gaps = [place + 2 for place in range(len(text)) if text.startswith(". ", place)] or [0]
    place = gaps[turn % len(gaps)]
    start = place + len(before)
    return f"{text[:place]}{before}{written}{after} {text[place:]}", start, start + len(written)


def every_way(texts: list[str], step: int = 1) -> Iterator[tuple[Somebody, str, str, int, int]]:
    """Each person in each way, or in every `step`th of them, each time in another text."""
    turn = 0
    for number, one in enumerate(PEOPLE):
        for way in list(WAYS)[number % step :: step]:
            text, start, end = slipped(texts[turn % len(texts)], one, way, turn)
            yield one, way, text, start, end
            turn += 1

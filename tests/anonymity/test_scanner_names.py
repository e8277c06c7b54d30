"""Authors are found by their names, in every language, order and script."""

import pytest

from tests.anonymity.scanned import case, check

CASES = [
    case(
        "Jonas und ich haben drei Jahre daran gearbeitet. Herr Weidenfeld erklärt.",
        by="Jonas Weidenfeld",
        hides=("Jonas", "Weidenfeld"),
    ),
    case("Szabados Ágnes előadása a hálózatokról.", by="Ágnes Szabados", hides="Szabados Ágnes"),
    case("Доклад Ольги Меркуловой о базах данных.", by="Ольга Меркулова", tells=("Ольги", "Меркуловой")),
    case("Warsztat z Piotrem Zalewskim o testowaniu.", by="Piotr Zalewski", hides="Piotrem Zalewskim"),
    case("Přednáška Kateřiny Dvořákové o Linuxu.", by="Kateřina Dvořáková", tells="Kateřiny Dvořákové"),
    case("Mehmet Karahan'ın sunumu veri tabanları üzerine.", by="Mehmet Karahan", hides="Mehmet Karahan"),
    case("Aino Korhosen esitys tietokannoista.", by="Aino Korhonen", tells="Aino"),
    case("Nikos Kazantzis talks about compilers.", by="Νίκος Καζαντζής", hides="Nikos Kazantzis"),
    case("Ο Νίκος Καζαντζής μιλά για μεταγλωττιστές.", by="Nikos Kazantzis", hides="Νίκος Καζαντζής"),
    case("Юсуф Каримов расскажет о сетях.", by="Yusuf Karimov", hides="Юсуф Каримов"),
    case("本講演では田中花子がデータベースを紹介します。", by="田中 花子", hides="田中花子"),
    case("田中さんがお話しします。", by="田中花子", tells="田中"),
    case("我叫李小龙,今天讲数据库。", by="李小龙", hides="李小龙"),
    case("主讲人李小龙将介绍数据库。", by="Xiaolong Li", tells="李小龙"),
    case("발표자 박서준 개발자가 데이터베이스를 소개합니다.", by="박서준", hides="박서준"),
    case("발표자 박서준입니다.", by="Seojun Park", tells="박서준"),
    case("يقدم أحمد المصري هذه المحاضرة.", by="أحمد المصري", hides="أحمد المصري"),
    case("يقدم أحمد المصري هذه المحاضرة.", by="Ahmed al-Masri", hides="أحمد المصري"),
    case("ההרצאה של נועם פלדמן על מסדי נתונים.", by="Noam Feldman", tells="נועם פלדמן"),
    case(
        "अमित द\u0947शपा\u0902ड\u0947 ड\u0947टाब\u0947स क\u0947 बार\u0947 म\u0947\u0902 बताए\u0902ग\u0947।",
        by="Amit Deshpande",
        tells="अमित द\u0947शपा\u0902ड\u0947",
    ),
    case("A talk by Hallgrimur Jonasson.", by="Hallgrímur Jónasson", hides="Hallgrimur Jonasson"),
    case("Bob Falkenrath has been at it since 1999.", by="Robert Falkenrath", hides="Bob Falkenrath"),
    case("This is Peggy Ellsworth's favourite topic.", by="Margaret Ellsworth", hides="Peggy Ellsworth"),
    case("Paco Belmonte nos cuenta su experiencia.", by="Francisco Belmonte", hides="Paco Belmonte"),
    case("Ola Wójcicka opowie o testach.", by="Aleksandra Wójcicka", hides="Ola Wójcicka"),
    case("My name is Rasmus.", by="Rasmus Thorvald", hides="Rasmus"),
    case("Dra. De la Cruz presenta.", by="Ana de la Cruz Pérez", tells="Cruz"),
    case("Van der Heijden's paper from 2015 [Heijden 2015].", by="Ludwig van der Heijden", tells="Heijden"),
    case("O’Brien (2019) showed this. Sean OBrien too.", by="Seán O'Brien", hides="Sean OBrien", tells="Brien"),
    case("Speaker: Nguyen Van Hung", by="Nguyễn Văn Hùng", hides="Nguyen Van Hung"),
    case("Wei and Seán: two bakers", by=("Seán O'Brien", "Wei Zhang"), tells=("Wei", "Seán")),
    case("J.-M. Dupont présente", by="DUPONT Jean-Michel", tells="J.-M. Dupont"),
    case("Петрович не нужен, Сидоренко расскажет", by="Ivan Petrovich Sidorenko", tells="Сидоренко"),
    case("Seun Adebayo will speak.", by="Oluwaseun Adebayo", tells="Adebayo"),
    case(
        "MJ O'Connell and mary jane oconnell", by="Mary-Jane O’Connell", hides="mary jane oconnell", tells="O'Connell"
    ),
    case("Sven Ahlberg zeigt es.", by="Sven Lindqvist-Ahlberg", hides="Sven Ahlberg"),
    case(
        "Prof. Kunzelmann forscht. Kunzelmanns Arbeit.",
        by="Dr. rer. nat. Heidemarie Kunzelmann",
        hides="Kunzelmann",
        tells="Kunzelmanns",
    ),
    case("Tomas Rehak, tomas.rehak@firma.cz", by="Tomáš Řehák", hides=("Tomas Rehak", "tomas.rehak@firma.cz")),
    case("s Tomášem Řehákem a o Tomášovi", by="Tomáš Řehák", hides="Tomášem Řehákem", tells="Tomášovi"),
    case("Јелена Марковић говори.", by="Jelena Marković", hides="Јелена Марковић"),
    case("Minh Khai Nguyen leads. Ms. Khai too.", by="Nguyễn Thị Minh Khai", hides="Minh Khai Nguyen"),
    case("Pak Widjaja akan berbicara. Nama saya Suharto.", by="Suharto Widjaja", hides=("Widjaja", "Suharto")),
    case("Khun Prasert explains. prasert here.", by="Prasert", hides="Prasert"),
    case("Xin-Yi Tan; Tan Xinyi; xytan@nus.edu", by="Xin Yi Tan", hides=("Xin-Yi Tan", "Tan Xinyi", "xytan@nus.edu")),
    case("Eunji Kim and 김은지", by="Kim Eun-ji", hides="Eunji Kim", tells="김은지"),
    case(
        "SAKAMOTO Haruki, Sakamoto-san, ハルキ・サカモト",
        by="Haruki Sakamoto",
        hides=("SAKAMOTO Haruki", "Sakamoto"),
        tells="ハルキ・サカモト",
    ),
    case("Bjorn Olafsson's", by="Björn Ólafsson", hides="Bjorn Olafsson"),
    case(
        "Juergen Muessig / J. Muessig / Jurgen Mussig / J Müßig",
        by="Jürgen Müßig",
        hides=("Juergen Muessig", "J. Muessig", "Jurgen Mussig", "J Müßig"),
    ),
    case("Popescu (2020)", by="Constantin Popescu-Tăriceanu", tells="Popescu"),
    case("Ato Abebe presents", by="Abebe Bikila Tessema", hides="Abebe"),
    case("Manu Macallister says", by="Emmanuel Macallister", tells="Macallister"),
    case(
        "Pepe Rodríguez; Rodríguez Zapatero nada; Jose Luis",
        by="Jose Luis Rodríguez",
        hides="Jose Luis",
        shows="Zapatero",
    ),
    case("Adam Smith wrote The Wealth of Nations. Smith et al. (2019) disagree.", by="Jane Smith", shows="Adam"),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_an_author_is_found_by_name(one):
    check(one)

"""What only few people could say of themselves."""

import pytest

from tests.anonymity.scanned import case, check

CASES = [
    case("I am the lead maintainer of Frobnicator.", hides="I am the lead maintainer of Frobnicator"),
    case("As PTL of Quuxstack, I saw this.", hides="As PTL of Quuxstack"),
    case("As release manager for Frobuntu I learnt patience.", tells="As release manager for Frobuntu"),
    case("I wrote Frobnicator in 2010.", tells="I wrote Frobnicator"),
    case("I'm one of the core developers of Frobnicator.", tells="core developers of Frobnicator"),
    case("Ich bin die Maintainerin von Frobnik und liebe es.", hides="Ich bin die Maintainerin von Frobnik"),
    case("Als Gründer der Firma Quuxwerk weiß ich das.", tells="Als Gründer der Firma Quuxwerk"),
    case("Je suis la créatrice de Frobulle.", hides="Je suis la créatrice de Frobulle"),
    case("En tant que mainteneur de Frobulle, je...", tells="En tant que mainteneur de Frobulle"),
    case("Soy el creador de Frobnix.", hides="Soy el creador de Frobnix"),
    case("Sou a fundadora do Frobnix.", hides="Sou a fundadora do Frobnix"),
    case("Sono l'autore di Frobnix.", hides="Sono l'autore di Frobnix"),
    case("Ik ben de maker van Frobnix.", hides="Ik ben de maker van Frobnix"),
    case("Jestem autorką biblioteki Frobnix.", tells="Jestem autorką biblioteki Frobnix"),
    case("Я автор библиотеки Frobnix.", tells="Я автор библиотеки Frobnix"),
    case("我是Frobnix的作者。", tells="Frobnix的作者"),
    case("私はFrobnixの開発者です。", tells="Frobnixの開発者"),
    case(
        "As a maintainer of an open source project you need patience. I am a fan of the theatre. I built a tool.",
        keeps=("maintainer", "fan", "built"),
    ),
    case(
        "Being a developer is fun. The author of the book is unknown. As developers we care.",
        keeps=("developer", "author", "As developers"),
    ),
    case(
        "I started a company. I wrote some code. I created Docker images and wrote Python scripts.",
        keeps=("started", "wrote", "created"),
    ),
    case("My name is Quentin Zapdos and I bake.", hides="Quentin Zapdos"),
    case("Ich heiße Quentin Zapdos.", hides="Quentin Zapdos"),
    case("Me llamo Quentin Zapdos y cocino.", hides="Quentin Zapdos"),
    case("I've been the maintainer of Quuxlib since 2012.", hides="maintainer of Quuxlib"),
    case("Having created Quuxlib, I know. As Quuxlib's maintainer, I know.", tells="As Quuxlib's maintainer"),
    case("I co-founded Quuxair and I lead the Quux project.", tells=("I co-founded Quuxair", "the Quux project")),
    case(
        "I maintain Quuxlib, a library. I run the Quux podcast.", tells=("I maintain Quuxlib", "I run the Quux podcast")
    ),
    case('my book "Quuxing for Bakers" and my podcast Quuxcast', tells=("Quuxing", "Quuxcast")),
    case("I gave this talk at PyQuux 2022. I spoke at QuuxConf about bees.", tells=("PyQuux 2022", "QuuxConf")),
    case("I'm a Debian developer and a member of the Quux Committee.", tells="member of the Quux Committee"),
    case("As a Django core developer, I…", tells="Django core developer"),
    case("I'm the Quuxlib maintainer.", tells="the Quuxlib maintainer"),
    case(
        "Learn from the creator of Rust. The maintainer of curl said so.",
        shows=("creator of Rust", "maintainer of curl"),
    ),
    case(
        "I am a user of Linux. I am the proud owner of a cat. I was the first of five. As a host of problems arise.",
        keeps=("first of", "host of"),
        shows="owner",
    ),
    case("As a member of the audience you will learn. As an author of tests you know.", keeps=("member", "author")),
    case("Als Autor von Quuxlib. Ich habe Quuxlib entwickelt.", tells="Als Autor von Quuxlib"),
    case(
        "J'ai créé Quuxlib. He creado Quuxlib. Ho creato Quuxlib. Criei o Quuxlib. Stworzyłem Quuxlib.",
        tells=("J'ai créé Quuxlib", "He creado Quuxlib", "Ho creato Quuxlib"),
    ),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_claim_that_leads_to_its_author_is_found(one):
    check(one)

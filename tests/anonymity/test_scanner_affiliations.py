"""For whom somebody works, and organizations that a talk is only about."""

import pytest

from tests.anonymity.scanned import case, check

CASES = [
    case("We at Quuxcorp build trains.", hides="We at Quuxcorp"),
    case("Here at Quux Labs, trains are red.", hides="Here at Quux Labs"),
    case("I work for Quuxcorp as an engineer.", hides="Quuxcorp"),
    case("I'm a site reliability engineer at Quuxcorp.", hides="Quuxcorp"),
    case("Ich arbeite seit fünf Jahren bei der Quuxbank.", hides="Quuxbank"),
    case("Wir bei Quuxwerk bauen Züge.", hides="Wir bei Quuxwerk"),
    case("Chez Quuxor, nous faisons des trains.", tells="Quuxor"),
    case("Je travaille chez Quuxor depuis 2010.", hides="Quuxor"),
    case("Trabajo en Quuxor desde 2010.", hides="Quuxor"),
    case("Lavoro per Quuxor dal 2010.", hides="Quuxor"),
    case("Pracuję w Quuxor od 2010.", hides="Quuxor"),
    case("Я работаю в Quuxor с 2010 года.", hides="Quuxor"),
    case(
        "Quuxor released a new GPU. The Quuxor API changed; we compare it.",
        organizations=("Quuxor GmbH",),
        keeps="Quuxor",
    ),
    case("At Quuxor we have 300 trains.", organizations=("Quuxor GmbH",), hides="Quuxor"),
    case("Lessons from my time with Quuxor.", organizations=("Senior SRE @ Quuxor",), tells="Quuxor"),
    case(
        "Our group at the University of Quuxham studies bees.",
        organizations=("University of Quuxham",),
        tells="University of Quuxham",
    ),
    case("We eat an apple at noon. Apple released Swift.", organizations=("Apple",), keeps=("apple", "Apple")),
    case(
        "We meet at Brussels airport. We look at Kubernetes. See you at FOSDEM! We're at Room 3.",
        keeps=("FOSDEM", "Brussels"),
        shows="Kubernetes",
    ),
    case("My colleagues at Quuxair fly.", tells="Quuxair"),
    case("In my day job at Quuxair I fly.", hides="Quuxair"),
    case("Our team at the Quux Institute of Technology", hides="Quux Institute of Technology"),
    case("I joined Quuxair in 2015. We're a startup from Berlin.", tells="Quuxair", shows="Berlin"),
    case("I studied at the University of Quuxford.", tells="University of Quuxford"),
    case("I did my PhD at Quuxford.", tells="Quuxford"),
    case("my company, Quuxair, sells planes. Our company Quuxair.", hides="Quuxair"),
    case("I'm Head of Data at Quuxair. I am CTO of Quuxair.", hides="Quuxair", tells="CTO of Quuxair"),
    case("As an engineer at Quuxair I know planes.", hides="Quuxair"),
    case("En Quuxair usamos trenes. Nosotros en Quuxair.", tells="Quuxair"),
    case("Na Quuxair, nós usamos trens. Trabalho na Quuxair.", tells="Trabalho na Quuxair"),
    case("Bij Quuxair werken wij. Ik werk bij Quuxair.", tells="Ik werk bij Quuxair"),
    case("W Quuxair używamy. Pracuję dla Quuxair.", tells="Pracuję dla Quuxair"),
    case("Vi på Quuxair bygger. Jag jobbar på Quuxair.", hides="Vi på Quuxair"),
    case("私たちQuuxairでは。Quuxairで働いています。", tells="Quuxairで働いて"),
    case("我在Quuxair工作。", tells="Quuxair"),
    case("Quuxair'de çalışıyorum.", tells="Quuxair"),
    case("How Quuxair scaled to 1000 planes", organizations=("Quuxair",), shows="Quuxair"),
    case("Deploying Kafka at Quuxair", organizations=("Quuxair",), tells="Quuxair"),
    case("Red Hat Enterprise Linux 9 ships it; install Red Hat packages.", organizations=("Red Hat",), keeps="Red Hat"),
    case("Our team here at Red Hat ships it.", organizations=("Red Hat",), hides="Red Hat"),
    case("Amazon S3 buckets at rest. We run on Amazon.", organizations=("Amazon",), keeps="Amazon"),
    case(
        "Our lab at MIT; the MIT license.",
        organizations=("Massachusetts Institute of Technology",),
        tells="MIT",
        keeps="the MIT license",
    ),
    case(
        "We at least try. Here at last. I work with Kubernetes and for fun. We work on Linux at night. I work in Python.",
        keeps=("We at least", "Here at last", "Kubernetes", "Linux", "Python"),
    ),
    case(
        "At Runtime we check. At FOSDEM 2020 we met. As a developer at heart, I code.",
        keeps="heart",
        shows=("Runtime", "FOSDEM"),
    ),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_an_employer_is_found_where_somebody_says_that_they_work_there(one):
    check(one)

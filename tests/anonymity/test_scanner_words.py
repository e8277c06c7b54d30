"""Words that are also names, and names of other people, are left alone until somebody is introduced by them."""

import pytest

from tests.anonymity.scanned import case, check

CASES = [
    case("I will show how. Will this work? Will it scale?", by="Will Harcourt", keeps=("Will", "will")),
    case("Hi, I'm Will and I bake bread.", by="Will Harcourt", hides="Will"),
    case("We must degrade with grace. Grace periods matter.", by="Grace Adeyemi", keeps=("grace", "Grace")),
    case("With Grace, we learned to cook.", by="Grace Adeyemi", tells="Grace"),
    case("Mark all tests as slow. Mark and sweep collectors.", by="Mark Ostrander", keeps="Mark"),
    case("In this talk, Mark shows how to sweep.", by="Mark Ostrander", hides="Mark"),
    case("Refugee camps in Jordan rely on mesh networks.", by="Jordan Lindqvist", keeps="Jordan"),
    case("In May 2023 we may see it.", by="May Thibodeaux", keeps=("May", "may")),
    case("Julia is a fast language; write Julia code.", by="Julia Brandvold", shows="Julia"),
    case("PyCon in Paris was great. Paris has trams.", by="Chris Paris", keeps="Paris"),
    case("David Hume and David Hilbert disagreed.", by="David Halloran", keeps="David"),
    case("Maria Montessori and Maria Callas are topics.", by="Maria Kowalczyk", shows="Maria"),
    case("Newton's method converges.", by="Isaac Newton", shows="Newton"),
    case("We rewrote it in Rust. Rust is fast.", by="Peter Rust", keeps="Rust"),
    case("Li-ion batteries. Anna Karenina is a novel.", by="Anna Li", keeps="Li", shows="Anna"),
    case("Python in Ireland is growing; team work.", by="Python Ireland Team", keeps=("Python", "Ireland", "team")),
    case("Bayes theorem and Bayesian nets; Thomas the tank", by="Thomas Bayes", shows="Bayes"),
    case("Tim Cook and Tim O'Reilly spoke; it took some time.", by="Tim Berners", shows="Tim"),
    case("SAM files and sam templates; the AWS SAM CLI.", by="Sam Okoro", keeps=("SAM", "sam")),
    case("State of the art; Art is long. The Art of Programming.", by="Art Vandelay", keeps=("art", "Art")),
    case("A round robin scheme.", by="Robin Hood", keeps="robin"),
    case("The joy of coding. Joy and pain.", by="Joy Harrington", keeps=("joy", "Joy")),
    case("Pay the bill. A bill of materials. Bill Clinton.", by="Bill Gatward", keeps=("bill", "Bill")),
    case("Amber lights. An amber alert.", by="Amber Heron", keeps=("Amber", "amber")),
    case("Im Sommer ist es warm. Felix Sommer kommt.", by="Felix Sommer", hides="Felix Sommer", keeps="Im Sommer"),
    case("Der Bauer pflügt. Bauer sucht Frau.", by="Karl Bauer", keeps="Der Bauer"),
    case("La fleur est belle. Martin Fowler a écrit.", by="Fleur Martin", keeps="fleur", shows="Martin"),
    case("El sol brilla. Vega charts.", by="Sol Vega", keeps=("sol", "Vega")),
    case("La luna è bella.", by="Luna Rossi", keeps="luna"),
    case("OpenStack Nova and Neutron.", by="Nova Linden", keeps="Nova"),
    case("Jenkins pipelines are slow.", by="Jenkins Obi", keeps="Jenkins"),
    case("Manning and Chelsea FC", by="Chelsea Monroe", shows="Chelsea"),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_name_that_is_also_a_word_counts_where_it_names_somebody(one):
    check(one)

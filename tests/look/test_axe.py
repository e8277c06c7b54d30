"""Every page can be used by everybody: axe finds nothing, in both themes, at a desk and on a phone."""

import pytest

from tests.browser import NewPage
from tests.look.scene import build, freeze
from tests.look.visits import NO_PAGE, SELECTION, WALK
from tests.look.walk import Walker, addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_page_is_walked_or_has_a_reason_not_to_be():
    known = {name for part in WALK.values() for name in part} | set(NO_PAGE)
    assert set(addresses()) - known == set()
    assert known - set(addresses()) == set()


@pytest.mark.parametrize("part", WALK)
def test_everybody_can_use_the_pages(part, live_server, new_page: NewPage):
    scene = build()
    if part == SELECTION:
        freeze(scene)
    walker = Walker(new_page, live_server.url, scene)
    for name, visit in WALK[part].items():
        walker.visit(name, visit)
    assert not walker.faults, "\n".join(walker.faults)

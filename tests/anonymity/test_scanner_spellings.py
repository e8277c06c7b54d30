"""Names that are written so as not to be found."""

import pytest

from tests.anonymity.scanned import case, check

CASES = [
    case(
        "R\u200ba\u200bs\u200bm\u200bu\u200bs T-h-o-r-v-a-l-d",
        by="Rasmus Thorvald",
        hides="R\u200ba\u200bs\u200bm\u200bu\u200bs T-h-o-r-v-a-l-d",
    ),
    case(
        "rasmus.thorvald and RasmusThorvald and thorvaldr",
        by="Rasmus Thorvald",
        hides=("rasmus.thorvald", "RasmusThorvald"),
        tells="thorvaldr",
    ),
    case("Rаsmus Thоrvаld (lookalikes)", by="Rasmus Thorvald", hides="Rаsmus Thоrvаld"),
    case("**Ras**mus &#84;horvald", by="Rasmus Thorvald", hides="Ras**mus &#84;horvald"),
    case("R4smu5 Th0rv4ld", by="Rasmus Thorvald", hides="R4smu5 Th0rv4ld"),
    case("K·a·t·h·a·r·i·n·a V0g3l5ang", by="Katharina Vogelsang", tells=("K·a·t·h·a·r·i·n·a", "V0g3l5ang")),
    case("Katha\u00adrina Vogel-\nsang", by="Katharina Vogelsang", tells="Katha\u00adrina"),
    case("Κatharina Vоgelsang wrote", by="Katharina Vogelsang", hides="Κatharina Vоgelsang"),
    case(
        "K\u0337a\u0337t\u0337h\u0337a\u0337r\u0337i\u0337n\u0337a\u0337 V\u0337o\u0337g\u0337e\u0337l\u0337s\u0337a\u0337n\u0337g\u0337",
        by="Katharina Vogelsang",
        tells="K\u0337a\u0337t\u0337h\u0337a\u0337r\u0337i\u0337n\u0337a\u0337 V\u0337o\u0337g\u0337e\u0337l\u0337s\u0337a\u0337n\u0337g\u0337",
    ),
    case("ＫＡＴＨＡＲＩＮＡ ⓥⓞⓖⓔⓛⓢⓐⓝⓖ", by="Katharina Vogelsang", hides="ＫＡＴＨＡＲＩＮＡ ⓥⓞⓖⓔⓛⓢⓐⓝⓖ"),
    case("ᴋᴀᴛʜᴀʀɪɴᴀ ᴠᴏɢᴇʟsᴀɴɢ", by="Katharina Vogelsang", tells="ᴋᴀᴛʜᴀʀɪɴᴀ ᴠᴏɢᴇʟsᴀɴɢ"),
    case("K4th4rina_V0gels4ng", by="Katharina Vogelsang", hides="K4th4rina_V0gels4ng"),
    case("KATHARINAVOGELSANG and kvogelsang", by="Katharina Vogelsang", hides=("KATHARINAVOGELSANG", "kvogelsang")),
    case("Kat harina Vogel sang", by="Katharina Vogelsang", tells="Kat harina Vogel sang"),
    case("Katharina <!-- x -->Vogel<i></i>sang", by="Katharina Vogelsang", hides="Vogel<i></i>sang"),
    case("&Kscr;atharina Vogels&aacute;ng", by="Katharina Vogelsang", hides="Vogels&aacute;ng"),
    case(
        "[Katharina](https://x.org) [Vogelsang](https://y.org)",
        by="Katharina Vogelsang",
        hides=("Katharina", "Vogelsang"),
    ),
    case("Catharina Vogelgesang", by="Katharina Vogelsang", tells="Catharina"),
    case("Kathi Vogelsang", by="Katharina Vogelsang", hides="Kathi Vogelsang"),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_a_name_is_found_however_it_is_spelled(one):
    check(one)

"""What is said of bytes that are no UTF-8."""

import pytest

from marsad.data.lines import utf8_fault


def fault(data):
    with pytest.raises(UnicodeDecodeError) as caught:
        data.decode("utf-8")
    return utf8_fault(caught.value, "file")


@pytest.mark.parametrize(
    ("data", "hinted"),
    [
        ("قُتل 5 جنود في ريف حماة، أمس".encode("cp1256"), True),
        ("Les événements à l'été, déjà évoqués".encode("cp1252"), False),
        ("قتل خمسة".encode("utf-16"), False),
        (b"\xff\xfe\xc7", False),
        ("قتل خمسة جنود".encode()[:-1], False),
    ],
)
def test_the_code_page_of_windows_is_recognised(data, hinted):
    assert ("Windows-1256: iconv" in fault(data)) is hinted

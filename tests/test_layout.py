"""The four folders at the top are one package through links."""

import pytest

from tests.tree import ROOT, need_tree

need_tree("the links in marsad/")
PACKAGE = ROOT / "marsad"


@pytest.mark.parametrize("name", ["data", "model", "train", "eval"])
def test_the_link_leads_to_the_folder_at_the_top(name):
    link = PACKAGE / name
    hint = "set git config core.symlinks true and check the links out again"
    assert not link.is_file(), f"{link} has become a file; {hint}"
    assert link.is_dir(), f"{link} leads nowhere; {hint}"
    assert link.resolve() == (ROOT / name).resolve(), f"{link} is no link to ../{name}; {hint}"

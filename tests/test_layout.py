"""The four folders at the top are one package through links."""

from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "marsad"


@pytest.mark.parametrize("name", ["data", "model", "train", "eval"])
def test_the_link_leads_to_the_folder_at_the_top(name):
    link = PACKAGE / name
    hint = "set git config core.symlinks true and check the links out again"
    assert not link.is_file(), f"{link} has become a file; {hint}"
    assert link.is_dir(), f"{link} leads nowhere; {hint}"
    if (PACKAGE.parent / "pyproject.toml").exists():
        assert link.resolve() == (PACKAGE.parent / name).resolve(), f"{link} is no link to ../{name}; {hint}"

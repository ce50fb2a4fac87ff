"""Handing an assembled folder over, in one step: a rename, or one commit on a hub."""

from __future__ import annotations

import os
import re
from pathlib import Path

from marsad.model.publish.assemble import PublishError


def to_directory(folder: Path, target: Path) -> str:
    """Move a folder to ``target``, which must not be there yet, or be empty.

    Raises:
        PublishError: something is there.
    """
    try:
        if target.is_dir():
            target.rmdir()  # an empty one alone
        os.rename(folder, target)
    except OSError as error:
        raise PublishError(f"{target}: {error.strerror}; name a folder that is not there yet") from error
    return str(target)


def to_hub(folder: Path, name: str, *, private: bool, revision: str | None) -> str:
    """Upload a folder in one commit that also removes what a former one had more; give the commit's address.

    The repository is made if it is not there. The token is the one that huggingface_hub keeps.

    Raises:
        PublishError: no token, no network, or the hub says no.
    """
    from huggingface_hub import HfApi, constants, get_token

    if constants.HF_HUB_OFFLINE:
        raise PublishError(f"{name}: not published: HF_HUB_OFFLINE is set, and nothing is sent; unset it to publish")
    token = get_token()
    if token is None:
        raise PublishError(f"{name}: not published: no token; log in with 'hf auth login', or set HF_TOKEN")
    api = HfApi()
    try:
        api.create_repo(name, private=private or None, exist_ok=True)
        if revision is not None:
            api.create_branch(name, branch=revision, exist_ok=True)
        done = api.upload_folder(
            repo_id=name,
            folder_path=folder,
            revision=revision,
            commit_message="Weights published with marsad",
            delete_patterns="*",
        )
    except _client_errors() as error:
        raise PublishError(
            f"{name}: not published: {_reason(error, token)}; files come into view with one commit at the very end"
        ) from None
    return str(done.commit_url)


def _client_errors() -> tuple[type[Exception], ...]:
    """What the hub's client raises; when a connection breaks, errors of the HTTP library that it stands on."""
    from huggingface_hub.errors import HfHubHTTPError

    transport = [kind for kind in HfHubHTTPError.__mro__ if kind.__name__ == "HTTPError"]
    return (OSError, ValueError, RuntimeError, *transport)


def _reason(error: Exception, token: str) -> str:
    """What an error and its cause say, on one line, without the token, which a server may have sent back."""
    said = [str(part).strip() or type(part).__name__ for part in (error, error.__cause__) if part is not None]
    return re.sub(r"\s+", " ", " ".join(said))[:600].replace(token, "***").rstrip(".")

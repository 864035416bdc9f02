"""Files that are never committed, by where they lie or by what they are: data, outputs, settings of one machine, keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from disrupting_harm.commit_checks.finding import Finding


# A pattern of the path, why it is refused, and what to do.
PLACES = (
    (r"data/raw/(?![^/]+/[^/]+\.dvc$).*", "is raw data, of which git holds the pointers (*.dvc) only", "place it with `dh import`"),
    (r"data/derived/.*", "is a derived table, which belongs to DVC", "`dvc push` sends it"),
    (r"outputs/.*", "is an output, which belongs to DVC", "`dvc push` sends it"),
    (r"data/slices/.*", "is made by a stage, and belongs to DVC", "`dvc push` sends it"),
    (r"remotes/.*", "is of a remote of DVC, which holds data", ""),
    (r"\.dvc/(config\.local|cache/.*|tmp/.*)", "is of this machine, and may hold data or a password", ""),
    (r"(.*/)?\.(env|netrc|pgpass)(\..*)?", "may hold a password", ""),
    (r"(.*/)?id_(rsa|dsa|ecdsa|ed25519)(_sk)?", "is the name of a private key", "keep keys outside of the clone"),
    (r"(.*/)?[^/]+\.(age|key|p12|pfx|kdbx|gpg|ppk)", "is of a kind that holds keys or encrypted data", "keep keys outside of the clone"),
)  # fmt: skip
KEYS = re.compile(
    rb"AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]{50,}|-----BEGIN [A-Z ]*PRIVATE KEY-----\s+(Proc-Type|[0-9A-Za-z+/=]{20,})"
)


def find_restricted(path: str, content: bytes) -> Iterator[Finding]:
    plain = str(PurePosixPath(path))
    for pattern, what, mend in PLACES:
        if re.fullmatch(pattern, plain, re.DOTALL | re.IGNORECASE):
            yield Finding(what, mend)
            return
    if KEYS.search(content):
        yield Finding(
            "holds a private key", "keep keys outside of the clone, and make a new one if this was ever pushed"
        )

"""The authors' part of a CODECHECK configuration (https://codecheck.org.uk/spec/config/1.0/): what a checker should make again.

The parts that a checker fills (codechecker, report, certificate, check_time) are theirs, and are left out.
"""

from __future__ import annotations

import yaml

from disrupting_harm.release.described.content import Content


CODECHECK = "codecheck.yml"
SPEC = "https://codecheck.org.uk/spec/config/1.0/"
TO_MAKE_AGAIN = ("figure", "table", "report")


def codecheck_text(content: Content) -> str:
    manifest = []
    for file in content.files:
        if file.unit and file.role in TO_MAKE_AGAIN:
            saved = content.saved.get(file.path)
            manifest.append({"file": file.path, "comment": saved.caption if saved and saved.caption else file.role})
    stated = {
        "version": SPEC,
        "paper": {"title": content.name, "authors": [{"name": name} for name in content.authors]},
        "manifest": manifest,
        "summary": f"Check out commit {content.commit}, run `make reproduce`, then `make verify`; sha256sum of each file is in "
        "manifest.json.",
    }
    return "---\n" + yaml.safe_dump(stated, sort_keys=False, allow_unicode=True, width=120)

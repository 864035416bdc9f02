"""`dh verify` against tampering: each row of the table is one change, and what a verification must call it.

The whole table is printed at the end of a run with `-s`: change, exit code, what was said.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.checkouts import run_in
from tests.small_release import commit
from tests.tampering_edits import (
    COUNTS,
    COUNTS_LOCK,
    DERIVED,
    DESIGN,
    DESIGN_LOCK,
    FIGURE,
    OTHER,
    PAGE,
    RAW,
    added,
    both,
    caption,
    caption_of,
    change,
    copy,
    derived,
    digit,
    false_letter,
    flip,
    forge_stale,
    forge_through_the_lock,
    link_out,
    lock,
    longer_bar,
    moved_part,
    notebook,
    other_glyph,
    other_number,
    other_version,
    out_of,
    page_cell,
    page_number,
    paste_identity,
    pixel,
    record,
    reencode,
    remove,
    renamed,
    rewritten,
    rows,
    set_cell,
    set_class,
    smaller,
    spoil_cache,
    swap,
    text,
    typed_number,
    unpin,
    with_hash,
    without_line,
    write,
)

from disrupting_harm import files
from disrupting_harm.identity import png
from disrupting_harm.identity.carriers import PAGE as PAGE_KIND
from disrupting_harm.identity.carriers import SVG as SVG_KIND
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import folder_listing
from disrupting_harm.provenance.records import run_record_paths
from disrupting_harm.values.memo import code_hash, key_of, write_memo


pytestmark = [pytest.mark.xdist_group("released"), pytest.mark.pipeline]


class Case(NamedTuple):
    what: str  # what somebody did
    do: Callable[[Path], None]
    path: str  # which a sentence must begin with
    said: str  # what that sentence must say
    code: int = 1


CASES = [
    # -- pictures
    Case("a pixel of a figure", change(f"{COUNTS}/cybertipline.png", pixel), f"{COUNTS}/cybertipline.png", "altered picture: 1 of"),
    Case("a figure cropped", change(f"{COUNTS}/cybertipline.png", smaller), f"{COUNTS}/cybertipline.png", "altered picture: it is"),
    Case("a figure saved anew", change(f"{COUNTS}/cybertipline.png", reencode), f"{COUNTS}/cybertipline.png", "re-encoded picture"),
    Case("a bit within a PNG", change(f"{COUNTS}/cybertipline.png", flip), f"{COUNTS}/cybertipline.png", "altered: "),
    Case("a number drawn in an SVG", change(f"{COUNTS}/cybertipline.svg", lambda d: other_glyph(d)), f"{COUNTS}/cybertipline.svg", "altered picture"),
    Case("a mark moved in an SVG", change(f"{COUNTS}/cybertipline.svg", lambda d: d.replace(b'x="', b'x="1', 1)), f"{COUNTS}/cybertipline.svg", "altered picture"),
    Case("a remark in an SVG", text(f"{COUNTS}/cybertipline.svg", "<defs>", "<!-- x --><defs>"), f"{COUNTS}/cybertipline.svg", "re-encoded picture"),
    Case("the title that an SVG speaks", text(f"{COUNTS}/cybertipline.svg", "<title>", "<title>Not "), f"{COUNTS}/cybertipline.svg", "edited caption: its alternative text"),
    Case("a figure cut short", change(f"{COUNTS}/cybertipline.svg", lambda d: d[:999]), f"{COUNTS}/cybertipline.svg", "cut short: 999 of"),
    Case("an empty figure", change(f"{COUNTS}/cybertipline.png", lambda d: b""), f"{COUNTS}/cybertipline.png", "cut short: 0 of"),
    # -- estimates and tables
    Case("an estimate", change(f"{COUNTS}/counts.csv", set_cell(0, "estimate", "9999")), f"{COUNTS}/counts.csv", "forged estimate: TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019: estimate is \"9999\" and should be \"1200\""),
    Case("an interval", change(f"{DESIGN}/outcomes.csv", set_cell(1, "n", "69")), f"{DESIGN}/outcomes.csv", "forged estimate: TST/sampling_design/contacts@v1/stratum=S01: n is \"69\""),
    Case("a source's title", change(f"{COUNTS}/counts.csv", set_cell(0, "source_title", "another")), f"{COUNTS}/counts.csv", "source_title is \"another\""),
    Case("a row taken out", change(f"{COUNTS}/counts.csv", rows(lambda t: t.pop() and None)), f"{COUNTS}/counts.csv", "altered table: without TST/"),
    Case("a row put in", change(f"{COUNTS}/counts.csv", rows(lambda t: t.append(t[0] | {"estimate_id": "TST/non_law_enforcement_data/new@v1"}))), f"{COUNTS}/counts.csv", "forged estimate: TST/non_law_enforcement_data/new@v1 is none of the study's"),
    Case("an estimate of another version", text(f"{COUNTS}/counts.csv", "reports@v1/year=2019", "reports@v2/year=2019"), f"{COUNTS}/counts.csv", "without TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019"),
    Case("a table's columns in another order", change(f"{COUNTS}/counts.csv", lambda d: d.replace(b"estimate_id,indicator", b"indicator,estimate_id", 1)), f"{COUNTS}/counts.csv", "altered table: its columns"),
    Case("a column renamed", text(f"{COUNTS}/counts.csv", ",estimate,", ",share,"), f"{COUNTS}/counts.csv", "without the columns ['estimate'], and with ['share']"),
    Case("a number of a readable table", change(f"{DESIGN}/sample_sizes.csv", lambda d: digit(d)), f"{DESIGN}/sample_sizes.csv", "altered table: row "),
    Case("line ends of a table", change(f"{COUNTS}/counts.csv", lambda d: d.replace(b"\n", b"\r\n")), f"{COUNTS}/counts.csv", "other line ends"),
    Case("real figures called a stand-in", change(f"{COUNTS}/counts.csv", set_class("synthetic")), f"{COUNTS}/counts.csv", "relabelled data class: synthetic is written where the study has public"),
    Case("a stand-in called real", change(f"{DESIGN}/outcomes.csv", set_class("public")), f"{DESIGN}/outcomes.csv", "relabelled data class: public is written where the study has synthetic"),
    Case("a stand-in called real in a readable table", change(f"{DESIGN}/sample_sizes.csv", lambda d: d.replace(b"synthetic", b"public")), f"{DESIGN}/sample_sizes.csv", "relabelled data class"),
    # -- records, notebooks, pages
    Case("a caption", change(f"{COUNTS}/record.json", record(lambda c: caption(c, "Another"))), f"{COUNTS}/record.json", "edited caption: saved."),
    Case("the class of a record", change(f"{DESIGN}/record.json", record(lambda c: c.update(data_class="public"))), f"{DESIGN}/record.json", "relabelled data class: public is written"),
    Case("a hash in a record", change(f"{COUNTS}/record.json", record(lambda c: c["outputs"][0].update(sha256="0" * 64))), f"{COUNTS}/record.json", "altered record: outputs.0.sha256"),
    Case("a record that is none", change(f"{COUNTS}/record.json", lambda d: b"{"), f"{COUNTS}/record.json", "cut short"),
    Case("a number on the page", change(PAGE, lambda d: page_number(d)), PAGE, "altered text: "),
    Case("an alternative text on the page", change(PAGE, lambda d: d.replace(b' alt="', b' alt="Not ', 1)), PAGE, "edited caption: "),
    Case("an embedded picture of the page", change(PAGE, lambda d: d.replace(b"base64,PD94", b"base64,PD95", 1)), PAGE, "altered text: every word is the study's"),
    Case("the code of an executed notebook", change(f"{COUNTS}/non_law_enforcement_data.ipynb", notebook("code", "source")), f"{COUNTS}/non_law_enforcement_data.ipynb", "altered notebook: the source of cell"),
    Case("the output of an executed notebook", change(f"{COUNTS}/non_law_enforcement_data.ipynb", notebook("code", "outputs")), f"{COUNTS}/non_law_enforcement_data.ipynb", "altered notebook: the output of cell"),
    Case("a record of derived data", change("outputs/TST/records/sampling_design_derived.json", record(lambda c: c.update(stage="x"))), "outputs/TST/records/sampling_design_derived.json", "altered record: stage"),
    # -- the restricted half: rows and columns, no value
    Case("a weight", change(f"{DERIVED}/weights.parquet", derived(lambda c: c["final"].__setitem__(3, 1e6))), f"{DERIVED}/weights.parquet", "altered table: row 4, column final"),
    Case("a derived row taken out", change(f"{DERIVED}/weights.parquet", derived(lambda c: [v.pop() for v in c.values()] and None)), f"{DERIVED}/weights.parquet", "rows, and the study's has"),
    Case("a derived file of noise", change(f"{DERIVED}/weights.parquet", lambda d: b"PAR1" + flip(d[4:])[:-4] + b"none"), f"{DERIVED}/weights.parquet", "altered: "),
    Case("a raw cell", change(f"{RAW}/contacts.csv", lambda d: digit(d)), f"{RAW}/contacts.csv", "altered table: row "),
    Case("half a raw file", change(f"{RAW}/contacts.csv", lambda d: d[: len(d) // 2]), f"{RAW}/contacts.csv", "cut short"),
    # -- files in the place of others
    Case("another country's figure", copy(f"{COUNTS}/hotlines.csv", f"{COUNTS}/counts.csv"), f"{COUNTS}/counts.csv", f"foreign: these are the bytes of {COUNTS}/hotlines.csv"),
    Case("another country's drawing", copy(f"{OTHER}/cybertipline.svg", f"{COUNTS}/cybertipline.svg"), f"{COUNTS}/cybertipline.svg", f"foreign: these are the bytes of {OTHER}/cybertipline.svg"),
    Case("two countries swapped", swap(COUNTS, OTHER), COUNTS, f"swapped: it holds what is pinned for {OTHER}"),
    Case("two pages swapped", swap("outputs/reports/TST", "outputs/reports/TSU"), "outputs/reports/TST", "swapped: it holds what is pinned for outputs/reports/TSU"),
    Case("two figures swapped", swap(f"{COUNTS}/cybertipline.svg", f"{OTHER}/cybertipline.svg"), f"{COUNTS}/cybertipline.svg", f"swapped: it holds what is pinned for {OTHER}/cybertipline.svg"),
    Case("a country's folder over another's", both(lambda root: shutil.rmtree(root / COUNTS), lambda root: shutil.copytree(root / OTHER, root / COUNTS)), COUNTS, f"foreign: it holds what is pinned for {OTHER}"),
    Case("bytes of an earlier run", forge_stale, f"{COUNTS}/counts.csv", "stale: an earlier run made these bytes"),
    Case("a figure renamed", renamed, f"{COUNTS}/cybertipline.png", f"renamed: it lies at {COUNTS}/tips.png"),
    Case("a figure deleted", remove(f"{COUNTS}/cybertipline.png"), f"{COUNTS}/cybertipline.png", "is missing"),
    Case("a raw file deleted", remove(f"{RAW}/contacts.csv"), f"{RAW}/contacts.csv", "is missing"),
    # -- what nothing names
    Case("a table beside the outputs", write(f"{COUNTS}/more.csv"), f"{COUNTS}/more.csv", "is not among the files"),
    Case("a page beside the report", write("outputs/reports/TST/other.html"), "outputs/reports/TST/other.html", "is not among the files"),
    Case("a hidden folder", write("outputs/.published/TST/report.html"), "outputs/.published", "that no lock file and no pointer names"),
    Case("a folder that looks half written", write("outputs/TST/.x.partial/report.html"), "outputs/TST/.x.partial", "half written"),
    Case("rows beside the raw files", write("data/raw/TST/more/rows.csv"), "data/raw/TST/more", "no lock file and no pointer"),
    Case("an output that is a link", link_out(f"{COUNTS}/counts.csv"), f"{COUNTS}/counts.csv", "is a link to another place"),
    Case("a folder that is a link", link_out(COUNTS), COUNTS, "is a link to another place"),
    # -- what says how the outputs must be
    Case("an entry of a lock file", lock(COUNTS_LOCK, lambda s: out_of(s, "non_law_enforcement_data@TST", COUNTS).update(md5="0" * 32 + ".dir")), f"{COUNTS_LOCK} ({COUNTS})", "edited lock: it says md5 000"),
    Case("an entry taken out of a lock file", both(change(f"{DESIGN}/outcomes.csv", set_cell(0, "estimate", "1")), unpin), DESIGN_LOCK, "edited lock: without the entry of"),
    Case("an estimate whose pin was taken out", both(change(f"{DESIGN}/outcomes.csv", set_cell(0, "estimate", "1")), unpin), f"{DESIGN}/outcomes.csv", "forged estimate: TST/sampling_design/contacts@v1: estimate is \"1\""),
    Case("a stage taken out of a lock file", lock(DESIGN_LOCK, lambda s: s.pop("sampling_design@TST")), DESIGN_LOCK, "edited lock: without the entry of"),
    Case("an estimate with records and lock files", forge_through_the_lock, COUNTS_LOCK, "no commit holds what was verified"),
    Case("a damaged lock file", write(COUNTS_LOCK, "stages: ["), COUNTS_LOCK, "cannot be read as a file of DVC"),
    Case("a lock file deleted", remove(COUNTS_LOCK), COUNTS_LOCK, "is missing, so nothing says"),
    Case("a command of the pipeline", text("notebooks/sampling_design/dvc.yaml", "cmd: dh derive", "cmd: dh -v derive"), "notebooks/sampling_design/dvc.yaml", "edited pipeline: the command of sampling_design_derived"),
    Case("a dependency dropped from the pipeline", change("notebooks/sampling_design/dvc.yaml", lambda d: d.replace(b"      - data/raw/${item.country}/sampling_design\n", b"")), "notebooks/sampling_design/dvc.yaml", "edited pipeline: sampling_design_derived does not name data/raw/TST/sampling_design among what it reads"),
    Case("an output dropped from the pipeline", change("notebooks/sampling_design/dvc.yaml", lambda d: without_line(d, b"data/raw/")), "notebooks/sampling_design/dvc.yaml", "edited pipeline: sampling_design_synthetic does not name data/raw/TST/sampling_design among what it writes"),
    Case("other packages than the lock's", other_version, "requirements.lock", "other packages: pins numpy 0.0.1"),
    Case("DVC's own copy", spoil_cache, ".dvc/cache", "is DVC's copy of"),
    # -- what made the outputs
    Case("the notebook's code", change("notebooks/sampling_design/sampling_design.ipynb", notebook("code", "source")), "notebooks/sampling_design/sampling_design.ipynb", "and should have"),
    Case("a module of the library", text("src/disrupting_harm/sampling/size.py", '"""', '"""X '), "src/disrupting_harm/sampling/size.py", "is not the code that made the outputs"),
    Case("a parameter", text("params/countries/TST.yaml", "psus: 40", "psus: 41"), "params/countries/TST.yaml", "is not what"),
    Case("a stand-in relabelled in the parameters", text("params/countries/TST.yaml", "data_class: synthetic", "data_class: public"), "params/countries/TST.yaml", ""),
    # -- every hash rewritten, and the commit too: values and identities are held against one another
    Case("a number on the page, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: page_cell(d)))), PAGE, 'wrong value: "61.3 %" is printed and'),
    Case("an alternative text, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b' alt="', b' alt="Not ', 1)))), PAGE, 'edited caption: "Not '),
    Case("a bar made longer, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.svg", with_hash(SVG_KIND, longer_bar))), f"{COUNTS}/cybertipline.svg (TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019, its bar)", "wrong value: its bar is as long as 2400 and should be as long as 1200"),
    Case("a drawn number, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.svg", with_hash(SVG_KIND, other_number))), f"{COUNTS}/cybertipline.svg (TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019, its number)", 'wrong value: its number reads "11111" and should read "1,200"'),
    Case("a digit in another's shape, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.svg", with_hash(SVG_KIND, false_letter))), f"{COUNTS}/cybertipline.svg (the drawing)", "wrong value: the drawing draws other shapes for the letters"),
    Case("bars moved as a whole, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.svg", with_hash(SVG_KIND, moved_part))), f"{COUNTS}/cybertipline.svg (the drawing)", "wrong value: the drawing has a part that is moved"),
    Case("a caption's number, hashes rewritten", rewritten(change(f"{COUNTS}/record.json", record(lambda c: caption_of(c, "cybertipline", "2019-2023", "2019-2024")))), f"{COUNTS}/cybertipline.svg (title)", "edited caption: the drawing says"),
    Case("an estimate, hashes rewritten", rewritten(change(f"{COUNTS}/counts.csv", set_cell(0, "estimate", "9999"))), f"{COUNTS}/cybertipline.svg (TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019, its bar)", "wrong value: its bar is as long as 1200 and should be as long as 9999"),
    Case("a number typed into a readers' table and its page, hashes rewritten", rewritten(lambda root: typed_number(root)), f"{DESIGN}/fieldwork_outcomes.csv (row 2, column Response)", 'wrong value: "61.3 %" is printed, and none of the estimates of TST/sampling_design/fieldwork_outcomes'),
    Case("another figure's identity, hashes rewritten", rewritten(paste_identity(f"{COUNTS}/country_context.svg", f"{COUNTS}/cybertipline.svg")), f"{COUNTS}/cybertipline.svg (identity)", 'forged identity: its trace_id is "TST/non_law_enforcement_data/country_context"'),
    Case("an identity taken out, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline.png", png.content)), f"{COUNTS}/cybertipline.png (identity)", "forged identity: it carries none"),
    Case("the class in an identity, hashes rewritten", rewritten(text(f"{DESIGN}/weights_by_step.svg", '"data":"stand-in"', '"data":"real"')), f"{DESIGN}/weights_by_step.svg (identity)", 'forged identity: its data is "real" and should be "stand-in"'),
    Case("a row of a reference table", text("data/reference/cybertipline_reports.csv", "TST,2019,1200", "TST,2019,1201"), "data/reference/cybertipline_reports.csv", "sha256"),
    # -- the same, with something else shown than what is read
    Case("a text over a drawing, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, added(b"</svg>", b'<text x="20" y="30">9,999</text>')))), f"{FIGURE} (the drawing)", "wrong value: the drawing has a part <text>"),
    Case("a white field over a drawing, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, added(b"</svg>", b'<rect x="9" y="9" width="90" height="30"/>')))), f"{FIGURE} (the drawing)", "wrong value: the drawing has a rectangle over it"),
    Case("a style that hides a bar, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, added(b"<defs>", b"<style>#m0{display:none}</style>")))), f"{FIGURE} (the drawing)", "wrong value: the drawing has another style"),
    Case("a drawing cut at its edge, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, lambda d: re.sub(rb'viewBox="0 0', b'viewBox="0 60', d, count=1)))), f"{FIGURE} (the drawing)", "wrong value: the drawing shows another part of itself"),
    Case("a script in a drawing, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, added(b"</svg>", b"<script>document.getElementById('t0').remove()</script>")))), f"{FIGURE} (the drawing)", "wrong value: the drawing has a part <script>"),
    Case("a bar that moves, hashes rewritten", rewritten(change(FIGURE, with_hash(SVG_KIND, lambda d: d.replace(b'<g id="m0">', b'<g id="m0">\n<animateTransform attributeName="transform" to="0 -50"/>', 1)))), f"{FIGURE} (the drawing)", "wrong value: the drawing has a part <animateTransform>"),
    Case("a style that writes a number, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</head>", b"<style>td::after{content:' 61.3 %'}</style>")))), f"{PAGE} (the page)", "wrong value: the page has another style"),
    Case("a script that changes a number, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</body>", b"<script>document.querySelector('td').textContent = '61.3 %'</script>")))), f"{PAGE} (the page)", "wrong value: the page has a part <script>"),
    Case("a page that leads elsewhere, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b"<head>", b'<head><meta http-equiv="refresh" content="0; url=x.html">', 1)))), f"{PAGE} (the page)", "wrong value: the page has a part with `http-equiv`"),
    Case("a frame in a page, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</body>", b'<iframe srcdoc="61.3 %"></iframe>')))), f"{PAGE} (the page)", "wrong value: the page has a part <iframe>"),
    Case("a number in a field of a page, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</body>", b'<input value="61.3 %">')))), f"{PAGE} (the page)", "wrong value: the page has a part <input>"),
    Case("a cell that is hidden, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b"<td", b'<td style="display:none"', 1)))), f"{PAGE} (the page)", "wrong value: the page has a part with `style`"),
    Case("a picture of somebody's in a page, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, added(b"</body>", b'<p><img alt="" src="data:image/png;base64,iVBORw0KGgo="></p>')))), f"{PAGE} (the page)", "wrong value: the page shows a picture"),
    Case("a number that reads from right to left, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b">1,200<", ">\u202e1,200\u202c<".encode(), 1)))), PAGE, "wrong value: "),
    Case("digits of another script, hashes rewritten", rewritten(change(PAGE, with_hash(PAGE_KIND, lambda d: d.replace(b">1,200<", ">\uff19,\uff19\uff19\uff19<".encode(), 1)))), PAGE, "wrong value: "),
    Case("the narrow drawing alone, hashes rewritten", rewritten(change(f"{COUNTS}/cybertipline_narrow.svg", with_hash(SVG_KIND, longer_bar))), f"{COUNTS}/cybertipline_narrow.svg (TST", "wrong value: its bar is as long as 2400"),
]  # fmt: skip


def test_the_table_holds_at_least_60_kinds_of_tampering():
    assert len({case.what for case in CASES}) == len(CASES) >= 60


def test_the_study_as_it_was_made_is_verified(dh, clone, in_parts):
    outcome = dh("verify")
    assert outcome.code == 0, outcome.out
    assert outcome.out.startswith("all ") and outcome.err == ""


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_tampering_is_detected_and_named_as_what_it_is(dh, clone, case):
    case.do(clone)
    outcome = dh("verify")
    lines = outcome.out.splitlines()
    told = [line for line in lines if line.startswith(case.path) and case.said in line]
    print(f"{case.what:48} exit {outcome.code}  {told[0] if told else '-'}")
    assert outcome.code == case.code and outcome.err == ""
    assert told, "\n".join(lines[:20])


@pytest.mark.parametrize(
    "what", ["two countries swapped", "a figure renamed", "two figures swapped", "a folder that is a link"]
)
def test_one_event_is_one_sentence(dh, clone, what):
    next(case for case in CASES if case.what == what).do(clone)
    *told, closing = dh("verify").out.splitlines()
    assert (len(told), closing[:12]) == (1, "1 difference"), told


def test_no_value_of_a_respondent_is_told(dh, clone):
    change(f"{RAW}/contacts.csv", lambda d: d.replace(b"\n", b"9876543\n", 3).replace(b"9876543", b"", 1))(clone)
    outcome = dh("verify")
    assert outcome.code == 1 and "9876543" not in outcome.out + outcome.err


def test_a_release_refuses_what_its_hashes_do_not_tell_whatever_the_memo_says(dh, clone, tmp_path):
    """Everything is committed and agrees with everything else; a file that anybody can write says that it was found right."""
    case = next(case for case in CASES if case.what.startswith("a number typed into a readers' table and its page"))
    case.do(clone)
    layout = Layout(clone)
    records = [*run_record_paths(layout, "TST"), layout.report("TST") / "record.json"]
    write_memo(layout, {"TST": key_of(layout, records, code_hash())})
    assert dh("verify").code != 1, "the memo is believed where nothing leaves"
    outcome = dh("release", str(tmp_path / "release"), "--units", "TST", "--demonstration")
    assert (outcome.code, outcome.out) == (2, "") and not (tmp_path / "release").exists()
    assert any(line.startswith(case.path) and case.said in line for line in outcome.err.splitlines()), outcome.err


def test_the_verifier_itself_is_held_against_the_commit(clone):
    text("src/disrupting_harm/provenance/strays.py", '"""', '"""X ')(clone)
    done = run_in(Layout(clone), "-m", "disrupting_harm", "verify")
    assert done.returncode == 1, done.stdout + done.stderr  # the library is pinned as a whole, too
    assert "src/disrupting_harm/provenance/strays.py: changed verifier: " in done.stdout


def test_without_a_cache_the_kinds_that_need_no_original_are_named_still(dh, clone):
    shutil.rmtree(clone / ".dvc" / "cache")
    swap(COUNTS, OTHER)(clone)
    change(PAGE, flip)(clone)
    out = dh("verify").out
    assert f"{COUNTS}: swapped: it holds what is pinned for {OTHER}" in out
    assert f"{PAGE}: altered: what it was is not on this machine" in out


# -- what is no tampering


HARMLESS: dict[str, Callable[[Path], None]] = {
    "another file mode": lambda root: os.chmod(root / PAGE, 0o600),
    "a file touched": lambda root: os.utime(root / PAGE),
    "a README edited": text("README.md", "#", "# "),
    "notes at the root": write("notes.txt"),
    "a Finder's file": write(f"{COUNTS}/.DS_Store"),
    "an Explorer's file": write(f"{COUNTS}/Thumbs.db"),
    "a checkpoint of Jupyter": write(f"{COUNTS}/.ipynb_checkpoints/x.ipynb"),
    "compiled modules": write("src/disrupting_harm/__pycache__/x.pyc"),
    "a Finder's file beside the code": write("src/disrupting_harm/.DS_Store"),
    "a run by hand": write("outputs/.scratch/TST/sampling_design/x.csv"),
    "a failed notebook": write("data/derived/.failed/TST/sampling_design.ipynb"),
    "no git": lambda root: shutil.rmtree(root / ".git"),
    "no cache": lambda root: shutil.rmtree(root / ".dvc" / "cache"),
    "a parameter changed and reverted": both(
        text("params/countries/TST.yaml", "psus: 40", "psus: 41"), text("params/countries/TST.yaml", "psus: 41", "psus: 40")
    ),
    "the page opened in a browser": lambda root: (root / PAGE).read_bytes() and None,
    "outputs that nobody may write": lambda root: [p.chmod(0o444) for p in (root / COUNTS).iterdir()] and None,
    "an untracked notebook": write("notebooks/own.txt"),
    "a figure copied elsewhere under another name": copy(f"{COUNTS}/cybertipline.svg", "letters/Figure 1.svg"),
    "a commit of something else": both(write("notes.txt"), lambda root: commit(Layout(root)) and None),
}  # fmt: skip


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_no_tampering_raises_no_alarm(dh, clone, what):
    HARMLESS[what](clone)
    outcome = dh("verify")
    assert (outcome.code, outcome.err) == (0, ""), outcome.out


@pytest.mark.parametrize(
    "setting",
    [{"TZ": "Pacific/Apia"}, {"LC_ALL": "C"}, {"PYTHONHASHSEED": "7"}, {"HOME": "/nonexistent"}],
    ids=lambda s: next(iter(s)),
)
def test_the_machine_raises_no_alarm(clone, monkeypatch, setting):
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    moved = clone.parent / "a path with blanks, ünd more"
    clone.rename(moved)
    done = run_in(Layout(moved), "-m", "disrupting_harm", "verify")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_public_half_alone_is_verified_as_far_as_possible_and_the_rest_listed_by_hash(dh, clone):
    pinned = files.folder_md5(folder_listing(clone / RAW))
    for half in ("raw", "derived"):
        shutil.rmtree(clone / "data" / half)
    outcome = dh("verify")
    assert outcome.code == 3, outcome.out
    assert f"  md5 {pinned}  {RAW}" in outcome.out.splitlines()
    assert outcome.out.splitlines()[-1].startswith("verified as far as possible: ")

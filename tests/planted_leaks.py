"""Leaks that a notebook can be made to have, by accident or on purpose: one cell each, and the rule that refuses it.

The cells run after `SETUP`, in one notebook of a survey with restricted data. Respondents are called C0000, C0001, ...
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Leak:
    """cell: its id; source: its code; rule: that of `evidence.rules`; told: a part of the sentence."""

    cell: str
    source: str
    rule: str
    told: str


SETUP = """\
import gc, logging, os, sys
import numpy as np, pandas as pd
from IPython.display import HTML, Image, Javascript, JSON, Markdown, display
from matplotlib.collections import LineCollection
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.evidence import display as library, open_run
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.theme import new_figure

run = open_run(country)
survey = Survey(run)
children = run.load("children")
design = survey.design(children)
prevalence = run.save_estimates(survey.proportions(design, ["clear_ocsea"], by=["sex"]), table="children", id="prevalence")
good = run.save_table(pd.DataFrame({"Group": ["All"], "n": ["240"]}), id="good", caption="A good table", estimates=prevalence[:1])
good_html, design_attrs = good._repr_html_(), dict(prevalence.attrs)
answers = children.filter(like="item_")
rows = children.head(8).to_csv()
first = children["respondent_id"].iloc[0]
weights = children["weight"]

def save(frame, id, caption="A table", **named):
    run.save_table(frame, id=id, caption=caption, **({"also": ["children"]} | named))

def draw(id, *points, text="", **named):
    figure, (axes,) = new_figure(WIDE, 3)
    for x, y in points:
        axes.plot(x, y, "o", **named)
    if text:
        axes.text(0.1, 0.5, text, transform=axes.transAxes)
    return figure, axes

def save_figure(figure, id, **named):
    run.save_figure(figure, **({"id": id, "caption": "A figure", "estimates": prevalence} | named))
"""

IDS, WEIGHTS, EACH_ROW = (
    "holds identifiers of children",
    "holds weights of children",
    "has a row for each of the 240 rows of children",
)
POINTS = "among its drawn points"
LOOSE = "that no save of this run made"

SHOWN = [
    ("head", "children.head()", "a value or table"),
    ("value", "first", "a value or table"),
    ("printed", "print(rows)", "printed text"),
    ("standard-error", "print(rows, file=sys.stderr)", "text on standard error"),
    ("logged", 'logging.getLogger("x").addHandler(logging.StreamHandler(sys.stderr))\nlogging.getLogger("x").warning(rows)', "text on standard error"),
    ("styled", "display(children.head().style)", "a value or table"),
    ("html-as-figure", "display(HTML('<figure class=\"dh-x\">' + children.head().to_html() + '</figure>'))", "a value or table"),
    ("html-of-the-library", "library.Html('<section class=\"dh-methods\">' + rows + '</section>')", "a value or table"),
    ("altered-html", "good.text += rows\ngood", "a value or table"),
    ("markdown", "display(Markdown(rows))", "a value or table"),
    ("script", "display(Javascript('var rows = ' + repr(rows)))", "a value or table"),
    ("data-of-json", "display(JSON({'rows': rows}))", "metadata of an output"),
    ("svg", "display({'image/svg+xml': f'<svg><text>{rows}</text></svg>'}, raw=True)", "a picture"),
    ("widget", "display({'application/vnd.jupyter.widget-view+json': {'model_id': rows}}, raw=True)", "a widget"),
    ("beside-a-saved-table", "display({'text/html': good_html, 'application/json': rows}, raw=True)", "a value or table"),
    ("plain-text-of-a-saved-table", "display({'text/html': good_html, 'text/plain': rows}, raw=True)", "a value or table"),
    ("metadata-of-an-output", "display({'text/html': good_html}, metadata={'rows': rows}, raw=True)", "metadata of an output"),
]  # fmt: skip

FILES = [
    ("csv-file", "children.to_csv(run.folder / 'rows.csv')", "leaves rows.csv in the output folder"),
    ("pickle-file", "children.to_pickle(run.folder / 'rows.pkl')", "leaves rows.pkl in the output folder"),
    ("file-written-in-c", "children.to_parquet(run.folder / 'rows.parquet')", "leaves rows.parquet in the output folder"),
    ("hidden-file", "(run.folder / '.rows').write_text(rows)", "leaves .rows in the output folder"),
    ("file-in-a-folder", "os.mkdir(run.folder / 'more')\nchildren.to_csv(run.folder / 'more' / 'rows.csv')", "leaves more/rows.csv"),
    ("file-named-by-a-respondent", "(run.folder / f'{first}.txt').write_text('')", "something with an identifier in its name"),
    ("saved-file-written-over", "children.to_csv(run.folder / 'good.csv')", "changes good.csv after it was saved"),
    ("rows-behind-a-picture",
     ("figure, _ = draw('x', ([1], [2]))\nsave_figure(figure, 'picture')\n"
     "with open(run.folder / 'picture.png', 'ab') as stream:\n    stream.write(rows.encode())"), "changes picture.png after it was saved"),
]  # fmt: skip

FRAMES = [
    ("all-rows", "save(children.astype(str), 'a1')", "identifiers", "holds the column respondent_id of children"),
    ("rows-of-one-child", "save(children[children['respondent_id'] == first].iloc[:, :2], 'a2')", "identifiers", "holds the column respondent_id of children"),
    ("renamed-identifiers", "save(children[['respondent_id']].head(3).rename(columns={'respondent_id': 'No.'}), 'a3')", "identifiers", IDS),
    ("identifiers-in-words", "save(pd.DataFrame({'Note': [f'told by {first} at home']}), 'a4')", "identifiers", IDS),
    ("households", "save(pd.DataFrame({'H': children['household_id'].sample(5, random_state=1)}), 'a5')", "identifiers", IDS),
    ("identifiers-as-columns", "save(pd.DataFrame([[1, 0]], columns=list(children['respondent_id'][:2])), 'a6')", "identifiers",
     "has a column that is called by an identifier"),
    ("psu", "save(children[['psu']].head(4), 'a7')", "identifiers", "holds the column psu of children"),
    ("stratum", "save(children[['stratum']].assign(n=1).groupby('stratum', as_index=False).sum().assign(n=''), 'a8')", "identifiers",
     "holds the column stratum of children"),
    ("renamed-weights", "save(pd.DataFrame({'w': weights.head(5)}), 'a9')", "identifiers", WEIGHTS),
    ("weights-as-text", "save(pd.DataFrame({'w': weights.head(5).astype(str)}), 'a10')", "identifiers", WEIGHTS),
    ("rounded-weights", "save(pd.DataFrame({'w': weights.round(2)}), 'a11')", "identifiers", WEIGHTS),
    ("shuffled-weights", "save(pd.DataFrame({'w': weights.sample(frac=1, random_state=1).round(1)}), 'a12')", "identifiers", WEIGHTS),
    ("scaled-weights", "save(pd.DataFrame({'w': weights * 7}), 'a13')", "identifiers", WEIGHTS),
    ("weight-of-one-child", "save(pd.DataFrame({'Largest': [weights.max()]}), 'a14')", "identifiers", WEIGHTS),
    ("base-weights", "save(pd.DataFrame({'b': children['base_weight'].tail(6)}), 'a15')", "identifiers", WEIGHTS),
    ("answers-of-all", "save(answers, 'a16')", "rows", EACH_ROW),
    ("answers-renamed-and-shuffled",
     "save(pd.DataFrame({'Sex': children['sex'].sample(frac=1, random_state=1).map({'female': 'Girls', 'male': 'Boys'}).to_numpy()}), 'a17')",
     "rows", EACH_ROW),
    ("answers-of-some", "some = children[['sex', 'age', 'item_offered_money_for_images']]\nsave(some.head(30).set_axis(list('abc'), axis=1), 'a18')", "rows", "has 30 rows of children"),
    ("columns-of-answers", "save(answers.iloc[:3, :4], 'a19')", "rows", "has 3 rows of children"),
    ("estimate-of-each-respondent",
     ("each = survey.proportions(design, ['clear_ocsea'], by=['sex']).iloc[[0] * 240].assign(by='child', level=children['respondent_id'].to_numpy())\n"
     "each.attrs = design_attrs\nrun.save_estimates(each, table='children', id='b1')"), "identifiers", IDS),
    ("weights-as-estimates",
     ("each = survey.proportions(design, ['clear_ocsea'], by=['sex']).iloc[[0] * 5].assign(by='place', level=list('abcde'), estimate=weights[:5].to_numpy())\n"
     "each.attrs = design_attrs\nrun.save_estimates(each, table='children', id='b2')"), "identifiers", WEIGHTS),
    ("respondent-in-an-assessment",
     ("cell = dict(topic='law', part='a', label='x', status='yes', status_label='Yes', year='2020', assessor='x', source_title='x',\n"
     "            source_url='https://example.org', licence='x', detail=f'said by {first}')\n"
     "run.save_assessments(pd.DataFrame([cell]), table='children', id='b3')"), "identifiers", IDS),
]  # fmt: skip

TEXTS = [
    ("caption", "save(pd.DataFrame({'a': ['x']}), 'c1', caption=f'Told by {first}')", "identifiers", "in its caption"),
    ("note", "save(pd.DataFrame({'a': ['x']}), 'c2', note=f'See {first}.')", "identifiers", "in its note"),
    ("rows-in-a-note", "save(pd.DataFrame({'a': ['x']}), 'c3', note=answers.head().to_string())", "text", "a note of several lines"),
    ("answers-in-a-note", "save(pd.DataFrame({'a': ['x']}), 'c4', note=', '.join(map(str, children['age'][:40])))", "text", "a list of numbers"),
    ("weight-in-a-caption", "save(pd.DataFrame({'a': ['x']}), 'c5', caption=f'Weight {weights.iloc[3]}')", "identifiers", "holds a weight of children in its caption"),
    ("name-of-a-table", "save(pd.DataFrame({'a': ['x']}), f'table_{first}')", "identifiers", "something with an identifier in its name"),
    ("lineage", "run.note_columns('children', {'made': (['age'], f'as of {first}')})", "identifiers", "in its rule"),
    ("sentence", "run.show(library.sentence('Not drawn', f'because of {first}'))", "identifiers", "in its sentence"),
    ("rows-as-a-sentence", "run.show(library.sentence('Not drawn', answers.head().to_csv()))", "text", "a sentence of several lines"),
]  # fmt: skip

FIGURES = [
    ("point-for-each-respondent", "save_figure(draw('d', (children['age'], children['item_offered_money_for_images']))[0], 'd1')", "rows", "draws a point for each respondent"),
    ("scatter-for-each-respondent", "figure, axes = draw('d')\naxes.scatter(range(240), children['age'])\nsave_figure(figure, 'd2')", "rows",
     "draws a point for each respondent"),
    ("scattered-cloud", "figure, axes = draw('d')\njitter = np.random.default_rng(1).normal(size=(2, 240))\naxes.scatter(*jitter)\nsave_figure(figure, 'd14')",
     "rows", "draws a point for each respondent"),
    ("mark-by-mark", "save_figure(draw('d', *(([i], [age]) for i, age in enumerate(children['age'])))[0], 'd3')", "rows", "draws a point for each respondent"),
    ("bar-for-each-respondent", "figure, axes = draw('d')\naxes.bar(range(240), children['age'])\nsave_figure(figure, 'd4')", "rows", "draws a point for each respondent"),
    ("drawn-weights", "save_figure(draw('d', (range(5), weights[:5]))[0], 'd5')", "identifiers", POINTS),
    ("sorted-weights", "save_figure(draw('d', (np.arange(240) / 240, np.sort(weights.round(2))))[0], 'd6')", "identifiers", POINTS),
    ("lines-of-weights", "figure, axes = draw('d')\naxes.add_collection(LineCollection([[(0, w), (1, w)] for w in weights[:6]]))\nsave_figure(figure, 'd7')",
     "identifiers", POINTS),
    ("picture-of-rows", "figure, axes = draw('d')\naxes.imshow(answers.to_numpy(float))\nsave_figure(figure, 'd8')", "rows", "a pixel for each respondent"),
    ("drawn-identifier", "save_figure(draw('d', text=f'child {first}')[0], 'd9')", "identifiers", "in its words"),
    ("identifiers-on-an-axis", "figure, axes = draw('d')\naxes.set_yticks([0, 1], list(children['respondent_id'][:2]))\nsave_figure(figure, 'd10')", "identifiers", "in its words"),
    ("name-of-a-part", "save_figure(draw('d', ([1], [2]), gid=first)[0], 'd11')", "identifiers", "in the names of its parts"),
    ("address-of-a-part", "save_figure(draw('d', ([1], [2]), url=f'https://example.org/{first}')[0], 'd12')", "identifiers", "in the names of its parts"),
    ("alternative-text", "save_figure(draw('d', ([1], [2]))[0], 'd13', caption=f'Child {first}')", "identifiers", "in its caption"),
]  # fmt: skip

VALUES = [
    ("figure-of-altered-estimates", "save_figure(draw('e', ([1], [0.613]))[0], 'e1', estimates=prevalence.assign(estimate=0.613))", "values",
     "shows estimates with other values in estimate than were saved"),
    ("table-of-altered-estimates", "save(pd.DataFrame({'a': ['x']}), 'e2', estimates=prevalence.assign(ci_low=0, n=99))", "values",
     "shows estimates with other values in ci_low, n than were saved"),
    ("one-altered-number", "changed = prevalence.copy()\nchanged.loc[changed.index[1], 'estimate'] += 1e-9\nsave(pd.DataFrame({'a': ['x']}), 'e3', estimates=changed)",
     "values", "in estimate"),
    ("altered-label", "save(pd.DataFrame({'a': ['x']}), 'e4', estimates=prevalence.assign(label='Something else'))", "values", "in label"),
    ("withheld-made-printable", "save(pd.DataFrame({'a': ['x']}), 'e5', estimates=prevalence.assign(flags='fine'))", "values", "in flags"),
]  # fmt: skip

PRINTED = [
    ("typed-share", "save(pd.DataFrame({'Group': ['All'], 'Share': ['61.3 %']}), 'f1', estimates=prevalence)", "in column 2"),
    ("typed-count", "save(pd.DataFrame({'Group': ['Girls'], 'n': ['7 of 11']}), 'f2', estimates=prevalence)", "in column 2"),
    ("share-in-words", "save(pd.DataFrame({'Told': ['about 61.3 % of the girls']}), 'f3', estimates=prevalence)", "in column 1"),
    ("number-of-another-group",
     ("sexes = prevalence[prevalence['by'] == 'sex']\nother = f\"{100 * sexes['estimate'].iloc[1]:.1f} %\"\n"
     "save(pd.DataFrame({'Group': [run.label(sexes['level'].iloc[0])], 'Share': [other]}), 'f4', estimates=prevalence)"), "in column 2"),
]  # fmt: skip

NOTEBOOK = [
    ("text-of-a-cell", ("book = next(o for o in gc.get_objects() if type(o).__name__ == 'NotebookExecutionManager').nb\n"
     "next(c for c in book.cells if c.id == 'words').source = rows"), "words", "changes a cell of the notebook"),
    ("metadata-of-a-cell", "next(c for c in book.cells if c.id == 'setup').metadata['rows'] = rows", "setup", "adds metadata to a cell"),
    ("attachment", "next(c for c in book.cells if c.id == 'attached').attachments = {'x': {'text/plain': rows}}", "attached", "changes a cell of the notebook"),
]  # fmt: skip
# Thought of by an attacker who had not read the gate.
OTHER_WAYS = [
    ("letters-that-nobody-sees",
     ("unseen = ''.join('\\u200b' if bit == '0' else '\\u200c' for letter in first for bit in f'{ord(letter):08b}')\n"
     "save(pd.DataFrame({'a': ['x']}), 'other_1', caption='A table' + unseen)"), "text", "a caption with letters that nobody sees"),
    ("unseen-letters-in-a-cell", "save(pd.DataFrame({'a': ['x' + '\\u200b' * int(children['age'][0])]}), 'other_2')", "text", "holds letters that nobody sees"),
    ("answers-packed-into-a-word", "save(pd.DataFrame({'a': [''.join(str(int(age)) for age in children['age'])]}), 'other_3')", "text", "holds a word that is longer than words are"),
    ("rows-in-another-alphabet", "import base64\nsave(pd.DataFrame({'a': [base64.b64encode(rows.encode()).decode()]}), 'other_4')", "text",
     "holds a word that is longer than words are"),
    ("outline-of-a-shape",
     ("from matplotlib.patches import PathPatch\nfrom matplotlib.path import Path\nfigure, axes = draw('f')\n"
     "axes.add_patch(PathPatch(Path(np.column_stack([np.arange(240), weights])), alpha=0))\nsave_figure(figure, 'other_5')"), "identifiers", POINTS),
    ("line-beside-the-axes",
     ("from matplotlib.lines import Line2D\nfigure, axes = draw('f')\n"
     "figure.add_artist(Line2D(np.arange(240) / 240, weights / weights.max() / 10, alpha=0))\nsave_figure(figure, 'other_6')"), "identifiers", POINTS),
    ("order-of-drawing", "figure, axes = draw('f')\nfor w in weights[:9]:\n    axes.plot([1], [0.5], 'o', zorder=w)\nsave_figure(figure, 'other_7')", "identifiers", POINTS),
    ("time-of-a-file", "os.utime(run.folder / 'prevalence.csv', ns=(4711, 4711))", "files", "changes prevalence.csv after it was saved"),
    ("past-the-streams", "sent = os.write(1, rows.encode())", "shown", "shows printed text that no save"),
    ("notes-of-an-error",
     "import traceback\ntry:\n    raise KeyError('x')\nexcept KeyError as error:\n    error.add_note(rows)\n    traceback.print_exc()",
     "shown", "shows text on standard error that no save"),
]  # fmt: skip
# Spelled, drawn or scaled otherwise.
SPELLED = [
    ("identifier-with-blanks", "save(pd.DataFrame({'a': ['x']}), 's1', caption='Told by ' + ' '.join(first))", "in its caption"),
    ("identifier-in-small-letters", "save(pd.DataFrame({'a': ['x']}), 's2', note='Told by ' + first.lower())", "in its note"),
    ("identifier-in-wide-letters", "save(pd.DataFrame({'a': ['x']}), 's3', note='Told by ' + ''.join(chr(ord(c) + 0xfee0) for c in first))", "in its note"),
    ("identifier-with-a-stop", "save(pd.DataFrame({'a': ['x']}), 's4', note='Told by ' + first[:2] + '.' + first[2:])", "in its note"),
    ("identifier-within-a-word", "save(pd.DataFrame({'a': ['x' + first + 'y']}), 's5')", IDS),
    ("identifier-escaped", "save_figure(draw('s', ([1], [2]), url='https://example.org/' + ''.join(f'%{ord(c):02x}' for c in first))[0], 's6')",
     "in the names of its parts"),
    ("identifier-in-a-legend", "figure, axes = draw('s')\naxes.plot([1], [2], label=first.lower())\naxes.legend()\nsave_figure(figure, 's7')", "in its words"),
    ("weights-as-columns", "save(pd.DataFrame([[1, 0, 2]], columns=[f'{w:.12g}' for w in weights[:3]]), 's8')", "called by a weight"),
    ("weights-with-a-unit", "save(pd.DataFrame({'w': [f'{w:.6f} kg' for w in weights[:5]]}), 's9')", WEIGHTS),
    ("weight-with-a-comma", "save(pd.DataFrame({'a': ['x']}), 's10', note='Weight ' + f'{weights.iloc[3]:.12g}'.replace('.', ','))", "holds a weight of children in its note"),
    ("some-weights-scaled", "save(pd.DataFrame({'w': weights[:6] / weights.sum()}), 's11')", WEIGHTS),
    ("weights-as-sizes", "figure, axes = draw('s')\naxes.scatter(range(9), [0] * 9, s=weights[:9])\nsave_figure(figure, 's12')", POINTS),
    ("weights-as-colours", "figure, axes = draw('s')\nfor i, w in enumerate(weights[:9] / weights.max()):\n    axes.plot([i], [0], 'o', color=(w, 0, 0))\nsave_figure(figure, 's13')", POINTS),
    ("weights-as-opacity", "figure, axes = draw('s')\nfor i, w in enumerate(weights[:9] / weights.max()):\n    axes.plot([i, i], [0, 1], alpha=w)\nsave_figure(figure, 's14')", POINTS),
    ("weights-as-ticks", "figure, axes = draw('s')\naxes.set_xticks(list(weights[:5]), [''] * 5)\nsave_figure(figure, 's15')", POINTS),
    ("weights-as-ends-of-axes", "figure, axes = draw('s')\naxes.set_xlim(*weights[:2])\naxes.set_ylim(*weights[2:4])\nsave_figure(figure, 's16')", POINTS),
    ("weights-as-dashes", "figure, axes = draw('s')\naxes.plot([0, 1], [0, 1], linestyle=(0, tuple(weights[:6])))\nsave_figure(figure, 's17')", POINTS),
    ("weights-as-turns-of-letters", "figure, axes = draw('s')\nfor i, w in enumerate(weights[:5]):\n    axes.text(0, i / 5, 'a', rotation=w)\nsave_figure(figure, 's18')", POINTS),
]  # fmt: skip
NAMED = "has answers of children beside the names of their columns"
# By an accident of a person in a hurry: a table turned round, a running sum, a list where a mean was meant.
TURNED = [
    ("answers-turned-round", "save(answers.head(6).T.reset_index(), 't1')", "rows", NAMED),
    ("an-answer-a-row", "save(answers.head(8).melt(), 't2')", "rows", NAMED),
    ("an-answer-a-row-with-a-number", "save(answers.head(3).stack().reset_index(), 't3')", "rows", NAMED),
    ("two-columns-in-one", "save((children['sex'].astype(str) + ', ' + children['age'].astype(str)).to_frame('Who'), 't4')", "rows", EACH_ROW),
    ("list-of-answers-in-a-cell", "save(children.groupby('sex')['age'].agg(lambda ages: ', '.join(map(str, ages))).reset_index(), 't5')", "text", "holds a list of numbers in one cell"),
    ("running-sum-of-weights", "save(pd.DataFrame({'w': weights.cumsum().head(12)}), 't6')", "identifiers", WEIGHTS),
    ("curve-of-weights", "figure, axes = draw('t')\naxes.plot(np.arange(240) / 240, np.sort(weights).cumsum() / weights.sum())\nsave_figure(figure, 't7')", "identifiers", POINTS),
    ("reciprocals-of-weights", "save(pd.DataFrame({'p': (1 / weights).head(12)}), 't8')", "identifiers", WEIGHTS),
    ("logarithms-of-weights", "save(pd.DataFrame({'w': np.log(weights).head(12)}), 't9')", "identifiers", WEIGHTS),
    ("weights-as-widths-of-lines", "figure, axes = draw('t')\nfor i, w in enumerate(weights[:9]):\n    axes.plot([i, i], [0, 1], linewidth=w / 10)\nsave_figure(figure, 't10')", "identifiers", POINTS),
    ("weights-as-sizes-of-letters", "figure, axes = draw('t')\nfor i, w in enumerate(weights[:9]):\n    axes.text(0.1, i / 9, 'a', fontsize=w)\nsave_figure(figure, 't11')", "identifiers", POINTS),
    ("identifier-as-entities", "save(pd.DataFrame({'a': ['x']}), 't12', note='Told by ' + ''.join(f'&#{ord(c)};' for c in first))", "identifiers", "in its note"),
    ("identifier-with-strokes", "save(pd.DataFrame({'a': ['x']}), 't13', note='Told by ' + '/'.join(first))", "identifiers", "in its note"),
]  # fmt: skip
OF_NOTEBOOK = {cell: place for cell, _, place, _ in NOTEBOOK}

LEAKS = [
    *(Leak(cell, source, "shown", f"shows {kind} {LOOSE}") for cell, source, kind in SHOWN),
    *(Leak(cell, source, "files", told) for cell, source, told in FILES),
    *(
        Leak(cell, source, rule, told)
        for cell, source, rule, told in (*FRAMES, *TEXTS, *FIGURES, *VALUES, *OTHER_WAYS, *TURNED)
    ),
    *(Leak(cell, source, "identifiers", told) for cell, source, told in SPELLED),
    *(
        Leak(cell, source, "numbers", f"prints numbers that are not of its estimates {told}")
        for cell, source, told in PRINTED
    ),
    *(Leak(cell, source, "notebook", told) for cell, source, _, told in NOTEBOOK),
]

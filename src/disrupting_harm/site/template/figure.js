// One figure or table with its chain, by the id after the number sign: figure.html#KEN/household_survey/prevalence_by_indicator
"use strict";

const UP = "../../../"; // from the site to the root of the clone
const ROLE = { derived: "Derived table", reference: "Reference table", estimates: "Estimates of another notebook", assessments: "Assessments of another notebook" };
const asked = new Map();

/** The data of a unit, by a script of its own: a page that is opened as a file may fetch nothing else. */
function load(unit) {
  if (!asked.has(unit)) {
    asked.set(unit, new Promise((done, failed) => {
      document.head.append(make("script", { src: `data/${unit}.js`, onload: () => done(store[unit]), onerror: failed }));
    }));
  }
  return asked.get(unit);
}

const fact = (name, ...values) => [make("dt", {}, name), make("dd", {}, ...values)];
const facts = (...pairs) => make("dl", { className: "facts" }, pairs.filter(Boolean).flat());
const short = (hash) => make("code", { title: hash }, `${hash.slice(0, 16)}…`);
const link = (path, words = path.split("/").at(-1)) => make("a", { href: UP + path }, words);
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const isAssessed = (numbers) => numbers.some((row) => row.length === 4); // of estimates, a row holds its base too
const isDrawn = (path) => path.endsWith(".svg") && !path.endsWith("_narrow.svg");

/** A step of the chain: several boxes side by side, each a fold with a title and a line. */
function step(number, boxes, here = false) {
  return make("li", { className: here ? "here" : "" }, make("span", { className: "number", ariaHidden: "true" }, String(number)),
    make("div", { className: "fork" }, boxes.map(([title, line, open, ...body]) => make("details", { className: "node", open },
      make("summary", {}, make("b", {}, title), make("small", {}, line)), make("div", {}, ...body)))));
}

function rawBox([path, hash, generator], origin) {
  const words = generator ? "Stand-in made by a program; nobody was interviewed" : (origin["collected by"] ?? "");
  return ["Raw file", words, false, facts(fact("File", code(path)), fact("SHA-256", short(hash)), generator && fact("Made by", code(generator)),
    Object.entries(origin).map(([name, text]) => fact(name[0].toUpperCase() + name.slice(1), text)).flat())];
}

function chain(data, run, thing, numbers) {
  const ids = new Set(numbers.map(([id]) => id));
  const said = data.said.filter(([, , behind]) => behind.some((id) => ids.has(id)));
  const [recommended, found] = [true, false].map((is) => said.filter(([id]) => id.includes("/recommendation/") === is));
  const steps = [];
  const add = (boxes, here) => boxes.length && steps.push(step(steps.length + 1, boxes, here));
  const report = data.report.find((path) => path.endsWith("report.html"));
  const sentences = (list) => make("ul", {}, list.map(([id, text]) => make("li", {}, text, " ", make("small", {}, code(id)))));
  if (recommended.length) add([[plural(recommended.length, "recommendation"), "Rests on findings that rest on these numbers", false, sentences(recommended)]]);
  if (found.length) add([[plural(found.length, "finding"), "Sentences of the report with these numbers", false, sentences(found), report ? make("p", {}, link(report, "Read the report")) : ""]]);
  add([[`This ${thing.kind}`, `${thing.files.length} file${thing.files.length > 1 ? "s" : ""}, ${thing.data_class}`, true,
    facts(...thing.files.map(([path, hash]) => fact("File", link(path), " ", short(hash))), fact("Data", mark(thing.data_class)), thing.source && fact("Source", thing.source))]], true);
  if (numbers.length) {
    add([[plural(numbers.length, isAssessed(numbers) ? "assessment" : "number"), thing.by.length ? `Saved as ${thing.by.map(([id]) => id).join(", ")}` : "Shown as they were saved", false,
      make("p", {}, make("a", { href: "#numbers", onclick: jump }, "Read all")), ...thing.by.map(([, , , files]) => facts(...files.map(([path, hash]) => fact("File", link(path), " ", short(hash)))))]]);
  }
  const cells = new Map([[thing.cell[1], thing.cell[0]], ...thing.by.map(([, cell, hash]) => [hash, cell])]);
  add([...cells].map(([hash, cell]) => [`Cell ${cell}`, run.notebook.split("/").at(-1), false, facts(fact("Notebook", code(run.notebook)), fact("Stage", code(run.stage)), fact("SHA-256", short(hash))), make("p", {}, make("a", { href: "#code", onclick: jump }, "Read the cell"))]));
  const inputs = (thing.inputs ?? []).map((n) => run.inputs[n]);
  const rest = [["Library", `Version ${run.modules[0]}, and the packages that ran`, false, facts(fact("Modules that ran", short(run.modules[1])), fact("Packages", code(run.environment[0]), " ", short(run.environment[1])))]];
  if (run.parameters.length) rest.push([plural(run.parameters.length, "part") + " of parameters", "What counts, who is asked, which weights", false, make("ul", {}, run.parameters.map((one) => make("li", {}, code(one))))]);
  if (thing.questions) rest.push([plural(thing.questions.length, "question"), "In the words in which they were asked", false, make("ul", {}, thing.questions.map(([item, wording, form, row]) => make("li", {}, wording, " ", make("small", {}, code(item), ` ${form}, row ${row}`))))]);
  add([...inputs.map((one) => [ROLE[one.role] ?? one.role, [one.table ?? one.path, one.rows && plural(one.rows, "row")].filter(Boolean).join(", "), false,
    facts(fact("File", code(one.path)), fact("SHA-256", short(one.sha256)), one.of && fact("Rows of", one.of), one.rows && fact("Rows", String(one.rows)))]), ...rest]);
  const raw = new Map(inputs.flatMap((one) => (one.raw ?? []).map((file) => [file[0], rawBox(file, one.origin ?? {})])));
  add([...raw.values()]);
  return make("ol", { className: "chain" }, steps);
}

/** To a section of this page, whose address says which figure it shows. */
function jump(event) {
  event.preventDefault();
  const section = document.getElementById(event.target.getAttribute("href").slice(1));
  section.scrollIntoView();
  section.focus({ preventScroll: true });
}

const section = (id, title, ...children) => make("section", { id, tabIndex: -1, ariaLabel: title }, make("h2", {}, title), ...children);

function picture(thing) {
  const wide = thing.files.find(([path]) => isDrawn(path));
  const narrow = thing.files.find(([path]) => path.endsWith("_narrow.svg"));
  if (!wide) return "";
  const words = `${thing.data_class === "synthetic" ? "SYNTHETIC stand-in, not evidence. " : ""}${thing.caption}. The numbers stand in the table below.`;
  return make("picture", {}, narrow ? make("source", { media: "(max-width: 727px)", srcset: UP + narrow[0] }) : "", make("img", { className: "drawn", src: UP + wide[0], alt: words }));
}

function numberTable(numbers) {
  const hasGroups = numbers.some(([, , group]) => group), hasCounts = numbers.some(([, , , , n]) => n);
  const [what, group, value] = isAssessed(numbers) ? ["Assessed", "Source", "Status"] : ["Number", "Group", "Value"];
  const head = [what, hasGroups && group, value, hasCounts && "Base"].filter(Boolean);
  const row = ([id, label, of = "", said = "", n = ""]) => make("tr", {}, make("th", { scope: "row" }, label ?? id, make("small", {}, code(id))), hasGroups ? cell(group, of) : "", cell(value, said), hasCounts ? cell("Base", n, "num") : "");
  const cell = (name, text, className = "") => {
    const made = make("td", { className }, text);
    made.dataset.label = name;
    return made;
  };
  return make("table", { className: "numbers" }, make("thead", {}, make("tr", {}, head.map((name) => make("th", { scope: "col", className: name === "Base" ? "num" : "" }, name)))), make("tbody", {}, numbers.map(row)));
}

function elsewhere(unit, component, thing) {
  const others = (store.things[`${component}/${thing.id}`] ?? []).filter((code) => code !== unit);
  if (!others.length) return "";
  const href = (code) => `figure.html#${code}/${component}/${thing.id}`;
  const links = make("ul", { className: "chips" }, others.map((code) => make("li", {}, make("a", { href: href(code) }, store.names[code]))));
  if (thing.kind !== "figure") return section("elsewhere", `The same ${thing.kind} elsewhere`, links);
  const grid = make("ul", { className: "multiples" });
  const side = make("details", { ontoggle: () => {
    if (grid.children.length) return;
    grid.append(...others.map((code) => make("li", {}, make("a", { href: href(code) }, make("b", {}, store.names[code]),
      make("img", { loading: "lazy", alt: "", src: `${UP}outputs/${code}/${component}/${thing.id}_narrow.svg` })))));
  } }, make("summary", {}, `Show all ${others.length} side by side`), grid);
  return section("elsewhere", "The same figure elsewhere", links, side);
}

async function show() {
  const place = document.getElementById("figure");
  const [unit, component, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  const id = rest.join("/");
  if (!id) return;
  const fail = (why) => place.replaceChildren(make("h1", {}, "Not here"), make("p", { id: "state" }, why, " ", make("a", { href: "index.html#find" }, "Search for it.")));
  document.documentElement.removeAttribute("data-ready");
  if (!Object.hasOwn(store.names, unit)) fail("The site holds no unit of that code.");
  else {
    try {
      const data = await load(unit);
      const run = data.runs.find((one) => one.component === component);
      const thing = run?.things.find((one) => one.id === id);
      if (thing) draw(place, data, run, thing);
      else fail(`${store.names[unit]} has no figure or table of that id.`);
    } catch {
      fail(`The data of ${store.names[unit]} are not beside this page; copy the whole folder of the site.`);
    }
  }
  document.documentElement.dataset.ready = "";
}

function draw(place, data, run, thing) {
  const numbers = numbersOf(thing.numbers).map((n) => run.numbers[n]);
  const table = thing.files.find(([path]) => path.endsWith(".csv"));
  const source = [...new Map([[thing.cell[1], thing.cell[0]], ...thing.by.map(([, cell, hash]) => [hash, cell])])];
  document.title = `${thing.caption}${thing.data_class === "synthetic" ? " (SYNTHETIC)" : ""}`;
  document.getElementById("path").replaceChildren(make("a", { href: `${data.unit}.html` }, data.name), " › ", run.component.replaceAll("_", " "));
  place.replaceChildren(
    make("h1", { id: "title" }, thing.caption),
    make("p", { className: `data ${thing.data_class === "synthetic" ? "loud" : "calm"}` }, mark(thing.data_class), thing.data_class === "synthetic" ? " Stand-in data made by a program: no evidence about any child or country." : ""),
    make("p", { className: "measured" }, code(`${data.unit}/${run.component}/${thing.id}`)),
    picture(thing),
    thing.note ? make("p", { className: "measured small" }, thing.note) : "", thing.source ? make("p", { className: "measured small" }, `Source: ${thing.source}`) : "",
    make("p", {}, thing.files.map(([path]) => [link(path, path.endsWith("_narrow.svg") ? "SVG for phones" : path.split(".").at(-1).toUpperCase()), " "])),
    section("chain", "Where it comes from", make("p", { className: "measured" }, "Read downwards, from what is said with it to the file that came from the field. Open a step to see what it holds."), chain(data, run, thing, numbers)),
    numbers.length ? section("numbers", isAssessed(numbers) ? "Assessments" : "Numbers", numberTable(numbers)) : table ? section("numbers", "Numbers", make("p", {}, "They stand in ", link(table[0]), ".")) : "",
    section("code", source.length > 1 ? "Code cells" : "Code cell", ...source.map(([hash, cell]) => make("figure", {}, make("figcaption", {}, "Cell ", code(cell), " as it ran"), make("pre", { tabIndex: 0, ariaLabel: `Code of cell ${cell}` }, code(store.cells[hash] ?? "not here"))))),
    elsewhere(data.unit, run.component, thing),
  );
}

addEventListener("hashchange", () => show().then(() => {
  scrollTo(0, 0);
  document.getElementById("main").focus({ preventScroll: true });
}));
show().then(() => {
  document.documentElement.dataset.ready = "";
});

// The page: files that are dropped or chosen, one card for each. What a file says reaches the page as text alone, never as markup.
"use strict";

const MOST_BYTES = 200_000_000;
const ANSWERS = {
  "genuine": { sign: "✓", tone: "good", next: "Follow it to its data, below." },
  "genuine content": { sign: "≈", tone: "good", next: "It may be used; ask for the study’s own file where bytes matter." },
  "altered": { sign: "✗", tone: "bad", next: "Do not use it. Open the study’s own file and compare." },
  "superseded": { sign: "↻", tone: "old", next: "See what changed, and cite the present edition." },
  "not of this run": { sign: "≠", tone: "old", next: "Do not cite it. Ask whoever sent it which edition it is of." },
  "forged identity": { sign: "✗", tone: "bad", next: "Do not use it: it says that it is something else." },
  "foreign": { sign: "⇄", tone: "none", next: "Ask that study." },
  "unknown": { sign: "?", tone: "none", next: "Look for the figure’s number in the report, and compare by eye." },
};
const DATA = {
  synthetic: ["SYNTHETIC", "Stand-in data made by a program. Genuine does not mean evidence: this says nothing about any child or country."],
  public: ["PUBLIC", "Public data, each with its source."],
  restricted: ["RESTRICTED", "Answers of respondents after disclosure control."],
};
const MARKED = { public: "calm", restricted: "calm" };

/** An element with properties, and children that are elements or texts. */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
}

/** A text of a stranger: nothing that turns its direction or hides, and not without end. */
function tamed(text, most = 400) {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "�");
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}

const term = (name, ...values) => [make("dt", {}, name), make("dd", {}, ...values)];
const code = (text) => make("code", {}, tamed(text, 600));

function dataMark({ dataClass, real }) {
  const classes = real === "mixed" ? [SYNTHETIC, "public"] : dataClass.split(", ");
  const [word, words] = DATA[classes.length > 1 && classes.includes(SYNTHETIC) ? SYNTHETIC : classes[0]] ?? [dataClass.toUpperCase(), ""];
  const part = classes.length > 1 ? "In part: " : "";
  return make("p", { className: `data ${MARKED[classes[0]] && classes.length === 1 ? "calm" : "loud"}` }, make("b", {}, word), ` ${part}${words}`);
}

function chainOf(register, file) {
  const chain = register.chain(file);
  const list = make("dl", { className: "facts" });
  list.append(...term("What it is", `${file.kind}${chain.caption ? `: ${chain.caption}` : ""}`));
  list.append(...term("Unit", `${register.units[file.run.unit] ?? ""} (${file.run.unit})`));
  if (file.traceId) list.append(...term("Trace id", code(file.traceId)));
  list.append(...term("File", code(file.path)));
  list.append(...term("SHA-256", code(hex(unpacked(file.sha)))));
  list.append(...term("Made by", "stage ", code(file.run.stage), ...(chain.cell ? [", cell ", code(chain.cell), " of ", code(chain.notebook)] : [])));
  if (chain.ids.length) {
    const ids = make("ul", {}, chain.ids.map((id) => make("li", {}, code(id))));
    list.append(...term("Shows", make("details", {}, make("summary", {}, `${chain.ids.length} estimate${chain.ids.length > 1 ? "s" : ""} or assessments`), ids)));
  }
  if (chain.inputs.length) {
    const inputs = make("ul", {}, chain.inputs.map((one) => make("li", {}, `${one.role} `, code(one.path), one.raw.length ? " of " : "", one.raw.map((raw) => [code(raw), " "]).flat(), one.origin ? `: ${one.origin}` : "")));
    const folded = chain.inputs.length > 4 ? make("details", {}, make("summary", {}, `${chain.inputs.length} inputs`), inputs) : inputs;
    list.append(...term("Made from", folded));
  }
  return list;
}

function card(register, name, answer) {
  const { sign, tone, next } = ANSWERS[answer.kind];
  const title = answer.kind[0].toUpperCase() + answer.kind.slice(1);
  const box = make("article", { className: `answer ${tone}` });
  box.append(make("h3", {}, make("span", { className: "sign", ariaHidden: "true" }, sign), title));
  box.append(make("p", { className: "file" }, make("bdi", {}, tamed(name, 120))));
  const shown = answer.files.slice(0, 3);
  const isOurs = answer.kind.startsWith("genuine");
  if (shown.length) box.append(dataMark(loudest(answer.files)));
  box.append(make("p", { className: "why" }, tamed(answer.why[0].toUpperCase() + answer.why.slice(1), 1200), "."));
  box.append(make("p", { className: "next" }, make("b", {}, "Next: "), next));
  if (shown.length) {
    box.append(make("h4", {}, isOurs ? "Where it comes from" : "The study’s own file, which is not the one that you have"));
    box.append(...shown.map((file) => chainOf(register, file)));
    if (answer.files.length > 3) box.append(make("p", {}, `and ${answer.files.length - 3} more files of the study`));
  }
  if (answer.sha) box.append(make("p", { className: "own" }, "SHA-256 of your file: ", code(answer.sha)));
  return box;
}

const loudest = (files) => files.find((file) => file.dataClass.includes(SYNTHETIC) || file.real === "mixed") ?? files[0];

async function check(register, file) {
  if (file.size > MOST_BYTES) return { kind: "unknown", files: [], sha: "", why: `it is larger than ${MOST_BYTES / 1e6} megabytes` };
  try {
    return await judge(register, new Uint8Array(await file.arrayBuffer()), file.name);
  } catch {
    return { kind: "unknown", files: [], sha: "", why: "it could not be read; choose a file, not a folder" };
  }
}

async function start() {
  const whole = document.getElementById("register").textContent;
  const register = new Register(JSON.parse(whole));
  const answers = document.getElementById("answers");
  const told = document.getElementById("told");
  const input = document.getElementById("file");
  const drop = document.getElementById("drop");
  document.getElementById("digest").textContent = hex(await sha256OfText(whole));

  const checkAll = async (files) => {
    if (!files.length) return;
    told.textContent = `Checking ${files.length} file${files.length > 1 ? "s" : ""}…`;
    const cards = [], words = [];
    for (const file of files) {
      const answer = await check(register, file);
      cards.push(card(register, file.name, answer));
      words.push(`${tamed(file.name, 60)}: ${answer.kind}.`);
    }
    answers.replaceChildren(...cards);
    told.textContent = words.join(" ");
  };
  input.addEventListener("change", () => checkAll([...input.files]));
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault(); // a file that misses the box is checked too, and not opened in the place of this page
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop") checkAll([...event.dataTransfer.files]);
    });
  }
  document.getElementById("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = document.getElementById("hash").value.trim().toLowerCase();
    const isHash = /^[0-9a-f]{64}$/.test(wanted);
    const sha = isHash ? packed(Uint8Array.from(wanted.match(/../g), (pair) => parseInt(pair, 16))) : "";
    const files = register.bySha.get(sha) ?? [];
    const earlier = register.earlier.get(sha);
    let answer = { kind: "unknown", files: [], sha: "", why: isHash ? "no file of the study has this SHA-256" : "a SHA-256 has 64 digits and letters from a to f" };
    if (earlier) answer = { ...answer, kind: "superseded", why: `release ${earlier.release} published it as ${earlier.path}` };
    if (files.length) answer = { ...answer, kind: "genuine", files, why: `it is the SHA-256 of ${pathsOf(files)}` };
    answers.replaceChildren(card(register, wanted || "no SHA-256", answer));
    told.textContent = `${answer.kind}.`;
  });
  input.disabled = false;
  document.documentElement.dataset.ready = "";
}

start();

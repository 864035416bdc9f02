// A partner's answers to the claims of a report. What is shown of a claim is what is hashed; texts reach the page as text alone.
"use strict";

const CHOICES = { agree: "Agree", disagree: "Disagree", not_competent: "Not my competence" };
const MOST_FILE = 5_000_000, MOST_REMARK = 2000, MOST_BY = 120;
const at = (id) => document.getElementById(id);
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** What is seen of a claim, line by line, as `shown_claims.py` has it. */
const seenOf = (claim) => [claim.id, ...claim.facts.flat().map(([term, value]) => `${term}: ${value}`)];

/** What a person wrote, in one line, without what breaks a text or turns its direction. */
const plain = (text, most) => text.slice(0, most).replace(/[\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, "").replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();

/** The browser's memory of this page; what a file may not have in some browsers. */
class Kept {
  constructor(name) {
    this.name = name;
    try {
      localStorage.setItem("dh-confirm", "");
      localStorage.removeItem("dh-confirm");
      this.works = true;
    } catch {
      this.works = false;
    }
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? {};
    } catch {
      return {};
    }
  }

  write(value) {
    try {
      if (value === null) localStorage.removeItem(this.name);
      else localStorage.setItem(this.name, JSON.stringify(value));
    } catch {
      this.works = false; // full, or taken away since
    }
  }
}

/** One claim: its card, and the answer that is chosen on it. */
class Card {
  constructor(claim, sha256, number, count, changed) {
    Object.assign(this, { claim, sha256, seen: seenOf(claim) });
    const [[[, sentence], [, data]], ...groups] = claim.facts;
    const word = data.split(" ", 1)[0];
    this.title = make("h3", { id: `claim-${number}`, tabIndex: -1 }, `Claim ${number} of ${count}`);
    this.state = make("span", { className: "state" });
    this.note = make("p", { className: "note" });
    this.remark = make("textarea", { id: `remark-${number}`, rows: 2, maxLength: MOST_REMARK });
    this.inputs = Object.keys(CHOICES).map((value) => make("input", { type: "radio", name: `answer-${number}`, value, id: `${value}-${number}` }));
    const choices = this.inputs.map((input) => make("label", { className: "choice", htmlFor: input.id }, input, CHOICES[input.value]));
    this.box = make("article", { className: "claim" },
      make("div", { className: "head" }, this.title, this.state),
      make("p", { className: "said" }, sentence),
      make("p", { className: `data ${word === "SYNTHETIC" ? "loud" : "calm"}` }, make("b", {}, word), data.slice(word.length)),
      groups.map((group) => make("dl", { className: "facts" }, group.flatMap(([term, value]) => [make("dt", {}, term), make("dd", {}, term === "Trace id" ? code(value) : value)]))),
      make("p", { className: "small" }, code(claim.id)),
      this.note,
      make("fieldset", {}, make("legend", {}, "Your answer"), make("div", { className: "choices" }, choices)),
      make("label", { htmlFor: this.remark.id }, "Remark"), this.remark);
    this.box.setAttribute("aria-labelledby", this.title.id);
    this.remark.setAttribute("aria-label", `Remark on claim ${number}`);
    for (const field of [...this.inputs, this.remark]) field.addEventListener("input", changed);
  }

  get answer() {
    return this.inputs.find((input) => input.checked)?.value ?? "";
  }

  get said() {
    return plain(this.remark.value, MOST_REMARK);
  }

  set({ answer, remark }) {
    for (const input of this.inputs) input.checked = input.value === answer;
    this.remark.value = typeof remark === "string" ? remark : "";
  }

  show() {
    this.state.textContent = this.answer ? `Answered: ${CHOICES[this.answer].toLowerCase()}` : "Open";
    this.box.classList.toggle("answered", this.answer !== "");
    this.note.hidden = this.note.textContent === "";
  }
}

const fileName = (data) => `confirm_${data.unit}_answers.json`;
const bodyOf = ({ form, study, unit, by, claims_sha256, answers }) => ({ form, study, unit, by, claims_sha256, answers });
const entryOf = ({ claim, answer, remark, seen, sha256 }) => ({ claim, answer, remark, seen, sha256 });
const digestOf = async (body) => hex(await sha256OfText(JSON.stringify(body)));

async function fileOf(data, by, cards) {
  const given = cards.filter((card) => card.answer);
  const answers = given.map((card) => entryOf({ claim: card.claim.id, answer: card.answer, remark: card.said, seen: card.seen, sha256: card.sha256 }));
  const body = bodyOf({ ...data, by, answers });
  return `${JSON.stringify({ ...body, sha256: await digestOf(body) }, null, 1)}\n`;
}

/** The answers of a saved file. Throws a sentence for one that this page cannot go on with. */
async function readFile(data, file) {
  if (file.size > MOST_FILE) throw new Error("That file is too large to be one of saved answers.");
  let found;
  try {
    found = JSON.parse(await file.text());
  } catch {
    throw new Error("That file holds no saved answers. Choose the file that this page saved.");
  }
  if (found?.form !== data.form || !Array.isArray(found.answers)) throw new Error("That file holds no saved answers of this kind of page.");
  if (found.study !== data.study || found.unit !== data.unit) throw new Error("That file holds answers to the claims of another report.");
  const isEntry = (one) => Object.hasOwn(CHOICES, one?.answer) && Array.isArray(one.seen) && [one.claim, one.remark, one.sha256, ...one.seen].every((text) => typeof text === "string");
  if (!found.answers.every(isEntry)) throw new Error("That file was changed since it was saved: an answer in it is none.");
  if ((await digestOf(bodyOf({ ...found, answers: found.answers.map(entryOf) }))) !== found.sha256) throw new Error("That file was changed since it was saved. Ask for it as it was, or answer anew.");
  return found;
}

async function start() {
  const data = JSON.parse(at("data").textContent);
  const kept = new Kept(`dh-confirm ${data.unit} ${data.claims_sha256}`);
  const cards = [];
  let isSaved = true;

  const show = () => {
    const done = cards.filter((card) => card.answer).length;
    for (const card of cards) card.show();
    at("count").textContent = `${done} of ${cards.length} answered`;
    at("bar").value = done;
    at("kept").replaceChildren(kept.works
      ? "This browser keeps your answers when the page is closed. On a machine that others use, save them and then "
      : "This browser keeps nothing of a page that is opened as a file: save your answers before you close it.",
    ...(kept.works ? [forget, "."] : []));
  };
  const keep = () => {
    const answers = cards.filter((card) => card.answer || card.remark.value).map((card) => ({ claim: card.claim.id, answer: card.answer, remark: card.remark.value, sha256: card.sha256 }));
    kept.write({ by: at("by").value, answers });
  };
  const changed = () => {
    isSaved = false;
    keep();
    show();
  };
  const forget = make("button", { type: "button", className: "link", id: "forget" }, "take them off this browser");
  forget.addEventListener("click", () => {
    kept.write(null);
    at("told").textContent = "This browser holds no answers of this page any more. What you see is gone when you close it.";
  });

  for (const [place, claim] of data.claims.entries()) {
    const digest = hex(await sha256OfText(seenOf(claim).join("\n")));
    cards.push(new Card(claim, digest, place + 1, data.claims.length, changed));
  }
  const sections = new Map();
  for (const { claim, box } of cards) sections.set(claim.section, [...(sections.get(claim.section) ?? []), box]);
  at("claims").append(...[...sections].map(([name, boxes]) => make("section", {}, make("h2", {}, name), boxes)));

  /** Take answers over where none is given here. Returns how many were taken, and how many were to what reads otherwise now. */
  const take = ({ by, answers }) => {
    let taken = 0, other = 0, here = 0;
    if (typeof by === "string" && !at("by").value) at("by").value = plain(by, MOST_BY);
    for (const one of Array.isArray(answers) ? answers : []) {
      const card = cards.find(({ claim }) => claim.id === one?.claim);
      if (!card) other += 1;
      else if (card.answer) here += card.answer !== one.answer || card.said !== one.remark ? 1 : 0;
      else if (card.sha256 === one.sha256) {
        card.set(one);
        taken += 1;
      } else {
        other += 1;
        card.note.textContent = `Changed since you answered “${CHOICES[one.answer] ?? ""}”. You saw: ${plain(one.seen?.[1] ?? "", 1000)}`;
        card.remark.value ||= plain(one.remark ?? "", MOST_REMARK);
      }
    }
    show();
    return { taken, other, here };
  };
  take(kept.read());

  const goOn = async (file) => {
    if (!file) return;
    try {
      const { taken, other, here } = take(await readFile(data, file));
      const more = [
        other ? ` ${plural(other, "answer")} to what reads otherwise now ${other === 1 ? "was" : "were"} left out: look at the claims that say so.` : "",
        here ? ` ${plural(here, "answer")} that you gave here ${here === 1 ? "was" : "were"} kept.` : "",
      ];
      at("told").textContent = `${plural(taken, "answer")} taken over.${more.join("")}`;
      keep();
    } catch (error) {
      at("told").textContent = error.message;
    }
  };
  const save = async () => {
    const by = plain(at("by").value, MOST_BY);
    if (!by) {
      at("told").textContent = "Write your name or organisation first: an answer of nobody counts for nothing.";
      at("by").focus();
      return;
    }
    const open = cards.filter((card) => !card.answer && card.said).length;
    const address = URL.createObjectURL(new Blob([await fileOf(data, by, cards)], { type: "application/json" }));
    make("a", { href: address, download: fileName(data) }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    isSaved = true;
    const left = open ? ` ${plural(open, "remark")} without an answer ${open === 1 ? "is" : "are"} not in it.` : "";
    at("told").textContent = `Saved as ${fileName(data)}, among your downloads. Send it to whoever sent you this page.${left}`;
  };

  at("by").addEventListener("input", changed);
  at("save").addEventListener("click", save);
  at("file").addEventListener("change", () => goOn(at("file").files[0]));
  at("next").addEventListener("click", () => {
    const next = cards.find((card) => !card.answer);
    at("told").textContent = next ? "" : "Every claim has an answer. Save the answers.";
    (next?.title ?? at("save")).focus();
  });
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault(); // a file that is dropped is not opened in the place of this page
      if (kind === "drop") goOn(event.dataTransfer.files[0]);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (!isSaved && !kept.works) event.preventDefault();
  });
  for (const id of ["by", "file", "next", "save"]) at(id).disabled = false;
  document.documentElement.dataset.ready = "";
}

start();

// The verdict on a file: one of the kinds of `dh verify FILE`, which file of the study is meant, and why.
"use strict";

const SYNTHETIC = "synthetic";

/** The register as files that can be looked up. */
class Register {
  constructor(data) {
    this.study = data.study;
    this.pins = data.pins;
    this.units = data.units;
    this.files = [];
    this.data = data;
    for (const [unit, component, stage, folder, notebook, inputs, saved] of data.runs) {
      const run = { unit, component, stage, folder, notebook, inputs };
      for (const [thing, dataClass, rows] of saved) {
        const [kind, id] = data.things[thing];
        for (const [suffix, sha, form = "", content = "", said = "", real = ""] of rows) {
          const path = id === undefined ? `${folder}/${suffix}` : `outputs/${unit}/${component}/${id}${suffix}`;
          this.files.push({ run, thing, kind, dataClass, path, sha, form, content, said, real, traceId: id === undefined ? "" : `${unit}/${component}/${id}` });
        }
      }
    }
    this.bySha = groupBy(this.files, (file) => file.sha);
    this.byForm = groupBy(this.files, (file) => file.form);
    this.byContent = groupBy(this.files, (file) => file.content);
    this.byName = groupBy(this.files, (file) => file.path.split("/").at(-1));
    this.earlier = new Map(data.earlier.map(([release, sha, path, traceId]) => [sha, { release, path, traceId }]));
    this.byPath = new Map(this.files.map((file) => [file.path, file]));
  }

  /** A text with the unit's own code and name in it. */
  text(file, number) {
    const { unit } = file.run;
    return number < 0 ? "" : this.data.texts[number].replaceAll("{name}", this.units[unit] ?? unit).replaceAll("{}", unit);
  }

  /** What stands behind a file, in words: caption, cell, notebook, estimates and inputs. */
  chain(file) {
    const [, , caption, cell, set, places] = this.data.things[file.thing];
    const ids = set === undefined ? [] : numbers(this.data.sets[set]).map((n) => this.data.ids[n].replaceAll("{}", file.run.unit));
    const used = places === undefined ? file.run.inputs : numbers(places).map((n) => file.run.inputs[n]);
    const inputs = used.map((n) => {
      const [role, table, path, raw, origin] = this.data.inputs[n];
      return { role, table, path: this.text(file, path), raw: raw.map((one) => this.text(file, one)), origin: this.text(file, origin) };
    });
    return { caption: caption === undefined ? "" : this.text(file, caption), cell: cell ?? "", notebook: this.text(file, file.run.notebook), ids, inputs };
  }

  /** The files of a trace id that are of a kind of file: of a figure or table, or the report or notebook of a stage. */
  meant(traceId, suffix) {
    const [unit, component, ...rest] = traceId.split("/");
    return this.files.filter((file) => {
      if (!file.path.endsWith(`.${suffix}`) || file.run.unit !== unit) return false;
      if (rest.length) return file.traceId === traceId;
      const isOfStage = file.run.stage === `${component}@${unit}` || file.run.component === component;
      return isOfStage && (file.kind === "report" || file.kind === "executed notebook");
    });
  }
}

function groupBy(files, key) {
  const found = new Map();
  for (const file of files) {
    const name = key(file);
    if (name) found.get(name)?.push(file) ?? found.set(name, [file]);
  }
  return found;
}

/** The reverse of `spans` in `site/register.py`. */
function numbers(text) {
  return text.split(" ").filter(Boolean).flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, step) => first + step);
  });
}

/** {kind, why, files, sha, identity}. files: of the study, those that are meant. */
async function judge(register, bytes, name) {
  const hash = await sha256(bytes);
  const sha = hex(hash);
  const answer = (kind, files, why, identity = null) => ({ kind, why, files, sha, identity });
  const same = register.bySha.get(packed(hash));
  if (same) return answer("genuine", same, `it has the bytes of ${pathsOf(same)}`);
  const text = letters(bytes);
  const kind = kindOf(text);
  const said = kind ? await readIdentity(kind, bytes, text) : { found: null, text: "", content: null };
  const earlier = register.earlier.get(packed(hash));
  const meant = said.found ? register.meant(said.found.trace_id, kind) : [];
  if (earlier) {
    const now = meant.length ? meant : [register.byPath.get(earlier.path)].filter(Boolean);
    return answer("superseded", now, `release ${earlier.release} published these bytes as ${earlier.path}, and the study has others now`, said.found);
  }
  if (said.found && said.found.study !== register.study) {
    return answer("foreign", [], `it says that it is ${said.found.trace_id} of the study “${said.found.study}”, and this register is of “${register.study}”`, said.found);
  }
  const form = await formOf(kind, bytes);
  const shows = form ? (register.byForm.get(packed(form, 16)) ?? []) : [];
  const holds = said.whole ? (register.byContent.get(packed(said.whole, 16)) ?? []) : [];
  const lines = TEXTS.has(kind) && bytes.includes(13) ? (register.bySha.get(packed(await sha256(withoutReturns(bytes)))) ?? []) : [];
  const alike = [...new Set([...shows, ...holds, ...lines])].filter((file) => file.path.endsWith(kind ? `.${kind}` : ".csv"));
  if (alike.length && !opensAs(kind, name)) {
    return answer("unknown", alike, `${WAYS[kind]} is that of ${pathsOf(alike)}, but by its name other programs open it as something else, and may show something else; give its name the ending .${kind || "csv"} and check it again`, said.found);
  }
  return said.found ? withIdentity(register, said, kind, alike, meant, answer) : withoutIdentity(register, kind, alike, name, answer);
}

async function withIdentity(register, said, kind, alike, meant, answer) {
  const { found } = said;
  if (alike.length) {
    const own = packed(await sha256OfText(said.text), 16);
    const same = alike.filter((file) => file.said === own);
    if (same.length) return answer("genuine content", same, `${WAYS[kind]} is that of ${pathsOf(same)}, and its bytes are not: another program saved it`, found);
    return answer("forged identity", alike, `${WAYS[kind]} is that of ${pathsOf(alike)}, and ${otherIdentity(found, alike[0])}`, found);
  }
  if (!meant.length) {
    const unit = found.trace_id.split("/")[0];
    const why = Object.hasOwn(register.units, unit) ? `the study has no such ${KINDS[kind]} now` : "this register holds no unit of that code";
    return answer("unknown", [], `it says that it is ${found.trace_id}, and ${why}`, found);
  }
  const whole = said.content !== null && hex(said.content) === found.content_sha256;
  if (whole) {
    return answer("not of this run", meant, `it is whole by its own hash, and ${pathsOf(meant)} is another: an earlier run or another clone made it, or somebody who wrote the hash anew`, found);
  }
  return answer("altered", meant, `it says that it is ${found.trace_id}, and is no more what its own hash says: somebody changed it, or a program saved it anew in a way that cannot be told from a change; the study’s is ${pathsOf(meant)}`, found);
}

function withoutIdentity(register, kind, alike, name, answer) {
  if (alike.length) {
    const how = `${WAYS[kind]} is that of ${pathsOf(alike)}, and its bytes are not: another program saved it`;
    return answer("genuine content", alike, kind ? `it carries no identity; matched by its content: ${how}` : how);
  }
  const named = register.byName.get(name) ?? [];
  if (named.length === 1) return answer("altered", named, `told by its name alone, the study’s is ${pathsOf(named)}, and its content is another`);
  if (named.length) return answer("altered", named, `told by its name alone, it is one of ${named.length} files of the study that are called so, such as ${pathsOf(named)}, and its content is none of theirs`);
  return answer("unknown", [], `${kind ? "it carries no identity, and " : ""}it is no file of the study as it is now; ask for it again where it came from`);
}

/** Whether a file of this name is opened as what it is. One without an ending, or with one that says nothing, is asked for what it holds. */
function opensAs(kind, name) {
  const ending = /\.([^.]*)$/.exec(name)?.[1].toLowerCase() ?? "";
  return ending === "" || (ENDINGS[kind] ?? []).includes(ending);
}

const ENDINGS = { svg: ["svg"], png: ["png"], pdf: ["pdf"], html: ["html", "htm"], ipynb: ["ipynb", "json"], "": ["csv", "txt", "tsv"] };
const TEXTS = new Set(["html", "ipynb", "svg", ""]);
const WAYS = { svg: "what is drawn", png: "every pixel", pdf: "the content", html: "the content", ipynb: "the content", "": "every cell of the table" };

function pathsOf(files) {
  const more = files.length > 3 ? ` and ${files.length - 3} more` : "";
  return files.slice(0, 3).map((file) => file.path).join(", ") + more;
}

/** What an identity says otherwise than the one that the study gave to the same content. */
function otherIdentity(found, file) {
  const trace = file.traceId || `${file.run.unit}/${file.kind === "report" ? "report" : file.run.component}`;
  if (!file.said) return "the study gave it no identity";
  if (found.trace_id !== trace) return `it says that it is ${found.trace_id}`;
  if (found.data !== file.real) return `it says “${found.data}” of its data, and the study wrote “${file.real}”`;
  if (file.traceId && found.data_class !== file.dataClass) return `it says data class “${found.data_class}”, and the study wrote “${file.dataClass}”`;
  return "its identity is not what the study wrote";
}

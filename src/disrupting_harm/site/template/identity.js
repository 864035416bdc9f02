// What a file says of itself. `identity/` of the library writes it; what a stranger wrote there is shown and never believed.
"use strict";

const IDENTITY_FORM = "urn:disrupting-harm:identity:1";
const FACTS = ["study", "trace_id", "data", "data_class", "record_schema", "estimates", "assessments", "content_sha256", "drawn"];
const NO_HASH = "0".repeat(64);
const MOST_IDENTITY = 4_000_000;
const SIGNATURE = "\x89PNG\r\n\x1a\n";
const SVG_ELEMENT = / {2}<dh:identity xmlns:dh="urn:disrupting-harm:identity:1">([^<]*)<\/dh:identity>\n/;
const ANY_SVG_ELEMENT = /<(?:[\w.-]+:)?identity\b[^>]*>([^<]*)<\/(?:[\w.-]+:)?identity>/;
const PAGE_ELEMENT = /<script type="application\/json" id="dh-identity">([^<]*)<\/script>\n/;
const ANY_PAGE_ELEMENT = /<script\b[^>]*\bid=["']?dh-identity["']?[^>]*>([^<]*)<\/script>/i;
const PDF_PLACE = /content-sha256:([0-9a-f]{64})/g;
const KEYWORD = "disrupting-harm-identity\0";
const KINDS = { svg: "drawing", png: "picture", pdf: "PDF", html: "page", ipynb: "notebook" };

/** Which kind of file this is, by what it begins with and not by its name; "" for a table and for all else. */
function kindOf(text) {
  if (text.startsWith(SIGNATURE)) return "png";
  if (text.startsWith("%PDF-")) return "pdf";
  const start = text.slice(0, 4096).replace(/^\xef\xbb\xbf/, "").trimStart().toLowerCase();
  if (start.startsWith("<!doctype html") || start.startsWith("<html")) return "html";
  if (start.startsWith("<") && /<(?:[\w.-]+:)?svg\b/.test(start)) return "svg";
  if (start.startsWith("{") && text.includes('"nbformat"')) return "ipynb";
  return start.includes("<html") ? "html" : "";
}

/**
 * The identity and its text, and the hash of the content that it speaks of: {found, text, content}. whole: the same hash where nothing
 * that is shown can stand in the place of the identity; by it a file is matched.
 */
async function readIdentity(kind, bytes, text) {
  try {
    return await { svg: ofDrawing, png: ofPicture, pdf: ofPdf, html: ofPage, ipynb: ofNotebook }[kind](bytes, text);
  } catch {
    return { found: null, text: "", content: null };
  }
}

function parseIdentity(text) {
  let facts;
  try {
    facts = JSON.parse(text);
  } catch {
    return null;
  }
  if (facts === null || typeof facts !== "object" || facts.form !== IDENTITY_FORM) return null;
  if (Object.keys(facts).some((name) => name !== "form" && !FACTS.includes(name))) return null;
  const found = { estimates: [], assessments: [], content_sha256: NO_HASH, ...facts };
  const isWord = (value) => typeof value === "string" && !/[\p{C}\p{Zl}\p{Zp}]/u.test(value);
  const isList = (value) => Array.isArray(value) && value.every(isWord);
  if (![found.study, found.trace_id, found.data, found.data_class].every(isWord)) return null;
  if (!isList(found.estimates) || !isList(found.assessments)) return null;
  return /^[0-9a-f]{64}$/.test(found.content_sha256) && Number.isInteger(found.record_schema) ? found : null;
}

const unescaped = (text) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, high, low, name) => {
    if (name) return { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" }[name] ?? whole;
    const code = parseInt(high ?? low, high ? 16 : 10);
    return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : whole;
  });
const decoded = (text) => new TextDecoder().decode(bytesOf(text));

async function ofDrawing(bytes, text) {
  const element = SVG_ELEMENT.exec(text) ?? ANY_SVG_ELEMENT.exec(text);
  const said = element ? unescaped(decoded(element[1])) : "";
  const content = await sha256(bytesOf(text.replaceAll(new RegExp(SVG_ELEMENT, "g"), "")));
  return { found: parseIdentity(said), text: said, content };
}

async function ofPicture(bytes) {
  const chunks = chunksOf(bytes);
  if (!chunks) return { found: null, text: "", content: null };
  const isOurs = ({ type, body }) => type === "tEXt" && letters(body.subarray(0, KEYWORD.length)) === KEYWORD;
  const ours = chunks.find(isOurs);
  const said = ours && ours.body.length < MOST_IDENTITY ? letters(ours.body.subarray(KEYWORD.length)) : "";
  const rest = [bytes.subarray(0, 8), ...chunks.filter((chunk) => !isOurs(chunk)).map(({ whole }) => whole)];
  return { found: parseIdentity(said), text: said, content: await sha256(await new Blob(rest).arrayBuffer()) };
}

async function ofPage(bytes, text) {
  const element = PAGE_ELEMENT.exec(text) ?? ANY_PAGE_ELEMENT.exec(text);
  const said = element ? decoded(element[1]) : "";
  const content = await sha256(bytesOf(text.replace(PAGE_ELEMENT, "")));
  // Elsewhere, such as in a style sheet, its text would be more than an identity.
  const isInPlace = !element || (PAGE_ELEMENT.test(text) && text.startsWith("</head>", element.index + element[0].length));
  return { found: parseIdentity(said), text: said, content, whole: isInPlace ? content : null };
}

async function ofPdf(bytes, text) {
  const hashes = new Set([...text.matchAll(PDF_PLACE)].map((found) => found[1]));
  const content = await sha256(bytesOf(text.replaceAll(PDF_PLACE, `content-sha256:${NO_HASH}`)));
  for (let place = text.indexOf("/EmbeddedFile"); place >= 0; place = text.indexOf("/EmbeddedFile", place + 1)) {
    const start = /^.{0,400}?>>\s*stream\r?\n/s.exec(text.slice(place + 13, place + 600));
    if (!start) continue;
    const from = place + 13 + start[0].length;
    const length = [...text.slice(Math.max(0, place - 600), from).matchAll(/\/Length (\d+)/g)].at(-1);
    if (!length) continue;
    const body = bytes.subarray(from, from + Number(length[1]));
    const said = body[0] === 0x7b ? letters(body).trimEnd() : new TextDecoder().decode(await inflate(body, MOST_IDENTITY));
    const found = parseIdentity(said);
    if (found) return { found: { ...found, content_sha256: hashes.size === 1 ? [...hashes][0] : NO_HASH }, text: said, content, whole: content };
  }
  return { found: null, text: "", content, whole: content };
}

async function ofNotebook(bytes) {
  const whole = Json.parse(utf8(bytes));
  const metadata = whole.get("metadata");
  const said = metadata.get("disrupting_harm")?.get("identity") ?? "";
  metadata.delete("disrupting_harm");
  const content = await sha256OfText(Json.text(joined(whole)));
  return { found: parseIdentity(said), text: said, content, whole: content };
}

/** Texts that are lists of lines as one text, as notebooks are read. */
function joined(value) {
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, joined(part)]));
  if (!Array.isArray(value)) return value;
  if (value.length && value.every((part) => typeof part === "string") && value.slice(0, -1).every((part) => part.endsWith("\n"))) return value.join("");
  return value.map(joined);
}

// What a file shows, in forms that `site/forms.py` computes too. A form is null where a file may show more than the form says.
"use strict";

const MOST_PIXELS = 40_000_000;
const NAMESPACES = {
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", cc: "http://creativecommons.org/ns#",
  dc: "http://purl.org/dc/elements/1.1/", dh: "urn:disrupting-harm:identity:1",
};
// Chunks that change no pixel, and the values of others that say "as usual": a colour profile could show the same pixels as others.
const PLAIN = new Set(["IHDR", "PLTE", "IDAT", "IEND", "pHYs", "tEXt", "zTXt", "iTXt", "tIME", "bKGD", "sBIT"]);
const USUAL = { gAMA: "0000b18f", cHRM: "00007a26000080840000fa00000080e8000075300000ea6000003a9800001770", sRGB: "00" };

async function formOf(kind, bytes) {
  if (kind === "svg") return drawingForm(utf8(bytes));
  if (kind === "png") return pictureForm(bytes);
  return kind === "" ? tableForm(utf8(bytes)) : null;
}

const count = (text, pattern) => (text.match(pattern) ?? []).length;

async function drawingForm(text) {
  const said = text === null ? null : drawingText(text);
  return said === null ? null : sha256OfText(said);
}

function drawingText(whole) {
  let text = whole.replace(/^<\?xml [^?<>]*\?>/, "").replace(/<!DOCTYPE svg(?: PUBLIC "[^"<>[\]]*"\s+"[^"<>[\]]*")?\s*>/, "");
  if (["<![CDATA[", "<?", "<!DOCTYPE", "<!ENTITY"].some((sign) => text.includes(sign))) return null;
  text = text.replace(/<!--[^<>]*-->/g, "");
  const found = /<metadata>(.*?)<\/metadata>/s.exec(text);
  if (found && !isSilent(found[1])) return null;
  text = text.replace(/<metadata>.*?<\/metadata>/s, "");
  if (text.includes("<!") || /<\/?[^\s<>/]*metadata/i.test(text)) return null;
  return text.replace(/[ \t\r\n]+/g, " ").replaceAll("> <", "><").replace(/^ +| +$/g, "");
}

function isSilent(metadata) {
  const prefixes = [...metadata.matchAll(/\bxmlns:(\w+)\s*=\s*"([^"]*)"/g)];
  if (metadata.includes("xmlns=") || prefixes.some(([, name, uri]) => NAMESPACES[name] !== uri)) return false;
  if (count(metadata, /xmlns/g) !== prefixes.length) return false;
  const tags = [...metadata.matchAll(/<(\/?)([^\s/<>]*)([^<>]*)>/g)];
  return tags.length === count(metadata, /</g) && tags.every((tag) => /^(rdf|cc|dc|dh):\w+$/.test(tag[2]));
}

async function pictureForm(bytes) {
  const chunks = chunksOf(bytes);
  if (!chunks || chunks[0].type !== "IHDR" || chunks[0].body.length !== 13) return null;
  if (chunks.some(({ type, body }) => !PLAIN.has(type) && USUAL[type] !== hex(body))) return null;
  if (["IHDR", "PLTE"].some((type) => chunks.filter((chunk) => chunk.type === type).length > 1)) return null;
  const head = new DataView(chunks[0].body.buffer, chunks[0].body.byteOffset);
  const width = head.getUint32(0), height = head.getUint32(4);
  if (!width || !height || width * height > MOST_PIXELS || chunks[0].body[8] > 8) return null;
  const pixels = await pixelsOf(bytes, width, height);
  if (!pixels) return null;
  for (let place = 3; place < pixels.length; place += 4) if (pixels[place] !== 255) return null;
  const start = new TextEncoder().encode(`${width} ${height}\n`);
  const whole = new Uint8Array(start.length + pixels.length);
  whole.set(start);
  whole.set(pixels, start.length);
  return sha256(whole);
}

/** Red, green, blue and opacity of each pixel; null where this browser cannot decode it, or hides pixels from pages. */
async function pixelsOf(bytes, width, height) {
  try {
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
    if (bitmap.width !== width || bitmap.height !== height) return null;
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  } catch {
    return null;
  }
}

async function tableForm(text) {
  if (text === null || /[\0\x1e\x1f]/.test(text)) return null;
  const first = text.split("\n", 1)[0];
  const separator = [",", ";", "\t"].reduce((best, sign) => (first.split(sign).length > first.split(best).length ? sign : best));
  if (!first.includes(separator)) return null;
  const lines = rowsOf(text, separator).filter((line) => line.length > 1 || line[0] !== null);
  return sha256OfText(lines.map((line) => line.map((cell) => plainCell(cell ?? "")).join("\x1f")).join("\x1e"));
}

/** Rows of a table. An empty line is one cell that is null. */
function rowsOf(text, separator) {
  const rows = [];
  let row = [], cell = null, quoted = false;
  const endRow = () => {
    rows.push([...row, cell]);
    row = [];
    cell = null;
  };
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[place + 1] === '"') cell += text[(place += 1)];
      else quoted = false;
    } else if (sign === '"' && (cell === null || cell === "")) {
      quoted = true;
      cell = "";
    } else if (sign === separator) {
      row.push(cell ?? "");
      cell = "";
    } else if (sign === "\r" || sign === "\n") {
      if (sign === "\r" && text[place + 1] === "\n") place += 1;
      endRow();
    } else cell = (cell ?? "") + sign;
  }
  if (row.length || cell !== null) endRow();
  return rows;
}

function plainCell(cell) {
  const text = cell.replace(/[ \t\r\n]+/g, " ").replace(/^ +| +$/g, "");
  const number = /^(-?)0*(\d+)(?:\.(\d*))?$/.exec(text);
  if (!number) return text;
  const rest = (number[3] ?? "").replace(/0+$/, "");
  return number[1] + number[2] + (rest ? `.${rest}` : "");
}

// Bytes, texts and hashes. Nothing here knows the study.
"use strict";

const STEP = 32768;

/** One character for each byte, so that patterns of bytes can be looked for. */
function letters(bytes) {
  const parts = [];
  for (let place = 0; place < bytes.length; place += STEP) parts.push(String.fromCharCode.apply(null, bytes.subarray(place, place + STEP)));
  return parts.join("");
}

function bytesOf(text) {
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place);
  return bytes;
}

/** UTF-8 to text; null where it is none. A byte order mark is kept out. */
function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** The same text with the line ends of Unix. */
function withoutReturns(bytes) {
  return bytes.filter((byte, place) => byte !== 13 || bytes[place + 1] !== 10);
}

const sha256OfText = (text) => sha256(new TextEncoder().encode(text));
const hex = (hash) => [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
/** As the register writes hashes: letters for addresses, without the sign that fills up. */
const packed = (hash, length = 32) => btoa(letters(hash.subarray(0, length))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const unpacked = (text) => bytesOf(atob(text.replaceAll("-", "+").replaceAll("_", "/")));

/** What a stream of zlib holds, up to `most` bytes; what could be read of a damaged one. */
async function inflate(bytes, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done && size < most; part = await reader.read()) {
      parts.push(part.value);
      size += part.value.length;
    }
  } catch {
    // what follows the stream in the file is no part of it
  }
  reader.cancel().catch(() => {});
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The chunks of a PNG: type, whole bytes, body; null for a damaged file, or one that goes on after its end. */
function chunksOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = [];
  for (let place = 8; place < bytes.length; ) {
    if (place + 12 > bytes.length) return null;
    const end = place + view.getUint32(place) + 12;
    if (end > bytes.length) return null;
    chunks.push({ type: letters(bytes.subarray(place + 4, place + 8)), whole: bytes.subarray(place, end), body: bytes.subarray(place + 8, end - 4) });
    place = end;
  }
  return chunks.length && chunks.at(-1).type === "IEND" ? chunks : null;
}

/** JSON as Python writes it with sorted keys and ASCII letters, numbers as they stand. Throws for what is no JSON. */
class Json {
  constructor(text) {
    this.text = text;
    this.place = 0;
  }

  static parse(text) {
    const reader = new Json(text);
    const value = reader.value();
    reader.skip();
    if (reader.place !== text.length) throw new SyntaxError("more after the end");
    return value;
  }

  skip() {
    while (" \t\r\n".includes(this.text[this.place] ?? "x")) this.place += 1;
  }

  take(pattern) {
    pattern.lastIndex = this.place;
    const found = pattern.exec(this.text);
    if (!found) throw new SyntaxError(`not JSON at ${this.place}`);
    this.place = pattern.lastIndex;
    return found[0];
  }

  value() {
    this.skip();
    const sign = this.text[this.place];
    if (sign === '"') return JSON.parse(this.take(/"(?:[^"\\]|\\.)*"/sy));
    if (sign === "[") return this.many("]", (list) => list.push(this.value()), []);
    if (sign === "{") {
      return this.many("}", (map) => {
        this.skip();
        const key = JSON.parse(this.take(/"(?:[^"\\]|\\.)*"/sy));
        this.skip();
        this.take(/:/y);
        if (map.has(key)) throw new SyntaxError("a key twice"); // readers differ in which of the two they show
        map.set(key, this.value());
      }, new Map());
    }
    return { raw: this.take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity/y) };
  }

  many(end, one, into) {
    this.place += 1;
    this.skip();
    if (this.text[this.place] === end) {
      this.place += 1;
      return into;
    }
    for (;;) {
      one(into);
      this.skip();
      if (this.take(/[,\]}]/y) === end) return into;
      if (this.text[this.place - 1] !== ",") throw new SyntaxError("not JSON");
    }
  }

  static text(value) {
    if (typeof value === "string") return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (sign) => "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0"));
    if (Array.isArray(value)) return `[${value.map(Json.text).join(",")}]`;
    if (value instanceof Map) return `{${[...value.keys()].sort().map((key) => `${Json.text(key)}:${Json.text(value.get(key))}`).join(",")}}`;
    return value.raw;
  }
}

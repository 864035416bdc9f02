// Search over all figures and tables, by their titles, ids and the labels of their numbers: every word must be found, in any order.
"use strict";

const MOST = 40;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function find(words) {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  if (!wanted.length) return null;
  return store.index.filter((one) => {
    one.text ??= plain(`${one[0].replaceAll("_", " ")} ${one[0]} ${one[1]} ${store.names[one[0].slice(0, 3)]} ${one[2]} ${store.labels[one[3]]}`);
    return wanted.every((word) => one.text.includes(word));
  });
}

function show(words) {
  const found = find(words);
  const list = document.getElementById("found");
  const told = document.getElementById("told");
  list.replaceChildren(...(found ?? []).slice(0, MOST).map(([trace, caption, dataClass]) =>
    make("li", {}, mark(dataClass), " ", make("a", { href: `figure.html#${trace}` }, caption), " ", make("small", {}, code(trace)))));
  if (!found) told.textContent = "";
  else told.textContent = `${found.length === 1 ? "1 figure or table" : `${found.length || "No"} figures or tables`}${found.length > MOST ? `, the first ${MOST} of them below; add a word` : ""}.`;
}

const words = document.getElementById("words");
words.addEventListener("input", () => show(words.value));
document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  document.querySelector("#found a")?.focus();
});
if (words.value) show(words.value); // what a browser kept when one comes back
document.documentElement.dataset.ready = "";

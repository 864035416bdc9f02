// What the pages of the site share. Texts reach a page as text alone, never as markup.
"use strict";

const store = (window.dh ??= {});

/** An element with properties, and children that are elements or texts. */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.flat(2).filter((child) => child !== null && child !== ""));
  return element;
}

const code = (text) => make("code", {}, text);
const mark = (dataClass) => make("span", { className: dataClass === "synthetic" ? "mark" : "mark calm" }, dataClass.toUpperCase());

/** The reverse of `spans` in `site/register.py`. */
function numbersOf(text) {
  return (text ?? "").split(" ").filter(Boolean).flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, step) => first + step);
  });
}

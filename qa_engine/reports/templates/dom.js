"use strict";
// Builds the page out of elements and text nodes only. Nothing here, or in the other scripts, writes markup.
const SVG = document.querySelector("svg").namespaceURI;
const SVG_TAGS = new Set(["svg", "rect", "line", "path", "title"]);

/** Make an element: h("p", {class: "small"}, "text", child). `on` holds listeners; null and false children are left out. */
function h(tag, props, ...children) {
  const svg = SVG_TAGS.has(tag);
  const node = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const byId = (id) => document.getElementById(id);
const parsed = (id) => { const block = byId(id); return block ? JSON.parse(block.textContent) : null; };
const replace = (node, ...children) => node.replaceChildren(...children.flat(3).filter(Boolean));
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const pill = (text, tone, title) => h("span", { class: "pill" + (tone ? " tone-" + tone : ""), title }, text);
const words = (name) => String(name).replaceAll("_", " ");
const plural = (count, one, many) => count + " " + (count === 1 ? one : many || one + "s");

const one = (number) => number.toFixed(1).replace("-", "−");
const exact = (number) => number.toFixed(3).replace("-", "−");
const signed = (number, places) => (number > 0 ? "+" : number < 0 ? "−" : "±") + Math.abs(number).toFixed(places);
const percent = (share) => Number((100 * share).toFixed(2)) + " %";
const valued = (value, basis) => h("span", { class: basis }, one(value));
const direction = (number) => (number > 0 ? "up" : number < 0 ? "down" : "");

const tones = { satisfied: "good", met: "good", partly_met: "low", breached: "bad", not_met: "bad", undetermined: "low" };
const marks = { satisfied: "✓ ", met: "✓ ", partly_met: "◐ ", breached: "✕ ", not_met: "✕ ", undetermined: "? " };
const outcome = (name) => pill((marks[name] || "– ") + words(name), tones[name]);

/** A stretch on a scale from 0 to 100 with its point. */
function interval(low, high, value) {
  return h("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    h("line", { class: "axis", x1: 0, x2: 100, y1: 5, y2: 5 }),
    h("line", { class: "whisker strong", x1: low, x2: high, y1: 5, y2: 5 }),
    h("path", { class: "dot joint", d: `M${value} 5h0.001` }));
}

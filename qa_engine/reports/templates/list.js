// The list of contacts: filters, search over the masked words, sorting; rows are made fifty at a time.
const index = parsed("contacts");
const PAGE = 50;
const CHOICES = [["channel", "Channel"], ["band", "Band"], ["team", "Team"], ["agent", "Agent"]];
const CHECKS = [
  ["withheld", "Score withheld", (row) => row.withheld],
  ["breach", "Has a breach", (row) => row.breaches > 0],
  ["capped", "Capped", (row) => row.capped],
  ["provisional", "Provisional", (row) => row.provisional],
  ["doubt", "Sides doubted", (row) => Boolean(row.doubt)],
];
const ORDERS = {
  score: (row) => row.value ?? null,
  contact: (row) => row.name.toLowerCase(),
  started: (row) => row.started ?? null,
  reason: (row) => row.reason ?? null,
  breaches: (row) => row.critical * 1000 + row.breaches,
};
const wanted = { text: "", order: "score", down: false, shown: PAGE, checks: new Set() };
let searchable = null;

const contactLink = (row) => "#contact=" + encodeURIComponent(row.id);
const bandPill = (row) => (row.withheld ? pill("withheld") : pill(row.band, row.tone));

/** The words of every contact in lower case, put together when somebody first searches. */
function searchTexts() {
  searchable ??= index.rows.map((row) => {
    const turns = parsed("contact-" + row.rank).turns;
    const said = turns.map((turn) => turn.text.map((piece) => piece.text).join(""));
    return [row.id, row.name, row.reason, row.agent, row.team, ...said].filter(Boolean).join("\n").toLowerCase();
  });
  return searchable;
}

function matching() {
  const needles = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = needles.length ? searchTexts() : null;
  const found = index.rows.filter((row) =>
    CHOICES.every(([key]) => !wanted[key] || row[key] === wanted[key]) &&
    CHECKS.every(([key, , holds]) => !wanted.checks.has(key) || holds(row)) &&
    needles.every((needle) => texts[row.rank].includes(needle)));
  const key = ORDERS[wanted.order];
  const unknownLast = (a, b) => (key(a) === null) - (key(b) === null);
  const compare = (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (wanted.down ? -1 : 1);
  return found.sort((a, b) => unknownLast(a, b) || compare(a, b) || a.rank - b.rank);
}

function flags(row, ...more) {
  return h("div", { class: "flags" },
    row.breaches > 0 && pill("✕ " + plural(row.breaches, "breach", "breaches") + (row.critical ? ", critical" : ""), row.critical ? "bad" : "low"),
    row.capped && pill("capped", "bad"),
    row.measured > 0 && pill("= " + row.measured + " measured", "accent"),
    row.doubt && pill("sides swapped?", "low", row.doubt),
    row.audio && pill("♪ audio"), more);
}

function listRow(row) {
  const score = row.withheld
    ? h("td", { class: "scorecell" }, h("div", {}, h("span", { class: "score muted" }, "–"), bandPill(row)))
    : h("td", { class: "scorecell" },
      h("div", {}, h("span", { class: "score" }, one(row.value)), bandPill(row),
        h("span", { class: "small muted" }, one(row.low) + " to " + one(row.high))),
      interval(row.low, row.high, row.value));
  return h("tr", { on: { click: (event) => { if (!event.target.closest("a")) location.hash = contactLink(row); } } },
    score,
    h("th", { scope: "row", class: "wide name" }, h("a", { href: contactLink(row) }, row.name), h("small", {}, row.channel + ", " + plural(row.turns, "turn"))),
    h("td", { class: "wide" }, row.reason ?? h("span", { class: "muted" }, "not known")),
    h("td", {}, row.team, row.agent && h("small", {}, row.agent)),
    h("td", { class: "nowrap" }, row.started ? [row.started.slice(0, 10), h("small", {}, row.started.slice(11))] : ""),
    h("td", { class: "flagcell" }, flags(row)));
}

function sortHead(order, label) {
  const current = wanted.order === order;
  const press = () => { wanted.down = current ? !wanted.down : order === "breaches"; wanted.order = order; drawList(); };
  return h("th", { scope: "col", "aria-sort": current && (wanted.down ? "descending" : "ascending") },
    h("button", { type: "button", on: { click: press } }, label + (current ? (wanted.down ? " ↓" : " ↑") : "")));
}

function drawList() {
  const found = matching();
  replace(byId("count"), `${found.length} of ${plural(index.rows.length, "contact")}`);
  if (!found.length) return replace(byId("list"), h("p", { class: "none" }, index.rows.length ? "No contact fits these filters." : "There are no contacts."));
  const more = found.length > wanted.shown && h("p", { class: "more-rows" }, h("button", {
    class: "button", type: "button", on: { click: () => { wanted.shown += PAGE; drawList(); } },
  }, `Show ${Math.min(PAGE, found.length - wanted.shown)} more`));
  replace(byId("list"), h("table", { class: "cards" }, h("caption", { class: "sr" }, "Contacts"),
    h("thead", {}, h("tr", {}, sortHead("score", "XLA"), sortHead("contact", "Contact"), sortHead("reason", "Reason"),
      h("th", { scope: "col" }, "Team, agent"), sortHead("started", "Started"), sortHead("breaches", "Flags"))),
    h("tbody", {}, found.slice(0, wanted.shown).map(listRow))), more);
}

function choice(key, label) {
  const counts = new Map();
  for (const row of index.rows) if (row[key]) counts.set(row[key], (counts.get(row[key]) || 0) + 1);
  const names = key === "band" ? index.bands.map((band) => band.name).filter((name) => counts.has(name)) : [...counts.keys()].sort();
  const changed = (event) => { wanted[key] = event.target.value; wanted.shown = PAGE; drawList(); };
  return h("label", {}, label, h("select", { on: { change: changed } }, h("option", { value: "" }, "all"),
    names.map((name) => h("option", { value: name }, `${name} (${counts.get(name)})`))));
}

function buildList() {
  let waiting = 0;
  const typed = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { wanted.text = event.target.value; wanted.shown = PAGE; drawList(); }, 150);
  };
  const ticked = (key) => (event) => { wanted.checks[event.target.checked ? "add" : "delete"](key); wanted.shown = PAGE; drawList(); };
  replace(byId("contacts-view"),
    h("div", { class: "card" },
      h("div", { class: "filters", role: "search" },
        h("label", {}, "Search in what was said", h("input", { type: "search", placeholder: "words, id, agent", on: { input: typed } })),
        CHOICES.map(([key, label]) => choice(key, label))),
      h("div", { class: "checks" },
        CHECKS.map(([key, label, holds]) => h("label", { class: "check" }, h("input", { type: "checkbox", on: { change: ticked(key) } }), `${label} (${index.rows.filter(holds).length})`)),
        h("span", { class: "count", id: "count", role: "status" }))),
    h("div", { class: "card list", id: "list" }));
  drawList();
}

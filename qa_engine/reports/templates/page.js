// Which view is shown, by the part of the address after #.
const VIEWS = ["overview", "contacts", "ledger"];
const PARTS = [["part-score", "Score"], ["part-talk", "Conversation"], ["part-checks", "Checks"], ["part-facts", "Facts"]];
let openTurns = [];
let listScroll = 0;

function step(label, row) {
  return h("a", { class: "button", href: row ? contactLink(row) : null, "aria-disabled": row ? null : "true" }, label);
}

const goTo = (id) => byId(id).scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });

function openContact(row, turn) {
  const d = parsed("contact-" + row.rank), a = d.anatomy;
  openTurns = d.turns;
  const [talk, fill] = conversation(d, row);
  const list = matching(), place = list.findIndex((other) => other.rank === row.rank);
  replace(byId("contact-view"),
    h("nav", { class: "crumbs", "aria-label": "Contacts" }, h("a", { class: "button", href: "#contacts" }, "← All contacts"), h("span", { class: "spacer" }),
      step("Previous", place > 0 && list[place - 1]), step("Next", place >= 0 && list[place + 1])),
    h("div", { class: "contact-head" }, h("div", {}, h("h1", {}, row.name),
      h("p", { class: "muted" }, [row.name !== row.id && row.id, row.channel, row.reason, row.team, row.agent, row.started].filter(Boolean).join(" · ")), flags(row, row.provisional && pill("provisional", null, "may change until the repeat window has closed")))),
    row.doubt && h("p", { class: "notice doubt tone-low", role: "note" }, h("strong", {}, row.doubt), ": the words of each side sound like the other’s. The roles were kept as the source states them, and trusted less."),
    h("nav", { class: "parts", "aria-label": "Parts" }, PARTS.map(([id, label]) => h("button", { class: "button", type: "button", on: { click: () => goTo(id) } }, label))),
    h("div", { class: "contact" },
      h("div", { class: "stack" }, h("div", { class: "card", id: "part-score" }, headline(a, row)), changes(a, d.turns),
        h("div", { class: "card" }, h("h2", {}, "Components"), h("p", {}, "Open one to see its sum and the words behind each point."), a.components.map((part) => component(part, d.turns))),
        pulls(a), factsCard(d), h("div", { class: "stack", id: "part-checks" }, rules(d), scorecard(d)), origin(d)),
      talk));
  fill();
  window.scrollTo(0, 0);
  if (turn !== null) jump(Number(turn));
}

function show(name) {
  document.querySelectorAll("[data-view]").forEach((view) => view.classList.toggle("on", view.dataset.view === name));
  document.querySelector("[data-hero]").hidden = name === "contact";
  const tab = name === "contact" ? "contacts" : name;
  document.querySelectorAll("[data-go]").forEach((link) => (link.dataset.go === tab ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current")));
}

function route() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const row = index.rows.find((candidate) => candidate.id === asked.get("contact"));
  const player = byId("player");
  if (player) player.pause();
  if (document.querySelector('[data-view="contacts"].on')) listScroll = window.scrollY;
  if (row) { show("contact"); openContact(row, asked.get("turn")); return; }
  const name = VIEWS.includes(location.hash.slice(1)) ? location.hash.slice(1) : "overview";
  replace(byId("contact-view"));
  show(name);
  window.scrollTo(0, name === "contacts" ? listScroll : 0);
}

function themes() {
  const root = document.documentElement, button = byId("theme"), names = ["auto", "light", "dark"];
  const set = (name) => { if (name === "auto") delete root.dataset.theme; else root.dataset.theme = name; button.textContent = "Theme: " + name; };
  const kept = () => { try { return localStorage.getItem("qa-theme"); } catch { return null; } };
  set(names.includes(kept()) ? kept() : "auto");
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = names[(names.indexOf(root.dataset.theme || "auto") + 1) % names.length];
    set(next);
    try { localStorage.setItem("qa-theme", next); } catch { /* a page opened from a file may not keep anything */ }
  });
}

document.documentElement.classList.add("js");
themes();
buildList();
route();
addEventListener("hashchange", route);

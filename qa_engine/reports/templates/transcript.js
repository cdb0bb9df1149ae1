// The conversation, with the words that count marked and their reasons one press away.
const LEGEND = [["raises", "raises the score"], ["lowers", "lowers the score"], ["rule", "compliance phrase"], ["noted", "noted, no points"]];
let openNotes = [];

/** Go to a turn and show one of its notes, or just the turn. */
function jump(turn, note) {
  const target = byId("turn-" + turn);
  if (!target) return;
  document.querySelectorAll(".found").forEach((node) => node.classList.remove("found"));
  const marked = [...target.querySelectorAll("mark")].filter((mark) => mark.dataset.notes.split(" ").includes(String(note)));
  marked.forEach((mark) => mark.classList.add("found"));
  if (!marked.length) target.classList.add("found");
  if (note !== undefined) explain(target, [note]);
  target.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  (marked[0] || target).focus({ preventScroll: true });
}

function noteText(note) {
  return h("div", { class: "why", role: "note" },
    note.statements.map((said) => h("p", {}, h("strong", {}, said.title), ` · ${said.reason} `, h("span", { class: "muted" }, `(${said.detector}, confidence ${said.confidence.toFixed(2)})`))),
    h("p", { class: "pulls" }, note.pulls.length
      ? [h("strong", { class: direction(note.total) }, signed(note.total, 3)), " points of the XLA: ", note.pulls.map((pull) => `${pull.component} ${signed(pull.points, 3)}`).join(", ")]
      : "Moved no points of the XLA."));
}

/** Show the reasons of these notes under their turn, in place of any shown before. */
function explain(turnNode, numbers) {
  turnNode.querySelectorAll(".why").forEach((node) => node.remove());
  turnNode.querySelectorAll("[aria-expanded]").forEach((node) => node.setAttribute("aria-expanded", String(node.dataset.notes === numbers.join(" "))));
  turnNode.append(...numbers.map((number) => noteText(openNotes[number])));
}

/** Show the reasons, or take them away if they are shown already. */
function toggle(event) {
  const control = event.currentTarget, shown = control.getAttribute("aria-expanded") === "true";
  explain(control.closest(".turn"), shown ? [] : control.dataset.notes.split(" "));
}

function piece(stretch) {
  const shown = stretch.redaction ? h("span", { class: "chip", title: "personal data, masked: " + words(stretch.redaction) }, stretch.text) : stretch.text;
  if (!stretch.notes.length) return shown;
  const numbers = stretch.notes, notes = numbers.map((number) => openNotes[number]);
  const tone = ["lowers", "raises", "rule", "noted"].find((name) => notes.some((note) => note.tone === name));
  const title = notes.flatMap((note) => note.statements.map((said) => `${said.title}: ${said.reason}`)).join("\n");
  const pressed = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(event); } };
  return h("mark", { class: tone, role: "button", tabindex: 0, title, "aria-expanded": "false", "data-notes": numbers.join(" "), on: { click: toggle, keydown: pressed } }, shown);
}

const moodMark = (label) => h("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, h("rect", { class: "mood-" + (label || "none"), width: 10, height: 10 }));

/** The sentiment of a turn; where it moved the score, a button that shows by how much. */
function mood(turn) {
  const label = [moodMark(turn.sentiment), turn.sentiment];
  if (!turn.notes.length) return h("span", { class: "mood" }, label);
  const total = turn.notes.reduce((sum, number) => sum + openNotes[number].total, 0);
  return h("button", { class: "mood", type: "button", title: "what this turn’s sentiment did to the score", "aria-expanded": "false", "data-notes": turn.notes.join(" "), on: { click: toggle } },
    label, h("span", { class: direction(total) }, signed(total, 1)));
}

function turnItem(turn, number) {
  const time = turn.time && (turn.start_s !== undefined && byId("player")
    ? h("button", { class: "time", type: "button", title: "play from here", on: { click: () => seek(turn.start_s) } }, "▶ " + turn.time)
    : h("span", { title: turn.when }, turn.time));
  return h("li", { class: "turn " + turn.role, id: "turn-" + number, tabindex: -1, on: { click: (event) => { if (!event.target.closest("mark, button") && turn.start_s !== undefined) seek(turn.start_s); } } },
    h("div", { class: "who" }, h("strong", {}, turn.role), h("span", {}, turn.speaker !== turn.role && turn.speaker, turn.unsure && " (role unsure)"), time,
      turn.reply_to !== undefined && h("span", {}, `↩ turn ${turn.reply_to + 1}`),
      turn.confidence !== undefined && turn.confidence < 0.7 && h("span", { title: "recognition confidence" }, `heard at ${turn.confidence.toFixed(2)}`),
      turn.reasons.map((reason) => pill(words(reason), "accent", "reason for contact")),
      turn.sentiment && mood(turn)),
    h("div", { class: "words", dir: "auto" }, turn.text.map(piece)));
}

/** Polarity of each turn: a bar up for positive, down for negative; the label is in the text of the button. */
function strip(turns) {
  return h("ol", { class: "strip", "aria-label": "Sentiment turn by turn" }, turns.map((turn, number) => {
    const polarity = turn.polarity ?? 0, height = Math.max(Math.abs(polarity) * 12, 2);
    const said = `turn ${number + 1}, ${turn.role}: ${turn.sentiment || "not read"}`;
    return h("li", {}, h("button", { type: "button", title: said, "aria-label": said, on: { click: () => jump(number) } },
      h("svg", { viewBox: "0 0 10 26", preserveAspectRatio: "none", "aria-hidden": "true" },
        h("line", { class: "middle", x1: 0, x2: 10, y1: 13, y2: 13 }),
        h("rect", { class: "mood-" + (turn.sentiment || "none"), x: turn.role === "customer" ? 0 : 3, width: turn.role === "customer" ? 10 : 4, y: polarity >= 0 ? 13 - height : 13, height }))));
  }));
}

function conversation(d, row) {
  openNotes = d.notes;
  const list = h("ol", { class: "turns", "aria-label": "Turns" });
  const view = h("section", { class: "card talk", id: "part-talk", "aria-label": "Conversation" },
    h("div", { class: "talk-head" },
      h("div", { class: "row" }, h("h2", {}, "Conversation"), h("span", { class: "small muted" }, plural(d.turns.length, "turn") + ", personal data masked")),
      player(row), d.turns.some((turn) => turn.sentiment) && [strip(d.turns), h("p", { class: "small muted strip-key" }, "Sentiment by turn: up positive, down negative; wide bars are the customer’s.")],
      h("ul", { class: "legend key" }, LEGEND.filter(([tone]) => d.notes.some((note) => note.tone === tone)).map(([tone, meaning]) => h("li", {}, h("mark", { class: tone }, meaning))))),
    list);
  return [view, () => replace(list, d.turns.map(turnItem))];
}

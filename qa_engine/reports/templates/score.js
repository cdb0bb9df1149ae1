// A score taken apart: waterfall, what would have changed it, components with their lines, pulls of cues.
function quoteButton(quote, turns) {
  const shown = quote.text.length > 160 ? quote.text.slice(0, 110) + " … " + quote.text.slice(-40) : quote.text;
  const turn = turns[quote.turn];
  const where = [`turn ${quote.turn + 1}`, turn.role, turn.time].filter(Boolean).join(", ");
  return h("button", { class: "quote", type: "button", "data-turn": quote.turn, "data-note": quote.note, on: { click: () => jump(quote.turn, quote.note) } },
    h("bdi", {}, "“" + shown + "”"), " ", h("span", { class: "where" }, where));
}

function stepBar(start, end, kind) {
  const from = Math.min(start, end), width = Math.max(Math.abs(end - start), 0.4);
  return h("td", { class: "step" }, h("svg", { viewBox: "0 0 100 18", preserveAspectRatio: "none", "aria-hidden": "true" },
    [0, 50, 100].map((x) => h("line", { class: "guide", x1: x, x2: x, y1: -6, y2: 24 })),
    h("rect", { class: "step-" + kind, x: from, width, y: 2, height: 14 })));
}

function waterfall(a) {
  const rows = a.steps.map((step) => h("tr", {},
    h("th", { scope: "row" }, step.label, h("small", {}, step.formula ? h("span", { class: step.basis }, step.formula) : step.reason)),
    stepBar(step.start, step.end, step.kind === "cap" ? "cap" : step.basis),
    h("td", { class: "num " + (step.points < 0 ? "down" : "") }, step.kind === "cap" && step.points ? "−" + exact(-step.points) : exact(step.points))));
  const unknown = a.unknown.map((part) => h("tr", {},
    h("th", { scope: "row", class: "muted" }, part.title, h("small", {}, part.status)),
    h("td", { class: "small muted", colspan: 2 }, `weight ${percent(part.weight)} shared among the others; score from ${one(part.worst)} to ${one(part.best)} if it were known`)));
  const total = h("svg", { viewBox: "0 0 100 18", preserveAspectRatio: "none", "aria-hidden": "true" },
    h("rect", { class: "step-total", x: 0, width: a.value, y: 2, height: 14 }),
    h("line", { class: "reach", x1: a.low, x2: a.high, y1: 22, y2: 22 }));
  return h("table", { class: "waterfall" },
    h("caption", { class: "sr" }, "Points of the components and caps; they add up to the score"),
    h("thead", { class: "sr" }, h("tr", {}, ["Part", "Bar", "Points"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows, h("tr", { class: "sum" }, h("th", { scope: "row" }, "XLA"), h("td", { class: "step" }, total), h("td", { class: "num" }, exact(a.value))), unknown));
}

function headline(a, row) {
  if (a.withheld) {
    return [h("h2", {}, "No score"), h("p", { class: "notice tone-low" }, "The score is withheld: " + a.withheld),
      h("ul", { class: "results" }, a.unknown.map((part) => h("li", {}, pill(part.status), h("div", {}, h("strong", {}, part.title), part.weight !== undefined && ` (weight ${percent(part.weight)})`, h("p", {}, part.reason)))))];
  }
  return [h("h2", { class: "sr" }, "Score"),
    h("div", { class: "headline" }, h("span", { class: "value" }, one(a.value)), pill(a.band, row.tone),
      h("span", { class: "muted" }, `between ${one(a.low)} and ${one(a.high)}`)),
    h("p", { class: "small muted" }, "The parts below add up to the score exactly. ~ inferred, = measured."), waterfall(a)];
}

function changes(a, turns) {
  if (!a.changes.length) return null;
  return h("div", { class: "card" }, h("h2", {}, "What would have changed it most"), h("p", {}, "The score there would be without one thing."),
    h("ul", { class: "changes" }, a.changes.map((change) => h("li", {},
      h("span", { class: "difference " + direction(change.difference) }, signed(change.difference, 1)),
      h("div", {}, h("strong", {}, change.what), change.component && h("span", { class: "muted" }, ` in ${change.component}`),
        h("small", {}, `without it the score would be ${one(change.xla)}`), change.quotes.map((quote) => quoteButton(quote, turns)))))));
}

function lines(part, turns) {
  const weighted = part.xla !== undefined;
  return h("table", { class: "sums" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Why"), h("th", { scope: "col", class: "num" }, "Points"), weighted && h("th", { scope: "col", class: "num" }, "In XLA"))),
    h("tbody", {}, part.lines.map((line) => h("tr", {},
      h("th", { scope: "row" }, line.label, line.quote && quoteButton(line.quote, turns)),
      h("td", { class: "num " + (line.kind === "evidence" ? direction(line.points) : "") }, line.kind === "base" ? exact(line.points) : signed(line.points, 3)),
      weighted && h("td", { class: "num muted" }, line.kind === "base" ? exact(line.xla) : signed(line.xla, 3)))),
    h("tr", { class: "sum" }, h("th", { scope: "row" }, part.title), h("td", { class: "num" }, exact(part.value)), weighted && h("td", { class: "num" }, exact(part.xla)))));
}

function component(part, turns) {
  const scored = part.value !== undefined;
  const figures = scored
    ? h("span", { class: "figures" }, h("strong", {}, valued(part.value, part.basis)), " ", h("small", {}, `${one(part.low)} to ${one(part.high)}`))
    : h("span", { class: "figures" }, pill(part.status));
  const about = [
    scored && `${part.basis}, method ${words(part.method)}`,
    part.weight ? `weight ${percent(part.weight)}, effective ${percent(part.effective)}` : scored && "no weight in this rubric",
    part.provisional && "provisional" + (part.as_of ? `, judged as of ${part.as_of}` : ""),
    part.repeats && `repeats contact ${part.repeats}`,
  ].filter(Boolean).join(" · ");
  return h("details", { class: "component" },
    h("summary", {}, h("span", { class: "name" }, part.title, " ", part.provisional && pill("provisional"), part.repeats && pill("repeat contact", "low")), figures),
    h("div", { class: "inside" }, h("p", {}, about), part.reason && h("p", {}, part.reason), scored && lines(part, turns)));
}

function pulls(a) {
  if (!a.pulls.length) return null;
  return h("div", { class: "card" }, h("h2", {}, "What pulled over all components"),
    h("p", {}, "One remark can feed several components. This is its total in points of the XLA, before caps."),
    h("table", { class: "cards" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Cue"), h("th", { scope: "col" }, "Through"), h("th", { scope: "col", class: "num" }, "Points"), h("th", { scope: "col", class: "num" }, "Without"))),
      h("tbody", {}, a.pulls.map((pull) => h("tr", {},
        h("th", { scope: "row" }, pull.cue, h("div", { class: "small muted" }, (pull.turns.length === 1 ? "turn " : "turns ") + pull.turns.map((turn) => turn + 1).join(", "))),
        h("td", { class: "small muted wide" }, pull.by.map(([name, points]) => `${name} ${signed(points, 2)}`).join(", ")),
        h("td", { class: "num " + direction(pull.xla), "data-label": "Points" }, signed(pull.xla, 3)), h("td", { class: "num", "data-label": "Score without" }, one(pull.without)))))));
}

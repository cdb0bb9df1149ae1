// What was filled in and checked: scorecard, compliance rules, and where the numbers come from.
function scorecard(d) {
  if (!d.criteria.length) return null;
  const sections = [...new Set(d.criteria.map((line) => line.section))];
  return h("div", { class: "card" },
    h("h2", {}, "Scorecard", d.scorecard !== undefined && h("span", { class: "muted" }, ` ${one(d.scorecard)} of 100`)),
    h("p", {}, "The share of weight met among lines that were met or not met; the others count neither way."),
    sections.map((section) => [h("h3", { class: "group" }, section),
      h("ul", { class: "results" }, d.criteria.filter((line) => line.section === section).map((line) => h("li", {}, outcome(line.outcome),
        h("div", {}, h("strong", {}, line.title), line.weight !== 1 && h("span", { class: "muted small" }, ` weight ${line.weight}`), h("p", {}, line.reason),
          line.searched && h("p", {}, "Searched: " + line.searched), line.quotes.map((quote) => quoteButton(quote, d.turns))))))]));
}

function rules(d) {
  if (!d.rules.length) return null;
  const order = { breached: 0, undetermined: 1, satisfied: 2, not_triggered: 3 };
  const sorted = [...d.rules].sort((a, b) => order[a.status] - order[b.status]);
  return h("div", { class: "card" }, h("h2", {}, "Compliance rules"), h("p", {}, "With the window that was searched, since something absent has no words to show."),
    h("ul", { class: "results" }, sorted.map((rule) => h("li", {}, outcome(rule.status),
      h("div", {}, h("strong", {}, rule.title), " ", h("span", { class: "muted small" }, `${rule.severity}, ${rule.obligation}`),
        h("p", {}, rule.reason), h("p", {}, "Searched: " + rule.searched), rule.quotes.map((quote) => quoteButton(quote, d.turns)))))));
}

const pairs = (lines) => h("dl", { class: "pairs" }, lines.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

const origin = (d) => h("div", { class: "card" }, h("h2", {}, "Where the numbers come from"), pairs(d.origin));

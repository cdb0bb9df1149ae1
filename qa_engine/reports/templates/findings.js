// What was filled in and checked: scorecard, compliance rules, and where the numbers come from.
function scorecard(d) {
  if (!d.criteria.length) return null;
  const sections = d.form.sections.length ? d.form.sections : [...new Set(d.criteria.map((line) => line.section))].map((id) => [id, words(id), ""]);
  return h("div", { class: "card" },
    h("h2", {}, "Scorecard", d.form.score !== undefined && h("span", { class: "muted" }, ` ${one(d.form.score)} of 100`)),
    h("p", {}, "What was earned of what was decided; lines that do not apply or are not determined count neither way."),
    d.form.notes.map((note) => h("p", {}, note)),
    sections.map(([section, title, stands]) => [h("h3", { class: "group" }, title, h("span", { class: "muted small" }, " " + stands)),
      h("ul", { class: "results" }, d.criteria.filter((line) => line.section === section).map((line) => h("li", {}, outcome(line.outcome),
        h("div", {}, h("strong", {}, line.title), line.about && h("span", { class: "muted small" }, " " + line.about), h("p", {}, line.reason),
          line.machine && h("p", {}, "The engine had found: " + line.machine), line.rests_on && h("p", {}, "Counted: " + line.rests_on),
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

// What was counted: who talked how much, in which quarter of the call, and when what happened.
/** Go to a second of the recording: its turn is shown, and played where the sound is in the page. */
function hear(moment) {
  jump(moment.turn);
  seek(moment.start_s);
}

function jumpButton(moment, ...label) {
  const what = (byId("player") ? "play from " : "go to ") + moment.time;
  return h("button", { class: "jump", type: "button", title: what, "data-turn": moment.turn, "data-second": moment.start_s, on: { click: () => hear(moment) } }, label);
}

function sides(found) {
  const timed = found.some((side) => side.talk);
  const head = timed ? ["Talk", "Non-talk", "Words a minute", "Longest monologue"] : ["Turns", "Words"];
  const cells = (side) => timed
    ? [side.talk, side.non_talk, side.pace ?? "–", side.monologue ? jumpButton(side.monologue, side.monologue.time, ", ", side.monologue.text) : "–"]
    : [side.turns, side.words];
  return h("table", { class: "sides cards" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Side"), head.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, found.map((side) => h("tr", {}, h("th", { scope: "row" }, side.role), cells(side).map((cell, place) => h("td", { "data-label": head[place] }, cell ?? "–"))))));
}

function laneCell(lane) {
  return h("td", {}, h("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    h("rect", { class: "track", width: 100, height: 10 }), lane.part > 0 && h("rect", { class: "lane-" + lane.kind, width: lane.part, height: 10 })), h("small", {}, lane.told));
}

/** The call in four equal parts, one line a side; a bar is the share of the part. */
function quarters(found) {
  if (!found.length) return null;
  const interrupted = found.some((quarter) => quarter.interruptions);
  return h("table", { class: "quarters" }, h("caption", {}, "By quarter of the call: the share of each that was talk, silence or hold"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "sr" }, "What")), found.map((quarter) => h("th", { scope: "col" }, jumpButton(quarter.start, quarter.start.time, " ", quarter.start.text))))),
    h("tbody", {}, found[0].lanes.map((lane, place) => h("tr", {}, h("th", { scope: "row" }, lane.name), found.map((quarter) => laneCell(quarter.lanes[place])))),
      interrupted && h("tr", {}, h("th", { scope: "row" }, "interruptions"), found.map((quarter) => h("td", {}, h("small", {}, quarter.interruptions))))));
}

function happenings(found) {
  return found.length > 0 && h("dl", { class: "happenings" }, found.map((one) => [
    h("dt", {}, one.title, " ", h("span", {}, one.told)),
    one.moments.length > 0 && h("dd", {}, one.moments.map((moment) => jumpButton(moment, moment.time, " ", h("span", {}, moment.text))))]));
}

function factsCard(d) {
  const t = d.timeline;
  return h("div", { class: "card", id: "part-facts" }, h("h2", {}, "Facts"), h("p", {}, "Counted, not judged. A time leads to its place in the conversation."),
    t.sides.length > 0 && sides(t.sides), quarters(t.quarters), happenings(t.happenings), pairs(d.facts));
}

// The masked recording: a turn seeks, and the turn that is heard is marked.
function player(row) {
  const sound = row.audio && parsed("audio-" + row.rank);
  if (!sound) return null;
  const audio = h("audio", { id: "player", controls: true, preload: "metadata", src: sound, "aria-label": "Masked recording" });
  audio.addEventListener("timeupdate", () => markCurrent(audio));
  return [audio, h("label", { class: "follow" }, h("input", { type: "checkbox", id: "follow", checked: true }), "Follow the turns while playing")];
}

function seek(seconds) {
  const audio = byId("player");
  if (!audio) return;
  audio.currentTime = seconds;
  audio.play().catch(() => {});
}

function markCurrent(audio) {
  const spoken = openTurns.findLastIndex((turn) => turn.start_s !== undefined && turn.start_s <= audio.currentTime);
  const before = document.querySelector(".turn.now"), now = byId("turn-" + spoken);
  if (before === now) return;
  if (before) { before.classList.remove("now"); before.removeAttribute("aria-current"); }
  if (!now) return;
  now.classList.add("now");
  now.setAttribute("aria-current", "true");
  if (!audio.paused && byId("follow").checked) now.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
}

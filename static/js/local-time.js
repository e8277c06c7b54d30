// Adds the reader's own clock beside times of the conference, where the two differ.
(function () {
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const language = document.documentElement.lang || "en";
  const shape = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

  function clock(moment, zone) {
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { ...shape, timeZone: zone }).format(moment);
  }

  function addReadersTime(time) {
    const moment = new Date(time.dateTime);
    let text;
    try {
      if (clock(moment, mine) === clock(moment, time.dataset.zone)) return;
      text = clock(moment, mine).replace(" at ", ", ");
    } catch {
      return; // A zone that this browser does not know: the conference's time stands alone.
    }
    const note = document.createElement("span");
    note.className = "soft";
    note.textContent = ` · ${text} ${time.dataset.forReader} (${mine.split("/").pop().replaceAll("_", " ")})`;
    time.after(note);
    delete time.dataset.forReader;
  }

  function addAll(root) {
    if (!mine) return;
    for (const time of root.querySelectorAll("time[data-for-reader]")) addReadersTime(time);
  }

  document.addEventListener("DOMContentLoaded", () => addAll(document));
  document.addEventListener("htmx:afterSwap", (event) => addAll(event.target));
})();

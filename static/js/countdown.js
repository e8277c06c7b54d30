// Counts the time that is left, beside a date. The server has written it once; it is no live region.
(function () {
  const language = document.documentElement.lang || "en";
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

  function named(count, unit) {
    return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
  }

  // The two largest units that are not nothing: "3 days and 4 hours", "59 minutes and 2 seconds".
  function inWords(seconds) {
    const first = UNITS.findIndex(([, size]) => seconds >= size);
    if (first < 0) return named(0, "second");
    const parts = [];
    for (const [unit, size] of UNITS.slice(first, first + 2)) {
      const count = Math.floor(seconds / size);
      seconds -= count * size;
      if (count) parts.push(named(count, unit));
    }
    return new Intl.ListFormat(language, { type: "conjunction" }).format(parts);
  }

  function follow(place) {
    const until = Date.parse(place.dataset.until);
    // A clock of the reader's that is wrong is wrong by the same amount all the time.
    const wrongBy = Date.now() - Date.parse(place.dataset.now);
    if (Number.isNaN(until) || Number.isNaN(wrongBy)) return;

    function show() {
      const left = Math.ceil((until - Date.now() + wrongBy) / 1000);
      place.textContent = left > 0 ? place.dataset.words.replace("{}", inWords(left)) : place.dataset.over;
      if (left > 0) setTimeout(show, left > 7200 ? 30000 : 1000);
    }
    show();
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll(".countdown[data-until]")) follow(place);
  });
})();

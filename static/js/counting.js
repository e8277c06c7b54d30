// How much of a text's room is used, counted as people count: the same as proposals/texts.py, which has the last word.
(function () {
  const NEWLINES = /\r\n?|\u0085|\u2028|\u2029/g;
  const UNWANTED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\p{Cs}\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]/gu;
  const BLANK = /^[\s\u115f\u1160\u2800\u3164\uffa0\p{Cf}\p{Mn}\p{Me}]*$/u;
  const ADDS_NOTHING = /[\p{Mn}\p{Me}\p{Mc}\p{Cf}\u{1f3fb}-\u{1f3ff}]/u;
  const JOINER = "\u200d";

  // What is stored of a text: without what cannot be seen at its ends.
  function tidy(value, isLine) {
    let text = value.replace(NEWLINES, "\n").replace(UNWANTED, "").normalize("NFC");
    text = text.replace(/[ \t]+(?=\n|$)/g, "").replace(/\n{4,}/g, "\n\n\n");
    text = BLANK.test(text) ? "" : text.trim();
    return isLine ? text.replace(/\s+/g, " ") : text;
  }

  // An accent, a joined picture or a flag is no character more.
  function length(text) {
    let count = 0;
    let afterJoiner = false;
    let halfFlag = false;
    for (const char of text) {
      if (char === JOINER) {
        afterJoiner = true;
      } else if (!ADDS_NOTHING.test(char)) {
        const half = char >= "\u{1f1e6}" && char <= "\u{1f1ff}" && char.length === 2;
        const secondHalf = half && halfFlag;
        const joined = afterJoiner && char.codePointAt(0) >= 0x2000;
        if (!secondHalf && !joined) count += 1;
        halfFlag = half && !secondHalf;
        afterJoiner = false;
      }
    }
    return count;
  }

  function show(field, note, words) {
    const limit = Number(field.dataset.limit);
    const used = length(tidy(field.value, field.tagName === "INPUT"));
    const over = used - limit;
    note.textContent =
      over > 0
        ? words.over.replace("%s", over.toLocaleString()).replace("%s", limit.toLocaleString())
        : words.count.replace("%s", used.toLocaleString()).replace("%s", limit.toLocaleString());
    note.classList.toggle("is-over", over > 0);
    if (over > 0) field.setAttribute("aria-invalid", "true");
    else if (!field.classList.contains("is-invalid")) field.removeAttribute("aria-invalid");
    return over > 0;
  }

  function begin(field, words) {
    const note = document.createElement("p");
    note.className = "count-note";
    note.id = `${field.id}_count`;
    field.after(note);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${note.id}`.trim());
    let wasOver = show(field, note, words);
    field.addEventListener("input", () => {
      const isOver = show(field, note, words);
      if (isOver && !wasOver) document.dispatchEvent(new CustomEvent("said", { detail: note.textContent }));
      wasOver = isOver;
    });
  }

  window.counting = { tidy, length };
  document.addEventListener("DOMContentLoaded", () => {
    const words = document.getElementById("writing-words");
    if (!words) return;
    for (const field of document.querySelectorAll("[data-limit]")) begin(field, words.dataset);
  });
})();

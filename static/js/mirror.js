// Beside the form: what reviewers would read, and what tells who writes. The server looks; this acts on what it found.
(function () {
  const mirror = document.getElementById("mirror");
  const form = mirror && mirror.closest("form");
  if (!form) return;
  const seen = mirror.querySelector(".mirror-seen");
  const count = mirror.querySelector(".mirror-count");
  const said = mirror.querySelector(".mirror-said");
  const undo = said.querySelector("[data-undo]");
  const answers = form.elements["mirror-not_me"];
  const folded = {};
  let undone = null;

  // --- What the server says -------------------------------------------------------------------------------

  seen.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const elsewhere = xhr.responseURL && new URL(xhr.responseURL).pathname !== event.detail.pathInfo.requestPath;
    if (xhr.status === 200 && !elsewhere) return;
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    paused();
  });
  seen.addEventListener("htmx:sendError", paused);
  seen.addEventListener("htmx:afterSwap", () => {
    for (const part of seen.querySelectorAll("details")) {
      if (part.className in folded) part.open = folded[part.className];
      part.addEventListener("toggle", () => (folded[part.className] = part.open));
    }
    say(count, seen.querySelector("[data-said]").dataset.said);
  });

  function paused() {
    say(count, mirror.dataset.paused);
  }

  function say(place, words) {
    if (place.textContent !== words) place.textContent = words;
  }

  function fill(name, facts) {
    return mirror.dataset[name].replace(/%\((\w+)\)s/g, (_all, fact) => facts[fact]);
  }

  // --- What can be done about it --------------------------------------------------------------------------

  mirror.addEventListener("click", (event) => {
    const act = event.target.closest("[data-fix]");
    if (!act) return;
    const found = act.closest(".finding").querySelector("[data-words]").dataset;
    if (act.dataset.fix === "go" && !form.elements[found.field]) return; // the link leads there by itself
    event.preventDefault();
    if (act.dataset.fix === "go") return go(found);
    if (act.dataset.fix === "not_me") return answer(found, true);
    if (act.dataset.fix === "take_back") return answer(found, false);
    change(found, act.dataset.fix === "replace" ? found.replacement : "");
  });

  undo.addEventListener("click", () => {
    const back = undone;
    undone = null;
    if (back) back();
    undo.hidden = true;
  });

  function tell(words, back) {
    undone = back;
    said.hidden = false;
    undo.hidden = !back;
    say(said.firstElementChild, words);
    if (back) undo.focus();
  }

  // Where a passage stands now: where it was found, or the nearest place that has the same words.
  function place(field, found) {
    const text = field.value;
    const start = Number(found.start);
    const end = Number(found.end);
    if (text.startsWith(found.words, start)) return [start, Math.min(end, text.length)];
    let nearest = -1;
    for (let at = text.indexOf(found.words); at >= 0; at = text.indexOf(found.words, at + 1)) {
      if (nearest < 0 || Math.abs(at - start) < Math.abs(nearest - start)) nearest = at;
    }
    return nearest < 0 ? null : [nearest, Math.min(nearest + end - start, text.length)];
  }

  function go(found) {
    const field = form.elements[found.field];
    const at = place(field, found);
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    (field.closest(".field") || field).scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
    if (at) field.setSelectionRange(at[0], at[1]);
  }

  function change(found, words) {
    const field = form.elements[found.field];
    const at = place(field, found);
    if (!at) {
      tell(fill("gone", found), null);
      return look();
    }
    const before = field.value;
    write(field, without(before, at[0], at[1], words));
    const after = field.value;
    tell(fill(words ? "replaced" : "removed", { ...found, words }), () => {
      if (field.value !== after) return tell(fill("changed", found), null);
      write(field, before);
      tell(fill("undone", found), null);
      field.focus();
      field.setSelectionRange(at[0], at[1]);
    });
  }

  // As on the server: without words, no blank is left where two parted.
  function without(text, start, end, words) {
    let before = text.slice(0, start);
    let after = text.slice(end);
    if (!words) {
      if (/(^|\s)$/.test(before) && /^[ \t]/.test(after)) after = after.slice(1);
      else if (before.endsWith(" ") && /^([.,;:!?)\n]|$)/.test(after)) before = before.slice(0, -1);
    }
    return before + words + after;
  }

  function answer(found, isNotMe) {
    const before = answers.value;
    const wanted = isNotMe ? found.key : `-${found.key}`;
    const other = isNotMe ? `-${found.key}` : found.key;
    const keys = before.split(" ").filter(Boolean);
    const left = keys.filter((key) => key !== other);
    if (left.length === keys.length) left.push(wanted); // else it takes back what was not saved yet
    write(answers, left.join(" "));
    tell(fill(isNotMe ? "noted" : "withdrawn", found), () => {
      write(answers, before);
      tell(fill("unanswered", found), null);
      look();
    });
    look();
  }

  function write(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function look() {
    htmx.trigger(seen, "mirror");
  }
})();

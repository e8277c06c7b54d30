// Small comforts for every page. Everything works without them.
(function () {
  // A menu closes on Escape and when the reader goes elsewhere.
  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // A double click sends a form once; a page that stays (a download) or comes back is usable again.
  function release(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 5000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) release(form);
  });

  // What a link leads to is not left folded away.
  function unfold(place) {
    for (let fold = place && place.closest("details:not([open])"); fold; fold = place.closest("details:not([open])")) fold.open = true;
  }
  const named = () => location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  window.addEventListener("hashchange", () => unfold(named()));

  // From the summary of errors straight into the field.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!place) return;
    const field = place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea");
    if (!field) return;
    event.preventDefault();
    unfold(field);
    (field.closest(".field") || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  function prepare(root) {
    // What went wrong is read first.
    const summary = root.querySelector(".error-summary");
    if (summary) summary.focus();

    // A table wider than its place can be scrolled with the keyboard.
    for (const place of root.querySelectorAll(".table-scroll")) {
      if (place.scrollWidth > place.clientWidth && !place.hasAttribute("tabindex")) place.tabIndex = 0;
    }

    // How much room is left in a text, said politely.
    for (const text of root.querySelectorAll("textarea[maxlength]")) {
      if (text.dataset.counted) continue;
      text.dataset.counted = "yes";
      const note = document.createElement("div");
      note.className = "count-note";
      note.setAttribute("aria-hidden", "true");
      const count = () => (note.textContent = `${text.value.length} / ${text.maxLength}`);
      text.after(note);
      text.addEventListener("input", count);
      count();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    prepare(document);
    const place = named();
    if (!place || !place.closest("details:not([open])")) return;
    unfold(place);
    place.scrollIntoView();
  });
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
})();

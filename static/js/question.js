// The editor of a question shows only what the chosen kind of answer needs. Without this, everything is shown.
(() => {
  "use strict";
  const form = document.getElementById("question-form");
  const kind = form?.querySelector("[name=kind]");
  if (!kind) return;
  const needs = {
    options: ["choice", "choices"],
    longest: ["text", "long_text"],
    least: ["number", "choices"],
    most: ["number", "choices"],
  };
  const fit = () => {
    for (const [name, kinds] of Object.entries(needs)) {
      const field = form.querySelector(`[name=${name}]`)?.closest(".field");
      if (field) field.hidden = !kinds.includes(kind.value) && !field.classList.contains("has-error");
    }
  };
  kind.addEventListener("change", fit);
  fit();
  // The preview follows by itself, so nobody has to ask for it.
  for (const each of form.querySelectorAll("[data-without-script]")) each.hidden = true;
})();

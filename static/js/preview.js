// A text in Markdown as it will look, beside the text, while it is written. The server makes it.
(function () {
  function begin(field, words, form) {
    const button = document.createElement("button");
    const place = document.createElement("div");
    button.type = "button";
    button.className = "btn btn-sm btn-link preview-button";
    button.textContent = words.preview;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", `${field.id}_preview`);
    place.id = `${field.id}_preview`;
    place.className = "preview prose";
    place.hidden = true;
    const row = document.createElement("div");
    row.className = "field-foot";
    const count = document.getElementById(`${field.id}_count`);
    (count || field).after(row);
    if (count) row.append(count);
    row.append(button);
    row.after(place);
    let timer = 0;
    let asked = 0;

    async function show() {
      timer = 0;
      const mine = (asked += 1);
      const body = new FormData();
      body.set("text", field.value);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      try {
        const answer = await fetch(form.dataset.previewUrl, { method: "POST", body });
        if (mine !== asked) return;
        if (answer.ok) place.innerHTML = (await answer.text()) || words.empty;
        else place.textContent = words.noPreview;
      } catch {
        if (mine === asked) place.textContent = words.noPreview;
      }
    }

    button.addEventListener("click", () => {
      place.hidden = !place.hidden;
      button.setAttribute("aria-expanded", String(!place.hidden));
      button.textContent = place.hidden ? words.preview : words.hide;
      if (!place.hidden) show();
    });
    field.addEventListener("input", () => {
      if (!place.hidden && !timer) timer = setTimeout(show, 400);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-preview-url]");
    const words = document.getElementById("writing-words");
    if (!form || !words) return;
    for (const field of form.querySelectorAll("textarea[data-markdown]")) begin(field, words.dataset, form);
  });
})();

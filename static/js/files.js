// A chosen file is sent at once and waits with the form. Without this it is sent when the form is saved.
(function () {
  for (const place of document.querySelectorAll("[data-files][data-address]")) prepare(place);

  function prepare(place) {
    if ("ready" in place.dataset) return; // two parts of one page bring this along
    place.dataset.ready = "";
    const chooser = place.querySelector("input[name='files-new'], input[data-chooser]");
    const list = place.querySelector("[data-waiting]");
    const pattern = place.querySelector("template[data-row]");
    const said = place.querySelector("[data-said]");
    const form = place.closest("form");
    if (!chooser || !form) return;

    chooser.addEventListener("change", () => {
      const chosen = [...chooser.files];
      chooser.value = "";
      for (const file of chosen) send(file);
    });

    function send(file) {
      const row = pattern.content.firstElementChild.cloneNode(true);
      row.querySelector("[data-name]").textContent = file.name;
      list.append(row);
      list.hidden = false;
      if (file.size > Number(place.dataset.most)) return fail(row, file, place.dataset.tooLarge);
      row.querySelector("[data-state]").textContent = place.dataset.sending;
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.append("file", file);
      if (place.dataset.for) body.append("for", place.dataset.for);
      const request = new XMLHttpRequest();
      request.open("POST", place.dataset.address);
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) row.querySelector("progress").value = event.loaded / event.total;
      });
      request.addEventListener("error", () => fail(row, file, place.dataset.lost));
      request.addEventListener("load", () => {
        const answer = read(request);
        if (request.status === 200 && answer.code) keep(row, answer);
        else fail(row, file, answer.error || place.dataset.lost);
      });
      request.send(body);
    }

    function keep(row, answer) {
      row.querySelector("progress").remove();
      row.querySelector("[data-name]").textContent = answer.name;
      row.querySelector("[data-state]").textContent = `${answer.about} · ${place.dataset.kept}`;
      const choice = row.querySelector(".form-check");
      const box = choice.querySelector("input");
      const there = [...list.querySelectorAll(`input[name='${box.name}']`)].find((each) => each !== box && each.value === answer.code);
      if (there) {
        row.remove();
        there.checked = true;
      } else {
        box.value = answer.code;
        box.id = `id_${box.name}-${answer.code}`;
        choice.querySelector("label").htmlFor = box.id;
        choice.hidden = false;
      }
      if (place.dataset.for) forget(list, there || box); // a question has one answer
      said.textContent = `${answer.name}: ${place.dataset.kept}`;
      (there || box).dispatchEvent(new Event("change", { bubbles: true }));
    }

    function forget(list, kept) {
      for (const row of [...list.children]) if (!row.contains(kept)) row.remove();
    }

    function fail(row, file, why) {
      row.querySelector("progress").remove();
      row.querySelector(".form-check").remove();
      const state = row.querySelector("[data-state]");
      state.textContent = why;
      state.className = "text-danger small";
      said.textContent = `${file.name}: ${why}`;
    }

    // A row that failed has no box, so nothing of it is sent with the form.
    function read(request) {
      try {
        return JSON.parse(request.responseText);
      } catch {
        return {};
      }
    }
  }
})();

// On the page with two versions: put the saved text under "Yours", where it can be changed further. One step back.
(function () {
  for (const theirs of document.querySelectorAll("[data-theirs]")) {
    const field = document.getElementById(`id_${theirs.dataset.theirs}`);
    if (!field || !("value" in field)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    const words = document.getElementById("conflict-words").dataset;
    let typed = null;
    const name = () => (button.textContent = typed === null ? words.take : words.back);
    button.addEventListener("click", () => {
      if (typed === null) {
        typed = field.value;
        field.value = theirs.textContent;
      } else {
        field.value = typed;
        typed = null;
      }
      name();
    });
    name();
    theirs.after(button);
  }
})();

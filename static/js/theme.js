// Runs before the first paint: the reader's choice of light or dark, else what the system asks for.
(function () {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system";
    }
  }

  function apply() {
    const choice = chosen();
    const theme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
    document.documentElement.setAttribute("data-bs-theme", theme);
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
    }
  }

  function choose(theme) {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Storage is off: the choice lasts for this page.
    }
    apply();
  }

  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", function () {
    for (const group of document.querySelectorAll(".theme-choice")) group.hidden = false;
    apply();
  });
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-theme]");
    if (button) choose(button.dataset.theme);
  });
})();

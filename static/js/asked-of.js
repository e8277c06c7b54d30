// Shows of the conference's questions those that the chosen tracks and session type are asked. Without this, each says
// for whom it is.
(() => {
  "use strict";
  const group = document.querySelector("[data-questions]");
  const form = group?.closest("form");
  if (!form) return;
  const split = (codes) => (codes ? codes.split(" ") : []);
  const rows = [...group.querySelectorAll("[data-only-tracks]")].map((row) => ({
    row,
    tracks: split(row.dataset.onlyTracks),
    types: split(row.dataset.onlyTypes),
  }));
  const fit = () => {
    const chosen = form.querySelectorAll("[name=tracks]:checked, input[type=hidden][name=tracks]");
    const tracks = [...chosen].map((each) => each.value);
    const type = form.querySelector("[name=session_type]")?.value ?? "";
    let shown = 0;
    for (const { row, tracks: ofTracks, types } of rows) {
      const fits =
        (!ofTracks.length || ofTracks.some((code) => tracks.includes(code))) && (!types.length || types.includes(type));
      row.hidden = !fits && !row.querySelector(".has-error");
      shown += row.hidden ? 0 : 1;
    }
    group.hidden = !shown;
  };
  form.addEventListener("change", fit);
  fit();
})();

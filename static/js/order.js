// Dragging a person of an ordered list to another place. Without it, and by keyboard, the arrow buttons do the same.
(() => {
  const list = document.querySelector("[data-order]");
  const form = document.getElementById("order");
  if (!list || !form) return;

  const lines = () => [...list.querySelectorAll(":scope > li[data-code]")];
  const order = () => lines().map((line) => line.dataset.code).join(".");
  let held = null;
  let before = "";

  function hold(event, line) {
    if (event.button !== 0) return;
    held = line;
    before = order();
    line.classList.add("is-held");
    event.target.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  function move(event) {
    if (!held) return;
    const other = lines().find((line) => {
      const box = line.getBoundingClientRect();
      return line !== held && event.clientY > box.top && event.clientY < box.bottom;
    });
    if (!other) return;
    const box = other.getBoundingClientRect();
    const isBelow = held.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (isBelow && event.clientY > box.top + box.height / 2) other.after(held);
    if (!isBelow && event.clientY < box.top + box.height / 2) other.before(held);
  }

  function drop() {
    if (!held) return;
    held.classList.remove("is-held");
    held = null;
    if (order() === before) return;
    form.elements.order.value = order();
    form.submit();
  }

  for (const line of lines()) {
    const handle = document.createElement("span");
    handle.className = "drag-handle";
    handle.title = list.dataset.dragWords;
    handle.setAttribute("aria-hidden", "true");
    handle.innerHTML = '<i class="bi bi-grip-vertical"></i>';
    handle.addEventListener("pointerdown", (event) => hold(event, line));
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", drop);
    handle.addEventListener("pointercancel", drop);
    line.prepend(handle);
  }
})();

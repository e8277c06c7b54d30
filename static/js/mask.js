// Words marked in an original text go into the form that hides them. Without this they are copied by hand.
document.addEventListener("mouseup", take);
document.addEventListener("keyup", take);

function take() {
  const selection = document.getSelection();
  const words = selection.toString();
  const original = selection.anchorNode?.parentElement?.closest(".original");
  const form = document.querySelector(".mask-form");
  if (!words.trim() || !original || !form || !original.contains(selection.focusNode)) return;
  form.elements.field.value = original.dataset.field;
  form.elements.words.value = words;
}

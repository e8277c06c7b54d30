// Comments of a mentor move from their list to the field that each is about. Without this they stay in the list.
(() => {
  const list = document.querySelector("[data-comments]");
  if (!list) return;
  for (const comment of list.querySelectorAll("[data-comment-on]")) {
    const field = document.getElementById(comment.dataset.commentOn);
    if (field) field.append(comment);
  }
  if (!list.querySelector("[data-comment-on]")) list.hidden = true;
})();

// What pages do beyond what HTML does: "/" leads to the search box, and a form says that a file is being read.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key !== "/" || typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const box = document.querySelector("input[type=search]");
  if (box) {
    event.preventDefault();
    box.focus();
  }
});

const form = document.querySelector("form.upload");
if (form) {
  const status = form.querySelector(".status");
  form.addEventListener("submit", (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (file && file.size > Number(form.dataset.most)) {
      event.preventDefault();
      status.textContent = form.dataset.large;
    } else {
      status.textContent = form.dataset.busy;
    }
  });
  window.addEventListener("pageshow", () => { status.textContent = ""; });
}

// On paper nothing can be opened.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

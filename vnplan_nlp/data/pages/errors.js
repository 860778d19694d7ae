"use strict";
const form = document.querySelector("form");
const articles = [...document.querySelectorAll("article")];
const shown = document.querySelector("#shown");
function chosen(name) {
  return new Set([...form.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value));
}
function filter() {
  const layers = chosen("layer"), kinds = chosen("kind"), name = form.elements.document.value;
  let count = 0;
  for (const article of articles) {
    const { layer, kind, document: from } = article.dataset;
    article.hidden = !(layers.has(layer) && kinds.has(kind) && (name === "" || name === from));
    count += article.hidden ? 0 : 1;
  }
  shown.textContent = `Đang hiện ${count} / ${articles.length}`;
}
form.addEventListener("change", filter);
form.addEventListener("submit", (event) => event.preventDefault());
filter();

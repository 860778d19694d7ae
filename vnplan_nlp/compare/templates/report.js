// Filters the table of requirements and links the two texts. The page can be read without it.
"use strict";
(() => {
  const root = document.querySelector(".cmp");
  if (!root) return;
  const all = (query, within = root) => Array.from(within.querySelectorAll(query));
  const one = (query, within = root) => within.querySelector(query);
  // What is typed without marks finds what has them: "quyet dinh" finds "Quyết định".
  const folded = (text) =>
    text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ");

  const form = one(".cmp-filter");
  const rows = all(".cmp-rows tbody tr, .cmp-filtered tr");
  if (form) {
    const words = new Map();
    const wordsOf = (row) => {
      if (!words.has(row)) words.set(row, folded(row.textContent));
      return words.get(row);
    };
    const filter = () => {
      const wanted = folded(form.elements.q.value).split(" ").filter(Boolean);
      const [s, k, a, g] = ["s", "k", "a", "g"].map((name) => form.elements[name] || { value: "" });
      let shown = 0;
      for (const row of rows) {
        const fits =
          (!s.value || row.classList.contains("s-" + s.value)) &&
          (!k.value || row.dataset.k === k.value) &&
          (!a.value || (a.value === "relevant" ? row.dataset.a !== "no" : row.dataset.a === a.value)) &&
          (!g.value || row.dataset.g === g.value) &&
          wanted.every((word) => wordsOf(row).includes(word));
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      one(".cmp-shown", form).textContent = root.dataset.shown.replace("{shown}", shown).replace("{all}", rows.length);
      one(".cmp-nothing").hidden = shown > 0;
    };
    form.addEventListener("input", filter);
    // A browser that goes back fills in the form after this has run.
    window.addEventListener("pageshow", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
    root.addEventListener("click", (event) => {
      const link = event.target.closest("[data-filter], [data-section]");
      if (!link) return;
      form.reset();
      if (link.dataset.section !== undefined) form.elements.g.value = link.dataset.section;
      else if (link.dataset.filter === "other") form.elements.a.value = "no";
      else {
        form.elements.s.value = link.dataset.filter;
        form.elements.a.value = "relevant";
      }
      setTimeout(filter);
    });
    // A link to a row that the filter hides shows it again.
    const unhide = (hash) => {
      const row = document.getElementById(hash.slice(1));
      if (row && row.hidden) {
        form.reset();
        setTimeout(() => row.scrollIntoView());
      }
    };
    window.addEventListener("hashchange", () => unhide(location.hash));
    // The same link a second time changes no address.
    root.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#r-"]');
      if (link && link.hash === location.hash) unhide(link.hash);
    });
    filter();
  }

  const panes = all(".cmp-text");
  const steps = one(".cmp-steps");
  if (panes.length === 2 && steps) {
    const links = panes.map((pane) => all(".k[data-r]", pane));
    const byNumber = links.map((found) => {
      const map = new Map();
      for (const link of found)
        for (const number of link.dataset.r.split(" ")) {
          if (!map.has(number)) map.set(number, []);
          map.get(number).push(link);
        }
      return map;
    });
    const said = one("p", steps);
    const toRow = one("a", steps);
    let current = "";
    let clicked = null;
    let turn = 0;
    steps.hidden = false;

    // The link where the best passage for a requirement begins.
    const best = (side, number) => {
      let found = document.getElementById(panes[side].dataset.side + "-" + number);
      while (found && !found.matches(".k")) found = found.nextElementSibling;
      return found || (byNumber[side].get(number) || [])[0];
    };
    // Puts a link of a pane at the height (in dots below its top) at which the clicked one stands in the other.
    const scroll = (pane, link, height) => {
      const top = link.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
      pane.scrollTop = top - Math.min(Math.max(height, 16), pane.clientHeight / 2);
    };
    const select = (number, from, link, keyboard) => {
      for (const found of all(".k.on, tr.on")) found.classList.remove("on", "flash");
      current = number;
      const sides = byNumber.map((map) => map.get(number) || []);
      const lit = [...sides[0], ...sides[1]];
      for (const found of lit) {
        found.classList.add("on");
        void found.offsetWidth; // the flash begins anew
        found.classList.add("flash");
      }
      const row = document.getElementById("r-" + number);
      if (row) row.classList.add("on");
      const state = row ? one("td b", row).textContent : "";
      const missing = sides[1].length ? "" : " – " + root.dataset.none;
      said.textContent = `${root.dataset.label} ${number}: ${state}${missing}`;
      toRow.href = "#r-" + number;
      toRow.hidden = false;
      panes.forEach((pane, side) => {
        if (side === from || !sides[side].length) return;
        const height = link ? link.getBoundingClientRect().top - panes[from].getBoundingClientRect().top : 40;
        const target = best(side, number);
        scroll(pane, target, height);
        if (keyboard) target.focus({ preventScroll: true });
      });
    };

    panes.forEach((pane, side) =>
      pane.addEventListener("click", (event) => {
        const link = event.target.closest(".k[data-r]");
        if (!link) return;
        event.preventDefault();
        const numbers = link.dataset.r.split(" ");
        // A passage that answers several requirements shows them in turn.
        turn = link === clicked ? (turn + 1) % numbers.length : 0;
        clicked = link;
        select(numbers[turn], side, link, event.detail === 0);
      }),
    );
    root.addEventListener("click", (event) => {
      const link = event.target.closest("a.go");
      if (!link) return;
      const number = link.hash.slice(3);
      event.preventDefault();
      one("#texts").scrollIntoView();
      select(number, -1, null, false);
      const target = best(1, number) || best(0, number);
      if (target) target.focus({ preventScroll: true });
    });
    steps.addEventListener("click", (event) => {
      const button = event.target.closest("[data-step]");
      if (!button || !rows.length) return;
      const shown = rows.filter((row) => !row.hidden).map((row) => row.id.slice(2));
      if (!shown.length) return;
      const step = Number(button.dataset.step);
      const at = shown.indexOf(current);
      const next = at < 0 ? (step > 0 ? 0 : shown.length - 1) : (at + step + shown.length) % shown.length;
      select(shown[next], -1, null, false);
    });
  }

  // On paper nothing can be unfolded.
  const unfold = (open) => all("details").forEach((part) => (part.open = open));
  window.addEventListener("beforeprint", () => unfold(true));
  window.addEventListener("afterprint", () => unfold(false));
})();

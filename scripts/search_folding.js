// Appended to the worker of the search: every word is found by its letters without diacritics too.
(() => {
  const fold = (word) => word.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const add = lunr.Builder.prototype.add;
  const query = lunr.Index.prototype.query;
  const run = lunr.Pipeline.prototype.run;
  let adding = false; // what is asked for is not folded: who types diacritics means them
  lunr.Builder.prototype.add = function (...given) {
    adding = true;
    try {
      return add.apply(this, given);
    } finally {
      adding = false;
    }
  };
  // A prefix may fit a word both ways; it is marked once.
  lunr.Index.prototype.query = function (...given) {
    const results = query.apply(this, given);
    for (const { matchData } of results) {
      const seen = new Set();
      for (const fields of Object.values(matchData.metadata)) {
        for (const [field, found] of Object.entries(fields)) {
          const fresh = (found.position ?? []).filter((place) => !seen.has(`${field} ${place}`));
          fresh.forEach((place) => seen.add(`${field} ${place}`));
          found.position = fresh;
        }
      }
    }
    return results;
  };
  lunr.Pipeline.prototype.run = function (tokens) {
    const found = run.call(this, tokens);
    if (!adding) return found;
    return found.flatMap((token) => {
      const word = fold(token.toString());
      return word === token.toString() ? [token] : [token, token.clone(() => word)];
    });
  };
})();

// Appended to the worker of the search: every word is found by its letters without diacritics too.
(() => {
  const fold = (word) => word.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const add = lunr.Builder.prototype.add;
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
  lunr.Pipeline.prototype.run = function (tokens) {
    const found = run.call(this, tokens);
    if (!adding) return found;
    return found.flatMap((token) => {
      const word = fold(token.toString());
      return word === token.toString() ? [token] : [token, token.clone(() => word)];
    });
  };
})();

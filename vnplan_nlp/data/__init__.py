"""Words, codes and patterns as data: typed loaders of the JSON files beside them."""

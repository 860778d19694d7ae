"""Letters of the Vietnamese alphabet, for character classes: `re` knows no class of capitals."""

from __future__ import annotations

from typing import Final

#: Capitals, ready for use inside a character class. A range such as À-Ỹ would hold small letters too.
UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
#: Small letters, ready for use inside a character class.
LOWER: Final = "a-zàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"

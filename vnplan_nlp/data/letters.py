"""Letters of the Vietnamese alphabet, for character classes of `re`, which knows no `\\p{Lu}`."""

from __future__ import annotations

from typing import Final

#: Capitals, ready for use inside a character class. A range such as À-Ỹ would hold small letters too.
UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
#: Small letters, ready for use inside a character class.
LOWER: Final = "a-zàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"

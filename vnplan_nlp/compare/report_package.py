"""Office files that are the same bytes whenever they are made of the same things."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

#: The first moment that a ZIP file knows.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CORE: Final = "docProps/core.xml"
_MOMENT: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def timeless(package: bytes) -> bytes:
    """Return a .docx or .xlsx without the moment at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == _CORE:
                data = _MOMENT.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", data)
            kept = zipfile.ZipInfo(part.filename, _EPOCH)
            kept.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(kept, data)
    return out.getvalue()

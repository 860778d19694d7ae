"""The parts of a ZIP package of XML, read within limits and without trust."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from lxml import etree

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, TooLargeError, VnplanError

_CHUNK = 1 << 20
#: A package of Word has some dozens of members; the list of millions of them is a bomb of its own.
_MOST_MEMBERS = 65_535


def read_parts(data: bytes, wanted: Iterable[str], *, name: str, limits: Limits) -> dict[str, bytes]:
    """Return the wanted members of an archive that it has, unpacked.

    Raises:
        DamagedFileError: the archive or a member is cut off, damaged or encrypted, or there are too many of them.
        TooLargeError: the members are larger than `limits.max_unpacked_bytes`, whatever their directory says.
    """
    limit = limits.max_unpacked_bytes
    parts: dict[str, bytes] = {}
    total = 0
    if data.count(b"PK\x01\x02") > _MOST_MEMBERS:
        raise DamagedFileError(name, "an archive of more members than any document has")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            known = {info.filename: info for info in archive.infolist()}
            members = [known[part] for part in wanted if part in known]
            declared = sum(info.file_size for info in members)
            if declared > limit:
                raise TooLargeError(name, declared, limit, "max_unpacked_bytes")
            for info in members:
                chunks = []
                with archive.open(info) as member:
                    while chunk := member.read(_CHUNK):
                        total += len(chunk)
                        if total > limit:
                            raise TooLargeError(name, total, limit, "max_unpacked_bytes")
                        chunks.append(chunk)
                parts[info.filename] = b"".join(chunks)
    except VnplanError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # zipfile raises a dozen kinds of exception for archives that are damaged
        raise DamagedFileError(name, f"the archive cannot be unpacked: {_said(error)}") from error
    return parts


def parse_xml(data: bytes, part: str, *, name: str, limits: Limits) -> etree._Element:
    """Return the root of an XML part; no entity is resolved, nothing is fetched.

    Raises:
        DamagedFileError: the part is no XML, is nested too deep, or has a document type, which no package has.
        TooLargeError: it has more elements than the memory is for.
    """
    tags = data.count(b"<")  # an upper bound, and a cheap one: half of them end an element
    if tags > 2 * limits.most_elements:
        raise TooLargeError(name, tags // 2, limits.most_elements, "max_memory", unit="elements")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFileError(name, f"{part} is no sound XML: {_said(error)}") from error
    if root is None:
        raise DamagedFileError(name, f"{part} is empty")
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedFileError(name, f"{part} has a document type declaration, which is refused")
    return root


def _said(error: BaseException) -> str:
    """What an exception says, on one line."""
    return (" ".join(str(error).split()) or type(error).__name__)[:160]

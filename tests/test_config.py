"""Configuration: defaults, TOML, fingerprint."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from vnplan_nlp.config import Limits, ParseConfig
from vnplan_nlp.errors import ConfigError, ExitCode


def load(folder: Path, text: str | bytes) -> ParseConfig:
    path = folder / "vnplan.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return ParseConfig.load(path)


def test_settings_come_from_toml(tmp_path: Path) -> None:
    config = load(tmp_path, 'layers = ["citations"]\n[limits]\nmax_bytes = 10\n')
    assert config == ParseConfig(limits=Limits(max_bytes=10), layers=("citations",))


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, "") == ParseConfig()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[limits]\nmax_byte = 1\n", ["limits.max_byte", "did you mean 'limits.max_bytes'"]),
        ("layer = ['citations']\n", ["'layer'", "did you mean 'layers'"]),
        ("layers = ['citation']\n", ["layers", "did you mean 'citations'"]),
        ("[limits]\nmax_bytes = 0\n", ["limits.max_bytes"]),
        ("[limits]\nmax_bytes = 'many'\n", ["limits.max_bytes", "'many'"]),
        ("limits = 3\n", ["limits"]),
        ("layers = [\n", ["not TOML"]),
        (b"layers = '\xff'\n", ["not TOML"]),
    ],
)
def test_a_bad_setting_is_named_with_its_file(tmp_path: Path, text: str | bytes, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'vnplan.toml'}: ")
    assert "\n" not in message
    assert all(word in message for word in words)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml") as caught:
        ParseConfig.load(tmp_path / "none.toml")
    assert caught.value.exit_code is ExitCode.USAGE


def test_the_configuration_is_frozen() -> None:
    with pytest.raises(ValidationError):
        ParseConfig().layers = ("citations",)


def test_equal_settings_have_one_fingerprint(tmp_path: Path) -> None:
    written = load(tmp_path, "[limits]\nmax_bytes = 200_000_000\n")
    assert written.fingerprint == ParseConfig().fingerprint
    assert written.fingerprint.startswith("sha256:")
    assert len(written.fingerprint) == len("sha256:") + 64


def test_other_settings_have_another_fingerprint() -> None:
    assert ParseConfig(layers=("citations",)).fingerprint != ParseConfig().fingerprint

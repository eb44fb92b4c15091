"""This file makes the self-signed certificate that the test servers present on 127.0.0.1."""

import ssl
import subprocess
from pathlib import Path

from tests.servers.process import find_program


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Writes `cert.pem` and `key.pem` for localhost and 127.0.0.1 and returns their paths."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            find_program("openssl"), "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", str(key), "-out", str(cert),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return cert, key


def trusting(cert: Path) -> ssl.SSLContext:
    """Returns a client's context that trusts this certificate and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cert)
    return context

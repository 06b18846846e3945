"""nginx before the pages as deploy/nginx.conf sets it up, on ports and with a certificate of its own, for trial."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cluster.processes import ROOT, Process

NAME = "klunga.example.se"
_AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    {temporary}
    {site}
}}
"""


@dataclass(frozen=True)
class Front:
    """A web server on ``port`` that speaks https and passes on to pages on ``pages``, ports of this machine."""

    folder: Path
    port: int
    plain_port: int
    pages: Sequence[int]

    def process(self) -> Process:
        """Return nginx, not started yet. Raises CalledProcessError if it does not understand the configuration."""
        self._write()
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        command = (program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", "stderr")
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        return Process("nginx", command, {}, self.folder)

    @property
    def certificate(self) -> Path:
        """Return the certificate, which only a trial trusts."""
        return self.folder / "fullchain.pem"

    def _write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        key = self.folder / "privkey.pem"
        names = f"subjectAltName=DNS:{NAME},DNS:localhost"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
             "2", "-subj", f"/CN={NAME}", "-addext", names, "-keyout", key, "-out", self.certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        user = "user root;" if os.geteuid() == 0 else ""  # whoever else cannot write where a trial lies
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "\n".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        (self.folder / "nginx.conf").write_text(
            _AROUND.format(folder=self.folder, temporary=temporary, user=user, site=self._site()), "utf-8"
        )

    def _site(self) -> str:
        """Return the site of deploy/nginx.conf with our ports and certificate, and nothing else of it changed."""
        text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        for old, new in zip(("127.0.0.1:8001", "127.0.0.1:8002"), self.pages, strict=True):
            text = text.replace(old, f"127.0.0.1:{new}")
        text = re.sub(r"/etc/letsencrypt/live/[^/]+/", f"{self.folder}/", text)
        text = re.sub(r"listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl", text)
        return re.sub(r"listen 80;", f"listen 127.0.0.1:{self.plain_port};", text)

"""A real Neo4j 5 Community server from Maven's jars, without Docker: for tests and ``make neo4j``.

``python tests/neo4j_server.py`` fetches the jars once, starts the server and prints its address;
Ctrl-C stops it. Needs Java 17 or newer and Maven.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

VERSION = "5.26.0"
USER, PASSWORD = "neo4j", "jingjinji-test"
JARS = Path(os.environ.get("JJJ_NEO4J_JARS", Path.home() / ".cache" / "jingjinji" / f"neo4j-{VERSION}"))
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>jingjinji</groupId><artifactId>neo4j</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{VERSION}</version></dependency>
  </dependencies>
</project>
"""
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # answers early; tests do not live long enough for more
OPENS = ("java.nio", "java.io", "sun.nio.ch")


class NoServer(Exception):
    """Why there can be no server here, in one line."""


class Server:
    """One running server; ``url`` holds user and password."""

    def __init__(self, home: Path, bolt: int | None = None, heap: str = "1g") -> None:
        self.home = home
        self.bolt = bolt or _free_port()
        self.heap = heap
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"bolt://{USER}:{PASSWORD}@127.0.0.1:{self.bolt}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and wait until it answers."""
        jars = fetch_jars()
        conf = self.home / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        (conf / "neo4j.conf").write_text(
            f"server.bolt.listen_address=127.0.0.1:{self.bolt}\nserver.http.enabled=false\n"
            "server.https.enabled=false\ndbms.usage_report.enabled=false\n"
            f"server.memory.heap.max_size={self.heap}\nserver.memory.pagecache.size=256m\n"
            "dbms.security.auth_minimum_password_length=8\ndb.tx_log.preallocate=false\n"
        )
        opens = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENS]
        command = [
            "java",
            f"-Xmx{self.heap}",
            *QUICK,
            "-cp",
            f"{jars}/*",
            *opens,
            "org.neo4j.server.CommunityEntryPoint",
        ]
        with (self.home / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, f"--home-dir={self.home}", f"--config-dir={conf}"], stdout=log, stderr=log
            )
        self._wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def _wait(self, seconds: float = 120) -> None:
        import neo4j
        from neo4j.exceptions import AuthError, Neo4jError

        end = time.monotonic() + seconds
        address = f"bolt://127.0.0.1:{self.bolt}"
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                raise NoServer(f"Neo4j ended: {(self.home / 'log.txt').read_text()[-400:]}")
            with suppress(OSError, neo4j.exceptions.DriverError, Neo4jError):
                try:
                    with neo4j.GraphDatabase.driver(address, auth=(USER, PASSWORD)) as driver:
                        driver.verify_connectivity()
                        return
                except AuthError:
                    with neo4j.GraphDatabase.driver(address, auth=(USER, "neo4j")) as driver:
                        change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new"
                        driver.execute_query(change, new=PASSWORD, database_="system")
            time.sleep(0.3)
        raise NoServer("Neo4j did not answer within two minutes.")


def fetch_jars() -> Path:
    """Return the folder of the jars, fetched by Maven the first time."""
    for program in ("java", "mvn"):
        if not shutil.which(program):
            raise NoServer(f"needs {program}: install Java 17 and Maven (Debian: default-jre-headless maven)")
    if not (JARS / "done").exists():
        JARS.mkdir(parents=True, exist_ok=True)
        (JARS / "pom.xml").write_text(POM)
        command = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"]
        done = subprocess.run(command, cwd=JARS, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoServer(f"Maven cannot fetch Neo4j: {(done.stdout + done.stderr).strip()[:300]}")
        (JARS / "done").touch()
    return JARS / "lib"


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def main() -> int:
    """Run a server until Ctrl-C; its data stays in the folder given, or goes with it."""
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="jingjinji-neo4j-"))
    server = Server(home.resolve(), bolt=int(os.environ.get("JJJ_NEO4J_PORT", "7687")))
    try:
        server.start()
        print(f"Neo4j {VERSION} at {server.url}\nTry: jjj stats --store {server.url}\nCtrl-C stops it.", flush=True)
        if server.process:
            server.process.wait()
    except NoServer as error:
        print(f"make neo4j: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        server.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

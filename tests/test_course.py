"""The course in examples/course: every command of its pages prints what the page shows, and the sheet is a PDF."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from console import ERROR, examples, printed
from running import ROOT, Shell, commands

pytestmark = pytest.mark.sampled(8)

COURSE = ROOT / "examples" / "course"
PAGES = sorted(path.name for path in COURSE.glob("*.md"))
STEPS = [(page, *example) for page in PAGES for example in examples((COURSE / page).read_text(encoding="utf-8"))]
PICTURES = [
    command
    for block in re.findall(r"^```sh\n(.*?)^```$", (COURSE / "11-pictures.md").read_text(encoding="utf-8"), re.M | re.S)
    for command in block.splitlines()
]
LEAST = 180  # commands


@pytest.mark.parametrize(
    ("page", "command", "output"), STEPS, ids=[f"{page.partition('-')[0]}: {command}" for page, command, _ in STEPS]
)
def test_a_command_prints_what_the_page_shows(
    page: str, command: str, output: str, matcalc: Shell, tmp_path: Path
) -> None:
    program, *words = shlex.split(command)
    assert program == "matcalc"
    if any(word in ("|", ">", "<") for word in words):
        found = printed(command, tmp_path, ROOT)
    else:
        done = matcalc(*words)
        found = ERROR.sub("<error>", done.err + done.out)
    assert found == ERROR.sub("<error>", output)


@pytest.mark.skipif("plot" not in commands(), reason="there is no verb that draws")
@pytest.mark.parametrize("command", PICTURES)
def test_a_picture_is_drawn(command: str, matcalc: Shell) -> None:
    done = matcalc(*shlex.split(command)[1:])
    assert done.status == 0 and len(done.out.splitlines()) > 10


def test_the_course_is_whole() -> None:
    assert len(STEPS) >= LEAST
    assert len({command for _, command, _ in STEPS}) > 0.9 * len(STEPS)
    index = (COURSE / "README.md").read_text(encoding="utf-8")
    assert all(page in index for page in PAGES if page != "README.md")


@pytest.mark.long
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX engine is installed")
def test_the_homework_sheet_compiles(matcalc: Shell, tmp_path: Path) -> None:
    formulas = (ROOT / "examples" / "homework.txt").read_text(encoding="utf-8")
    words = ("grad", "--wrt", "x", "--shape", "mu:n", "--steps", "-f", "latex", "--standalone")
    sheet = matcalc(*words, stdin=formulas)
    assert sheet.status == 0 and sheet.out.count("\\documentclass") == 1 and sheet.out.count("\\item ") == 6
    (tmp_path / "sheet.tex").write_text(sheet.out, encoding="utf-8")
    command = ["pdflatex", "-halt-on-error", "sheet.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")
    assert b"Overfull" not in done.stdout

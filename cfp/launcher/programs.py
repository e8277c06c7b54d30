"""Programs that tests drive and no Python package brings: a browser, Redis, pgbouncer.

As root on Debian or Ubuntu they are installed like any others. As an ordinary user there the same packages are fetched
and unpacked below .tools, without touching the system. Elsewhere a sentence says what is missing.
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from cfp.launcher.trouble import last_line

ROOT = Path(__file__).resolve().parent.parent.parent
UNPACKED = ROOT / ".tools" / "debian"
WRAPPERS = ROOT / ".tools" / "bin"
SEARCHED = f"{WRAPPERS}:/usr/local/sbin:/usr/sbin"
# What a test asks for, the Debian package that brings it, and where the program itself lies in that.
PROGRAMS = {
    "chromium": ("chromium", "usr/lib/chromium/chromium"),
    "redis-server": ("redis-server", "usr/bin/redis-server"),
    "pgbouncer": ("pgbouncer", "usr/sbin/pgbouncer"),
}
# Playwright's own Node needs a library that comes with the browser.
DRIVER = "playwright-node"
OTHER_NAMES = {"chromium": ["chromium-browser", "google-chrome", "google-chrome-stable"]}


def path() -> str:
    """PATH with the places where programs hide from ordinary users, and with what was unpacked."""
    return f"{os.environ.get('PATH', os.defpath)}:{SEARCHED}"


def missing() -> list[str]:
    return [
        name
        for name in PROGRAMS
        if not any(shutil.which(other, path=path()) for other in [name, *OTHER_NAMES.get(name, [])])
    ]


def provide() -> list[str]:
    """Gets what can be got. Returns a sentence for each program that tests will have to do without."""
    wanted = missing()
    if wanted and shutil.which("apt-get"):
        print(f"Getting {', '.join(wanted)} from the system's packages (the first time) ...", flush=True)
        packages = [PROGRAMS[name][0] for name in wanted]
        log = ROOT / ".tools" / "apt.log"
        with log.open("wb") as said:
            done = _install(packages, said.fileno()) if os.geteuid() == 0 else _unpack(wanted, packages, said.fileno())
        if not done:
            print(f"That failed ({last_line(log)}); everything it said is in {log}.", flush=True)
    return [
        f"{name} is missing, and the tests that need it are skipped; the Debian package {PROGRAMS[name][0]} brings it."
        for name in missing()
    ]


def _install(packages: list[str], log: int) -> bool:
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    return all(
        subprocess.run(["apt-get", "-qq", *words], env=settings, stdout=log, stderr=log).returncode == 0
        for words in (["update"], ["install", "-y", "--no-install-recommends", *packages])
    )


def _unpack(names: list[str], packages: list[str], log: int) -> bool:
    """apt with folders of our own: it reads which packages the system has, and writes nothing outside .tools."""
    for folder in ("state/lists/partial", "cache/archives/partial", "root"):
        (UNPACKED / folder).mkdir(parents=True, exist_ok=True)
    options = [
        f"Dir::State={UNPACKED / 'state'}",
        f"Dir::Cache={UNPACKED / 'cache'}",
        "Dir::State::status=/var/lib/dpkg/status",
        "Debug::NoLocking=1",
        "APT::Install-Recommends=false",
    ]
    apt = ["apt-get", "-qq", *(word for option in options for word in ("-o", option))]
    for words in (["update"], ["install", "-y", "--download-only", *packages]):
        if subprocess.run([*apt, *words], stdout=log, stderr=log).returncode:
            return False
    for package in (UNPACKED / "cache" / "archives").glob("*.deb"):
        if subprocess.run(["dpkg-deb", "-x", package, UNPACKED / "root"], stdout=log, stderr=log).returncode:
            return False
        package.unlink()
    for name in names:
        _wrap(name, UNPACKED / "root" / PROGRAMS[name][1])
    if (driver := find_spec("playwright")) is not None and driver.origin is not None:
        _wrap(DRIVER, Path(driver.origin).parent / "driver" / "node")
    return True


def settings() -> dict[str, str]:
    """What tests' environment needs so that the programs are found."""
    driver = WRAPPERS / DRIVER
    return {"PATH": path(), **({"PLAYWRIGHT_NODEJS_PATH": str(driver)} if driver.exists() else {})}


def _fonts() -> Path:
    """A font configuration that knows the unpacked fonts: without any, text has no size and cannot be clicked."""
    file = UNPACKED / "fonts.conf"
    file.write_text(
        f"<fontconfig><dir>{UNPACKED / 'root' / 'usr' / 'share' / 'fonts'}</dir>"
        f"<cachedir>{UNPACKED / 'fonts'}</cachedir></fontconfig>\n"
    )
    return file


def _wrap(name: str, program: Path) -> None:
    """A starter that lets the program find the libraries and fonts it was unpacked with."""
    root = UNPACKED / "root"
    libraries = sorted({str(library.parent) for library in root.glob("**/lib/**/*.so*")})
    WRAPPERS.mkdir(exist_ok=True)
    starter = WRAPPERS / name
    starter.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{":".join(libraries)}"\n'
        f'export FONTCONFIG_FILE="{_fonts()}" XDG_DATA_DIRS="{root}/usr/share"\n'
        f'exec "{program}" "$@"\n'
    )
    starter.chmod(0o755)

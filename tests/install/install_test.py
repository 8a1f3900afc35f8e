#!/usr/bin/env python3
"""Builds and runs a consumer of the library in one of four ways.

    install_test.py find_package|add_subdirectory|pkg_config|pkg_config_c SOURCE BUILD

All but the second install BUILD into a temporary prefix and see nothing
but that. The consumer must say what it counted.
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

EXPECTED = "labelix picks 1 of 2\n"
STEP_SECONDS = 900  # a hang guard, far above what any step takes
# Debug information names the folder, which would defeat ccache in a new one.
ENVIRONMENT = dict(os.environ, CCACHE_NOHASHDIR="1")


def run(*command, **more):
    print("+", *command, flush=True)
    done = subprocess.run([str(c) for c in command], check=True, text=True, timeout=STEP_SECONDS,
                          env=more.pop("env", ENVIRONMENT), **more)
    return done.stdout


def install(build, folder):
    prefix = folder / "prefix"
    run("cmake", "--install", build, "--prefix", prefix, stdout=subprocess.DEVNULL)
    return prefix


def cmake_consumer(consumer, folder, *settings):
    binary = folder / "binary"
    run("cmake", "-G", "Ninja", "-S", consumer, "-B", binary, *settings,
        stdout=subprocess.DEVNULL)
    run("cmake", "--build", binary)
    return binary / "consumer"


def find_package(source, build, folder):
    return cmake_consumer(source / "tests/install/consumer", folder,
                          "-DCMAKE_BUILD_TYPE=Debug",
                          f"-DCMAKE_PREFIX_PATH={install(build, folder)}")


def like(build):
    """The settings with which a project compiles the library as BUILD did: its objects come out
    of the compiler cache then, where all of it takes six minutes."""
    cache = (build / "CMakeCache.txt").read_text()
    kind = re.search(r"^CMAKE_BUILD_TYPE:\w+=(\w+)$", cache, re.M)[1]
    flags = re.search(rf"^CMAKE_CXX_FLAGS_{kind.upper()}:\w+=(.*)$", cache, re.M)[1]
    command = next(unit["command"] for unit in json.loads((build / "compile_commands.json").read_text())
                   if unit["file"].endswith("/index/index.cc"))
    warnings = [word for word in shlex.split(command) if word.startswith("-W")]
    return (f"-DCMAKE_BUILD_TYPE={kind}", f"-DCMAKE_CXX_FLAGS_{kind.upper()}={flags}",
            "-DCMAKE_CXX_EXTENSIONS=OFF", "-DCONSUMER_OPTIONS=" + ";".join(warnings))


def add_subdirectory(source, build, folder):
    return cmake_consumer(source / "tests/install/consumer", folder, f"-DLABELIX_SOURCE={source}",
                          "-DCMAKE_CXX_COMPILER_LAUNCHER=" + ("ccache" if have("ccache") else ""),
                          *like(build))


def have(program):
    return any((pathlib.Path(p) / program).exists() for p in os.environ["PATH"].split(":"))


def flags_of(package, prefix):
    (description,) = prefix.rglob(f"{package}.pc")
    environment = dict(ENVIRONMENT, PKG_CONFIG_PATH=str(description.parent))
    return run("pkg-config", "--cflags", "--libs", package, env=environment,
               stdout=subprocess.PIPE).split()


def pkg_config(source, build, folder):
    flags = flags_of("labelix", install(build, folder))
    program = folder / "consumer"
    run("c++", "-std=c++20", source / "tests/install/consumer/main.cc", "-o", program, *flags)
    return program


def pkg_config_c(source, build, folder):
    prefix = install(build, folder)
    (library,) = prefix.rglob("liblabelix_c.so")
    program = folder / "consumer"
    run("cc", "-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror",
        source / "tests/install/consumer/main.c", "-o", program, *flags_of("labelix-c", prefix),
        f"-Wl,-rpath,{library.parent}")
    return program


def main():
    way = {f.__name__: f for f in (find_package, add_subdirectory, pkg_config, pkg_config_c)}[sys.argv[1]]
    source, build = (pathlib.Path(p).resolve() for p in sys.argv[2:4])
    with tempfile.TemporaryDirectory(prefix="labelix-install-") as folder:
        program = way(source, build, pathlib.Path(folder))
        said = run(program, stdout=subprocess.PIPE)
    print(said, end="")
    return 0 if said == EXPECTED else 1


if __name__ == "__main__":
    sys.exit(main())

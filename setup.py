"""Compile the inner loops where a C compiler is at hand; without one the same files run as plain Python."""

import os
import zlib
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

MARK = "# cython:"  # how the first line of a kernel begins
SHARED = (
    "navigator._memoryviews"  # what all kernels need of Cython, compiled once: half the time, half the size
)
DIRECTIVES = {
    "auto_pickle": False,
    "binding": False,
}  # a fifth of the code is for what no kernel is asked for
FLAGS = ["-O3", "-g0"]  # debug symbols would be six times the code, and a quarter of the time to compile it


class BuildKernels(build_ext):
    """Compile copies that bear the hash of their source, so that stale ones are known: navigator.kernels."""

    def build_extensions(self) -> None:
        """Mark, translate and compile all kernels, as many at a time as there are processors."""
        self.parallel = os.cpu_count() or 1
        marked = [self._marked(ext) for ext in self.extensions if ext.name != SHARED]
        shared = Extension(SHARED, [str(Path(self.build_temp, "_memoryviews.c"))], extra_compile_args=FLAGS)
        self.extensions = cythonize(
            [shared, *marked],
            nthreads=self.parallel,
            quiet=True,
            language_level=3,
            shared_utility_qualified_name=SHARED,
            compiler_directives=DIRECTIVES,
        )
        for translated in self.extensions:
            translated.optional = True  # which cythonize forgets
            translated._needs_stub = False  # setuptools sets it on what it was given
        super().build_extensions()

    def _marked(self, ext: Extension) -> Extension:
        source = Path(ext.sources[0])
        digest = f"{zlib.crc32(source.read_bytes()):08x}"
        copy = Path(self.build_temp, source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(f'{source.read_text()}\n\nSOURCE = "navigator-source:{digest}"\n')
        readable = [("CYTHON_COMPRESS_STRINGS", "0")]  # so that the mark is found without running it
        return Extension(ext.name, [str(copy)], define_macros=readable, extra_compile_args=FLAGS)


def kernels() -> list[Extension]:
    """All modules written in Cython's pure Python mode, and what they share, which Cython writes."""
    files = [f for f in sorted(Path("navigator").rglob("*.py")) if f.read_text().startswith(MARK)]
    named = [(".".join(file.with_suffix("").parts), [str(file)]) for file in files]
    return [Extension(name, sources, optional=True) for name, sources in [(SHARED, []), *named]]


setup(ext_modules=kernels(), cmdclass={"build_ext": BuildKernels})

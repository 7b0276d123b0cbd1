# hukou: build, install and check.  ./test.sh runs everything on a bare machine; this file is for day-to-day work.

EXTENSION  = hukou
MODULE_big = hukou
OBJS       = src/hukou.o $(patsubst %.c,%.o,$(sort $(wildcard src/*/*.c)))

# The control file is the one place that names the version.
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" hukou.control)
SQL_SCRIPT  = hukou--$(EXTVERSION).sql
UPDATES     = $(notdir $(wildcard extension/updates/hukou--*--*.sql))
DATA_built  = $(SQL_SCRIPT) $(UPDATES)
SHLIB_LINK  = -lcrypto

PG_CONFIG ?= pg_config
# Bitcode would need the very clang the server was built with, and inlining gains nothing in triggers.
override with_llvm = no

# A packager with a compiler newer than ours may say `make WERROR=`.
WERROR  ?= -Werror
# Callbacks have the signature the server wants, so unused parameters are normal.
WARNINGS = -Wall -Wextra -Wno-unused-parameter $(WERROR)
PG_CFLAGS = $(WARNINGS)
# The server's headers are not ours to warn about, hence -isystem; -MMD -MP writes a .d file beside each object.
PG_CPPFLAGS = -Isrc -isystem $(shell $(PG_CONFIG) --includedir-server) -DHUKOU_VERSION='"$(EXTVERSION)"' -MMD -MP

# `setup` creates the extension, so it goes first.  Names in sql/ and specs/ differ, for expected/ holds both.
REGRESS        = setup $(sort $(filter-out setup,$(patsubst sql/%.sql,%,$(wildcard sql/*.sql))))
REGRESS_OPTS   = --encoding=UTF8
ISOLATION      = isolation_setup $(sort $(filter-out isolation_setup,$(patsubst specs/%.spec,%,$(wildcard specs/*.spec))))
ISOLATION_OPTS = --encoding=UTF8

EXTRA_CLEAN = build hukou--*.sql regression.out regression.diffs results output_iso \
	$(wildcard src/*.[do] src/*/*.[do])

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

$(OBJS): Makefile hukou.control
# A folder is younger than the library when a source was added or removed.
hukou$(DLSUFFIX): src $(wildcard src/*/)

# The folders themselves are prerequisites, so that removing or renaming a part is noticed too.
SQL_FOLDERS = $(wildcard extension extension/tables extension/seed data)
SQL_PARTS   = extension/build.sh hukou.control $(SQL_FOLDERS) $(foreach d,$(SQL_FOLDERS),$(wildcard $(d)/*.sql $(d)/*.tsv))
$(SQL_SCRIPT): $(SQL_PARTS)
	extension/build.sh > $@.tmp && mv $@.tmp $@ || { rm -f $@.tmp; exit 1; }
$(UPDATES): %: extension/updates/% $(SQL_PARTS)
	extension/build.sh $< > $@.tmp && mv $@.tmp $@ || { rm -f $@.tmp; exit 1; }

# --- lint: what the compiler of the day does not say -----------------------------------------------------------------

.PHONY: docs
# docs/workflows.md and its pictures, from the published workflows; the table and picture of docs/performance.md
docs:
	tools/docs.sh

.PHONY: lint lint-cppcheck lint-clang lint-floors lint-version soak
lint: lint-cppcheck lint-clang lint-floors lint-version

lint-cppcheck:
	cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --inline-suppr --std=c11 \
	  --library=posix --library=tools/postgres.cfg --suppress=missingInclude \
	  --suppress=normalCheckLevelMaxBranches --suppress=preprocessorErrorDirective:src/compat.h -Isrc src $(wildcard client fuzz)

# The second compiler builds into a folder of its own; the flags are those the server itself is built with.
CLANG_CC    = clang
CLANG_OBJS  = $(patsubst src/%.o,build/clang/%.o,$(OBJS))
CLANG_FLAGS = -O2 -fPIC -fno-strict-aliasing -fwrapv -Wmissing-prototypes -Wpointer-arith \
	-Wdeclaration-after-statement -Wvla -Wimplicit-fallthrough $(WARNINGS)
lint-clang: $(CLANG_OBJS)

$(CLANG_OBJS): build/clang/%.o: src/%.c Makefile hukou.control
	@$(MKDIR_P) $(@D)
	$(CLANG_CC) $(CLANG_FLAGS) $(CPPFLAGS) -c -o $@ $<

lint-floors:
	tools/floors.sh

lint-version:
	grep -q '"version": "$(EXTVERSION)"' META.json
	grep -q '^## $(EXTVERSION)' CHANGELOG.md

# --- bench: what the law costs, see docs/performance.md ---------------------------------------------------------------

.PHONY: bench
bench:
	./bench.sh

# --- soak: the long runs, for a night rather than for every commit -----------------------------------------------------

soak:
	@echo "soak: fuzzing every target at length"
	$(MAKE) -C fuzz soak
	tools/soak.sh
	@echo "soak: the regression tests in a server that watches its memory"
	tools/valgrind.sh sanitize
	tools/valgrind.sh memcheck

# What the compilers found out about headers.
-include $(OBJS:.o=.d) $(CLANG_OBJS:.o=.d)

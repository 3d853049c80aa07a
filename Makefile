# Tongdao (通道): multimodal freight corridor simulator.
# Two commands do everything on a fresh Debian 12: `make run` and `make test`. `make help` lists the rest.

VERSION := 1.0.0
BUILD   ?= build
CC      ?= gcc
CSTD    := -std=c11 -D_GNU_SOURCE
OPT     ?= -O2 -g
# -ffp-contract=off: the same sums on every machine with the same instructions.
FP      := -ffp-contract=off
# Warnings are errors. -Wconversion catches unit and index slips; -Wsign-conversion is left out because
# indexing by uint32_t is everywhere and right.
WARN    := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion \
           -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wundef -Wvla \
           -Wformat=2 -Wnull-dereference -Wdouble-promotion -Wwrite-strings -Wpointer-arith
PKGS    := igraph gsl jansson nettle zlib sqlite3 xlsxwriter
LIBS    := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lcsv -lmetis -lm
INCLUDE := -Isim -I$(BUILD)/include $(shell pkg-config --cflags $(PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
CFLAGS   = $(CSTD) $(OPT) $(FP) $(WARN) -fopenmp -MMD -MP $(INCLUDE) $(EXTRA)
LDFLAGS += -fopenmp $(EXTRA)

LIB_SRC := $(shell find sim -name '*.c' ! -path 'sim/cli/*' | LC_ALL=C sort)
CLI_SRC := $(shell find sim/cli 2>/dev/null -name '*.c' | LC_ALL=C sort)
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/%.o)
LIB     := $(BUILD)/libtongdao.a
BIN     := $(if $(wildcard sim/cli/main.c),$(BUILD)/tongdao)
TESTS   := $(patsubst %.c,$(BUILD)/%,$(shell find tests/unit tests/oracle -name 'test_*.c' 2>/dev/null | LC_ALL=C sort))

.DEFAULT_GOAL := all
# As many at once as there are processors, unless -j says how many.
ifeq ($(filter -j% --jobserver%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif
# One short line a file; V=1 shows the whole command.
say = $(if $(V),,@printf '  %-3s %s\n' $(1) $(2);)

.PHONY: all lib deps run test check quick docs layers bench asan tsan fuzz format install clean help

# The machine's packages: asked once, installed only where something is missing.
deps: ## install the Debian packages that building and testing need
	@sh .ci/install.sh

run: ## install what is missing, build, evaluate every scenario of scenarios/
	@sh .ci/install.sh build
	@$(MAKE) --no-print-directory all
	$(BUILD)/tongdao run scenarios

test: ## install what is missing, build, run all tests
	@sh .ci/install.sh
	@$(MAKE) --no-print-directory check

all: $(LIB) $(BIN) ## build build/tongdao and build/libtongdao.a

lib: $(LIB)

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(call say,AR,$@)ar rcsD $@ $^

$(BUILD)/tongdao: $(CLI_OBJ) $(LIB)
	$(call say,LD,$@)$(CC) $(LDFLAGS) -o $@ $(CLI_OBJ) $(LIB) $(LIBS)

# The JSON Schemas as C arrays; `tongdao schema` prints them.
SCHEMAS := $(wildcard scenarios/*.schema.json)

$(BUILD)/include/schema_arrays.h: $(SCHEMAS) sim/io/embed.sh
	@mkdir -p $(@D)
	sh sim/io/embed.sh $(SCHEMAS) > $@

$(BUILD)/sim/io/schema_text.o: $(BUILD)/include/schema_arrays.h

# The report's page: its own scripts put together, and what npm brings (the charts) in one script.
PAGE    := sim/io/report
PAGE_JS := $(addprefix $(PAGE)/js/,$(shell cat $(PAGE)/js/order 2>/dev/null))

$(BUILD)/report/vendor.js: $(addprefix $(PAGE)/,package.json package-lock.json charts.js land.js build.sh)
	@mkdir -p $(@D)
	$(call say,NPM,$@)cd $(PAGE) && sh build.sh $(abspath $@)

$(BUILD)/report/app.js: $(PAGE_JS) $(PAGE)/js/order $(PAGE)/join.sh
	@mkdir -p $(@D)
	sh $(PAGE)/join.sh $(PAGE_JS) > $@

REPORT_PARTS := $(addprefix $(PAGE)/,head.html body.html style.css) $(BUILD)/report/app.js $(BUILD)/report/vendor.js
$(BUILD)/include/report_parts.h: $(REPORT_PARTS) sim/io/embed.sh
	@mkdir -p $(@D)
	@sh sim/io/embed.sh $(REPORT_PARTS) > $@

$(BUILD)/sim/io/report_writer.o: $(BUILD)/include/report_parts.h

# The study that `tongdao new` lays out.
STARTER := $(shell find sim/run/starter -type f)

$(BUILD)/include/starter_files.h: $(STARTER) sim/run/embed_files.sh
	@mkdir -p $(@D)
	sh sim/run/embed_files.sh sim/run/starter > $@

$(BUILD)/sim/run/starter.o: $(BUILD)/include/starter_files.h

# Rewritten only when it says something new, so that a commit alone rebuilds one file.
FACTS := $(BUILD)/include/version_facts.h
$(FACTS): FORCE
	@mkdir -p $(@D)
	@sh .ci/version_facts.sh $(VERSION) > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
FORCE:
$(BUILD)/sim/base/version.o: $(FACTS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/tests/%: tests/%.c $(LIB)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CFLAGS) -Itests -o $@ $< $(LIB) $(LIBS) -lcmocka -fopenmp

# Programs that the test scripts call.
TEST_TOOLS := $(BUILD)/tests/invalid/messages $(BUILD)/tests/report/write_report
TEST_SCRIPTS = $(shell find tests -name 'test_*.sh' -o -name 'test_*.py' | LC_ALL=C sort)

quick: all layers $(TESTS) ## unit and oracle tests only
	@sh tests/run.sh $(TESTS)

check: all layers $(TESTS) $(TEST_TOOLS) # all tests, nothing installed
	@BUILD=$(BUILD) sh tests/run.sh $(TESTS) $(TEST_SCRIPTS)

# gcc sees null pointers that cannot be in code that a sanitizer has rewritten.
SANITIZED = $(MAKE) --no-print-directory OPT="-O1 -g -fno-omit-frame-pointer"

asan: ## unit tests with the address and undefined-behaviour sanitizers
	$(SANITIZED) BUILD=build-asan EXTRA="-fsanitize=address,undefined -fno-sanitize-recover=all -Wno-null-dereference" quick

# tests/tsan_gomp.c tells the thread sanitizer of the order that libgomp keeps.
GOMP_CALLS := parallel parallel_loop_dynamic parallel_loop_nonmonotonic_dynamic critical_name_start \
              critical_name_end barrier loop_end
comma := ,
tsan: ## unit tests and a run on two threads with the thread sanitizer
	@mkdir -p build-tsan
	$(CC) $(CSTD) -O1 -g -c -o build-tsan/tsan_gomp.o tests/tsan_gomp.c
	$(SANITIZED) BUILD=build-tsan EXTRA="-fsanitize=thread -Wno-tsan -Wno-null-dereference" \
	    LIBS="build-tsan/tsan_gomp.o $(GOMP_CALLS:%=-Wl$(comma)--wrap=GOMP_%) $(LIBS)" quick
	rm -rf build-tsan/results
	build-tsan/tongdao run tests/cases/tiny -j 2 -o build-tsan/results

# libFuzzer is clang's, and so is the OpenMP runtime then. An empty array may be a null pointer plus 0, which
# clang would report.
FUZZERS  := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_FOR ?= 60
FUZZED   := -fopenmp -fsanitize=address,undefined -fno-sanitize-recover=undefined \
            -fno-sanitize=pointer-overflow

fuzz: all ## try inputs changed at random for FUZZ_FOR=60 seconds a fuzzer; needs clang
	@sh .ci/install.sh fuzz
	@mkdir -p build-fuzz/found
	$(MAKE) --no-print-directory BUILD=build-fuzz CC=clang OPT="-O1 -g" WARN=-w \
	    EXTRA="$(FUZZED) -fsanitize=fuzzer-no-link" lib
	sh tests/fuzz/seeds.sh $(BUILD)/tongdao build-fuzz/seeds
	@failed=; for fuzzer in $(FUZZERS); do \
	    clang $(CSTD) -O1 -g $(INCLUDE) $(FUZZED) -fsanitize=fuzzer -o build-fuzz/fuzz_$$fuzzer \
	        tests/fuzz/fuzz_$$fuzzer.c build-fuzz/libtongdao.a $(LIBS) && \
	    mkdir -p build-fuzz/corpus/$$fuzzer && echo "fuzz_$$fuzzer: log in build-fuzz/$$fuzzer.log" && \
	    build-fuzz/fuzz_$$fuzzer -max_total_time=$(FUZZ_FOR) -max_len=60000 -timeout=30 -rss_limit_mb=4096 \
	        -print_final_stats=1 -artifact_prefix=build-fuzz/found/$$fuzzer- \
	        build-fuzz/corpus/$$fuzzer build-fuzz/seeds/$$fuzzer 2> build-fuzz/$$fuzzer.log || failed="$$failed $$fuzzer"; \
	    tail -n 6 build-fuzz/$$fuzzer.log; \
	done; [ -z "$$failed" ] || { echo "found something:$$failed (inputs in build-fuzz/found)"; exit 1; }

format: ## lay out the source as .clang-format says
	clang-format -i $$(find sim tests -name '*.[ch]')

PREFIX ?= /usr/local

MAN  := $(DESTDIR)$(PREFIX)/share/man
BASH_COMPLETIONS := $(DESTDIR)$(PREFIX)/share/bash-completion/completions

install: all ## copy program, library, header, manual page and bash completion below PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib $(DESTDIR)$(PREFIX)/include \
	    $(MAN)/man1 $(MAN)/zh_CN/man1 $(BASH_COMPLETIONS)
	$(BUILD)/tongdao help --man --lang en > $(MAN)/man1/tongdao.1
	$(BUILD)/tongdao help --man --lang zh > $(MAN)/zh_CN/man1/tongdao.1
	$(BUILD)/tongdao help --bash > $(BASH_COMPLETIONS)/tongdao
	install $(BUILD)/tongdao $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(LIB) $(DESTDIR)$(PREFIX)/lib
	install -m 644 sim/tongdao.h $(DESTDIR)$(PREFIX)/include

BENCHES := $(patsubst %.c,$(BUILD)/%,$(shell find tests/bench -name 'bench_*.c' 2>/dev/null | LC_ALL=C sort))
BENCH_TREES := $(BUILD)/tests/bench/bench_trees

bench: $(BENCHES) $(BENCH_TREES) ## measure speed as ratios; TNTP=dir adds public networks, TAPB=binary compares with TAP-B, LARGE=1 adds minutes
	@for program in $(BENCH_TREES) $(BENCHES); do echo; TAPB=$(TAPB) LARGE=$(LARGE) $$program $(TNTP) || exit 1; done

# Boost is compared with, never linked into the program: libboost-graph-dev is needed here only.
$(BENCH_TREES): tests/bench/bench_trees.cpp tests/bench/networks.h tests/tntp.h $(BUILD)/tests/bench/study.o $(LIB)
	@mkdir -p $(@D)
	g++ -std=c++17 $(OPT) $(FP) $(INCLUDE) -o $@ $< $(BUILD)/tests/bench/study.o $(LIB) $(LIBS) -fopenmp

docs: all ## rewrite the generated parts of the pages (columns, indicators, scenarios)
	@BUILD=$(BUILD) python3 tests/docs/generate.py

layers: ## check that no layer includes a header above it
	@sh tests/layers.sh

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

clean: ## remove what was built
	rm -rf $(BUILD)

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TESTS:%=%.d) $(BENCHES:%=%.d)

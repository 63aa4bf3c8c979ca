# make celeba    everything from the libraries to Output/celeba/celeba.html
# make test      the tests, with everything they need
# make fuzz      the readers of foreign files against made-up ones, SECONDS=60 each
# make torture   kills and disk errors at every file system call of a small training; minutes
# make notebooks all notebooks anew, from an empty store (or CACHE=DIR), and their gallery; an hour
# make lint      formatting and style
# make build     the program, .build/release/vnb
# make install   program, manual page and completions under PREFIX
# make clean     forget what was built
#
# A machine with a Swift toolchain is enough: missing libraries are installed with apt-get.

# For 'make fuzz': how long each reader takes, and which (all, when none is named).
SECONDS ?= 60
READERS ?=

PREFIX ?= /usr/local
DESTDIR ?=

# Without the Swift libraries linked in, building and testing share their products. What is
# installed has them linked in: it must outlive the toolchain, and it starts faster.
SWIFT_BUILD = swift build -c release
VNB = .build/release/vnb
STATIC = --static-swift-stdlib --scratch-path .build/install
INSTALLED_VNB = .build/install/release/vnb

.PHONY: build celeba notebooks test fuzz torture lint format man install uninstall clean packages toolchain

build: packages
	$(SWIFT_BUILD) --product vnb

celeba: build
	$(VNB) run celeba.vnb

# Where 'make notebooks' keeps what it computes; a folder of its own, emptied first, unless given.
CACHE ?=

notebooks: build
	@.ci/notebooks $(VNB) $(CACHE)

test: packages
	swift test -c release

fuzz: packages
	@Tests/Fuzzing/run $(SECONDS) $(READERS)
torture: packages
	@strace -qq -o /dev/null true 2>/dev/null || \
	  echo 'strace is missing or may not trace here: kills and errors at system calls are skipped'
	VNB_TORTURE=1 swift test -c release --filter 'TortureTests|ResumptionTests'

lint: toolchain
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

format: toolchain
	swift format --in-place --recursive --parallel Package.swift Sources Tests

packages: toolchain
	@.ci/system-packages

toolchain:
	@command -v swift >/dev/null || { \
	  echo 'vnb needs Swift 6.3 or newer: https://www.swift.org/install' >&2; exit 1; }

# The manual page comes from the same declarations as the options and 'vnb help'.
man: build
	$(VNB) help --man > .build/vnb.1
	@echo 'man ./.build/vnb.1'

install: packages
	$(SWIFT_BUILD) --product vnb $(STATIC)
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/man/man1'
	install -d '$(DESTDIR)$(PREFIX)/share/bash-completion/completions'
	install -d '$(DESTDIR)$(PREFIX)/share/zsh/site-functions'
	install -d '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d'
	$(INSTALLED_VNB) help --man > .build/install/vnb.1
	$(INSTALLED_VNB) --generate-completion-script bash > .build/install/vnb.bash
	$(INSTALLED_VNB) --generate-completion-script zsh > .build/install/vnb.zsh
	$(INSTALLED_VNB) --generate-completion-script fish > .build/install/vnb.fish
	install -m 755 $(INSTALLED_VNB) '$(DESTDIR)$(PREFIX)/bin/vnb'
	install -m 644 .build/install/vnb.1 '$(DESTDIR)$(PREFIX)/share/man/man1/vnb.1'
	install -m 644 .build/install/vnb.bash \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/vnb'
	install -m 644 .build/install/vnb.zsh '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_vnb'
	install -m 644 .build/install/vnb.fish \
	  '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/vnb.fish'

uninstall:
	rm -f '$(DESTDIR)$(PREFIX)/bin/vnb' '$(DESTDIR)$(PREFIX)/share/man/man1/vnb.1' \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/vnb' \
	  '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_vnb' \
	  '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/vnb.fish'

clean:
	rm -rf .build

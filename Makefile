# `make` says what there is. From python3 with pip, make and git alone; every target takes PYTHON=python3.13 and the like,
# and each interpreter has an environment of its own in .venv/.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
# Images of CI often forbid byte code: then each of a hundred processes compiles every library that it imports.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
FAULT ?=
ALLOW ?=
DIR ?=
UV_VERSION := 0.13.9

# A version manager's shim refuses to answer for a version that is not selected here; then that version is selected by name.
WHERE := -c 'import sys; print(sys.executable)'
INTERPRETER := $(shell $(PYTHON) $(WHERE) 2>/dev/null || PYENV_VERSION=$$(pyenv latest $(PYTHON:python%=%) 2>/dev/null) $(PYTHON) $(WHERE) 2>/dev/null)
VERSION := $(if $(INTERPRETER),$(shell "$(INTERPRETER)" -c 'import sys; print("%d.%d" % sys.version_info[:2])'))

VENV := .venv/$(VERSION)
BIN := $(VENV)/bin
UV := .venv/uv-$(UV_VERSION)/bin/uv
# UV_SYSTEM_CERTS, like every variable of the environment or of the command line, reaches uv.
SYNC = UV_PROJECT_ENVIRONMENT=$(@D) UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --frozen --python "$(INTERPRETER)"
NOT_MADE = { echo "$(@D) was not made, and why is above. Behind a proxy with certificates of its own: make … UV_SYSTEM_CERTS=1" >&2; exit 1; }
LOCKED := uv.lock pyproject.toml $(UV)

REQUIREMENTS := functions/requirements.txt
EXPORT = $(UV) export --quiet --frozen --no-default-groups --no-emit-project --no-header
PACKAGE := build/package
PACKAGE_MB := 27
POWERTOOLS_UNUSED := auth_alpha,batch,circuit_breaker,data_masking,feature_flags,idempotency,kafka,parameters,parser,streaming

.PHONY: help
help:  ## this list
	@awk -F ':.*## ' '/^#[[]/ {print "\n" substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "Every target takes PYTHON=python3.11, python3.12 or python3.13; demo takes FAULT=no-tick|no-sweep|deaf|forged|mail-bounces|forked-log|omitted-order."

#[ Start here

.PHONY: demo
demo: $(VENV)/.run  ## four orders: three from POST to the breach webhook, one by mail and link alone, on this machine
	@$(BIN)/python -m infra.dev.local.demo $(if $(FAULT),--fault $(FAULT))

.PHONY: local
local: $(VENV)/.run  ## the same stack, left running; says where in .local/local.json; ALLOW="URL …" for webhooks of your own
	@PYTHONPATH=functions $(BIN)/python -m infra.dev.local.run $(if $(ALLOW),--allow $(foreach url,$(ALLOW),'$(url)'))

# What a machine may lack that only some tests need. CI sets EVERYTHING=1: there nothing is left out but others' servers.
CHROMIUM := $(wildcard /usr/bin/chromium)
CURL := $(shell command -v curl)
NODE := $(shell command -v node)
NPM := $(shell command -v npm)
NGINX := $(wildcard /usr/sbin/nginx)
FIREWALL := $(and $(wildcard /usr/sbin/apache2),$(wildcard /usr/share/modsecurity-crs/rules),$(wildcard /usr/lib/apache2/modules/mod_security2.so))
SUMDB := $(and $(wildcard /usr/bin/go),$(wildcard /usr/share/gocode/src/golang.org/x/mod/sumdb))
EVERYTHING ?=
SERVERS_LEFT_OUT := $(if $(NGINX),,--ignore=tests/servers/test_nginx.py) $(if $(FIREWALL),,--ignore=tests/servers/test_firewall.py)
LEFT_OUT := --ignore=tests/clients $(if $(EVERYTHING),,$(if $(CHROMIUM),,--ignore=tests/page) $(if $(NODE),,--ignore=tests/node) $(if $(NPM),,--ignore=tests/node/test_openapi_tools.py) $(if $(CURL),,--ignore=tests/wires/test_integrating.py) $(if $(SUMDB),,--ignore=tests/servers/test_sumdb.py)) $(SERVERS_LEFT_OUT)

# One worker a core, and where the wires are, one more: it mostly waits for their story. More than five wait for it too.
WORKERS := $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$((cores > 4 ? 4 : cores)))
AND_WIRES := $(shell echo $$(($(WORKERS) + 1)))

SAY_AGAIN = { echo "Each test that failed is listed above. To run only these again: make again$(if $(filter command line,$(origin PYTHON)), PYTHON=$(PYTHON))" >&2; exit 1; }

TOOLS := .venv/node/.tools
WITH_TOOLS := $(if $(and $(NODE),$(NPM)),$(TOOLS))

.PHONY: test
test: $(VENV)/.all $(WITH_TOOLS)  ## all tests; those in a browser need Debian's chromium, and are left out without it
	@$(if $(findstring page,$(LEFT_OUT)),echo "no /usr/bin/chromium here: tests/page is left out (apt-get install chromium)")
	@$(if $(findstring node,$(LEFT_OUT)),echo "no node here: tests/node is left out (apt-get install nodejs)")
	@$(if $(findstring tools,$(LEFT_OUT)),echo "no npm here: tests/node/test_openapi_tools.py is left out (apt-get install npm)")
	@$(if $(findstring wires,$(LEFT_OUT)),echo "no curl here: tests/wires/test_integrating.py is left out (apt-get install curl)")
	@$(if $(findstring sumdb,$(LEFT_OUT)),echo "no Go with sumdb here: tests/servers/test_sumdb.py is left out (apt-get install golang-go golang-golang-x-mod-dev)")
	@$(if $(findstring nginx,$(LEFT_OUT)),echo "no nginx here: tests/servers/test_nginx.py is left out (apt-get install nginx)")
	@$(if $(findstring firewall,$(LEFT_OUT)),echo "no Apache with the Core Rule Set here: tests/servers/test_firewall.py is left out (apt-get install apache2 libapache2-mod-security2 modsecurity-crs)")
	@$(BIN)/pytest -n $(AND_WIRES) $(LEFT_OUT) tests || $(SAY_AGAIN)

#[ Work on it

.PHONY: again
again: $(VENV)/.all $(WITH_TOOLS)  ## only the tests that failed last time
	@$(BIN)/pytest --last-failed --last-failed-no-failures none $(LEFT_OUT) tests

SINCE ?=

.PHONY: near
near: $(VENV)/.all  ## the tests nearest to what changed since main, in under a minute; SINCE=commit for another base
	@PYTHONPATH=functions:. $(BIN)/python -m infra.dev.near $(SINCE)

# Two at a time, each with its output in one piece: code and template need different environments.
.PHONY: check
check: $(VENV)/.all $(VENV)-checkov/.checkov  ## format, lint, types, import contracts, template and its rules, security, STYLE's figures
	@$(MAKE) --no-print-directory --output-sync=target -j 2 check-code check-template check-security

.PHONY: check-code
check-code:
	@$(BIN)/ruff format --check --quiet --output-format concise
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@diff <($(EXPORT)) $(REQUIREMENTS) || { echo "$(REQUIREMENTS) differs from uv.lock: make lock" >&2; exit 1; }
	@$(BIN)/python -m infra.dev.checks.figures

# sam validate asks for a region and makes no call.
TEMPLATES := template.yaml infra/operations.yaml infra/standby.yaml

.PHONY: check-template
check-template:
	@$(BIN)/pytest -q tests/rules
	@$(BIN)/cfn-lint $(TEMPLATES)
	@SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 $(BIN)/sam validate --lint | sed "s|$(CURDIR)/||"

# Bandit knows subprocess and urlopen as such: what tools start, the repository names, and what they open, the person who runs
# them does (ruff's S rules hold that, line by line).
.PHONY: check-security
check-security:
	@$(VENV)-checkov/bin/checkov --config-file .checkov.yaml $(TEMPLATES:%=--file %) | sed '/^$$/d'
	@$(BIN)/bandit --quiet --recursive functions 2> >(grep -v "no failed test" >&2)
	@$(BIN)/bandit --quiet --recursive infra --skip B310,B404,B603 2> >(grep -v "no failed test" >&2)

STORIES_ON ?= moto
EVERY_PYTHON := -m "not once" --ignore=tests/wires --ignore=tests/page --ignore=tests/node --ignore=tests/servers --ignore=tests/clients

.PHONY: test-moto
test-moto: $(VENV)-moto/.moto  ## all tests but wires, page and those marked `once`, with MiniStack not installed
	@STORIES_ON=$(STORIES_ON) SIMULATED_ORDERS=50 $(VENV)-moto/bin/pytest -n $(WORKERS) $(EVERY_PYTHON) tests || $(SAY_AGAIN)

.PHONY: wires
wires: $(VENV)/.all  ## the tests on MiniStack, roles enforced
	@$(BIN)/pytest tests/wires || $(SAY_AGAIN)

.PHONY: openapi
openapi: $(VENV)/.all  ## the OpenAPI document from the code, where it is served from
	@PYTHONPATH=functions $(BIN)/python -m infra.dev.openapi

.PHONY: tools
tools: $(TOOLS)  ## what tests/node reads the OpenAPI document with, from npm: Ajv, Redocly, Spectral

.PHONY: examples
examples: $(VENV)/.all  ## the examples of answers and webhooks in the OpenAPI document, recorded from stories; then `make openapi`
	@PYTHONPATH=functions:. $(BIN)/python -m tests.openapi.record

.PHONY: docs
docs: $(VENV)/.all  ## the table of functions, alarms and permissions from the templates, the events from the OpenAPI document
	@PYTHONPATH=functions $(BIN)/python -m infra.docs.functions
	@PYTHONPATH=functions $(BIN)/python -m infra.docs.events

.PHONY: checker
checker: $(UV)  ## the wheel of removal-orders-check, which verifies facts against the public log, in build/checker
	@$(UV) build --quiet --wheel --out-dir build/checker infra/checker

.PHONY: screenshots
screenshots: $(VENV)/.all  ## mail and page in kk, ru, en at two widths, in .local/screenshots; needs Debian's chromium
	@$(BIN)/python -m tests.page.screenshots .local/screenshots

.PHONY: env
env: $(VENV)/.all  ## the environment with everything in it

.PHONY: lock
lock: $(UV)  ## after a change of dependencies: uv.lock and functions/requirements.txt
	@$(UV) lock --python "$(INTERPRETER)"
	@$(EXPORT) --output-file $(REQUIREMENTS)

.PHONY: clean
clean:  ## remove whatever the other targets made, environments too
	rm -rf .venv .local build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find functions infra tests -name __pycache__ -prune -exec rm -rf {} +

#[ Prove more

.PHONY: teeth
teeth: $(VENV)/.all  ## plant known defects, one at a time, in a copy: named tests must notice each
	@$(BIN)/python -m tests.teeth

SEEDS ?= 100

.PHONY: clients
clients: $(VENV)/.all $(VENV)-clients/.clients $(TOOLS)  ## clients made by openapi-python-client and openapi-typescript read what v1 may add
	@CLIENTS=$(VENV)-clients $(BIN)/pytest -q tests/clients

.PHONY: seeds
seeds: $(VENV)/.all  ## long outages with other jitter each time; SEEDS=n for fewer
	@SEEDS=$(SEEDS) $(BIN)/pytest -n $(WORKERS) tests/stories/test_outages.py

LIVES ?= 20000

.PHONY: lives
lives: $(VENV)/.all  ## random lives of an order, judged by an independent model of the contract; LIVES=n for fewer
	@PYTHONPATH=functions $(BIN)/python -m tests.orders.judge --lives $(LIVES)

SEED ?=
ORDERS ?= 1000

.PHONY: simulate
simulate: $(VENV)/.all  ## the real handlers on AWS in memory, interleaved by chance; SEED=n ORDERS=n FAULTS=all or kinds BESIDE=tag
	@PYTHONPATH=functions $(BIN)/python -m tests.simulation --orders $(ORDERS) $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS)) $(if $(BESIDE),--beside $(BESIDE))

.PHONY: mutants
mutants: $(VENV)-mutants/.mutants  ## hours: small changes of the product, which simulation or tests must notice; NUMBER=300 SEED=1
	@PYTHONPATH=functions $(VENV)-mutants/bin/python -m tests.mutants $(if $(NUMBER),--number $(NUMBER)) $(if $(SEED),--seed $(SEED))

.PHONY: planted
planted: $(VENV)/.all  ## hours: 40 known defects, each planted in a copy until a simulated world shows it
	@PYTHONPATH=functions $(BIN)/python -m tests.simulation.planted

.PHONY: fuzz-api
fuzz-api: $(VENV)/.all  ## schemathesis on the local stack, every check and phase, as three callers; SEED=n for other cases
	@PYTHONPATH=functions $(BIN)/python -m infra.dev.fuzz $(if $(SEED),--seed $(SEED))

# Known answers need no library, so that every Python that is here is asked. GUARD=refuse or allow must fail.
.PHONY: corpora
corpora: $(VENV)/.all  ## hostile inputs of a folder: URLs and signatures with known answers, strings into every field
	@test -d "$(DIR)" || { echo "say where they are: make corpora DIR=folder [KNOWN=only] [GUARD=refuse|allow]" >&2; exit 1; }
	@for python in python3.11 python3.12 python3.13; do \
	if $(MAKE) --silent known-python PYTHON=$$python 2>/dev/null; then $(MAKE) --silent known PYTHON=$$python || exit 1; \
	else echo "$$python is not here: not tried"; fi; done
	@test -n "$(KNOWN)" || $(BIN)/python -m tests.corpora $(DIR)

.PHONY: known
known: | known-python
	@PYTHONPATH=functions:. "$(INTERPRETER)" -m tests.corpora.known $(DIR) $(GUARD)

ROLE ?=

.PHONY: roles
roles: $(VENV)/.run  ## each action of each role taken away in turn, and who missed it; ROLE=ApiRole for one alone
	@$(BIN)/python -m infra.dev.roles $(if $(ROLE),--role $(ROLE))

STARTS ?= 60

.PHONY: starts
starts: $(VENV)/.run  ## the local stack started and stopped, half of the times beside busy processes; STARTS=n for fewer
	@$(BIN)/python -m infra.dev.load.starts --starts $(STARTS)

RECORDED := build/first_calls.json
BENCHED := build/bench
ROUNDS ?= 15

# Measured with Python 3.13, which is deployed, if it is here, with templates compiled as `make package` does. The world that records first calls needs the tests' libraries.
.PHONY: bench
bench: $(VENV)/.all  ## cold starts, a warm request and webhooks, beside reference handlers and senders; ROUNDS=n pairs
	@mkdir -p build
	@PYTHONPATH=functions $(BIN)/python -m tests.bench.first_calls $(RECORDED) >/dev/null
	@version=$$($(MAKE) --silent known-python PYTHON=python3.13 2>/dev/null && echo 3.13 || echo $(VERSION)); \
	$(MAKE) --no-print-directory .venv/$$version-bench/.bench PYTHON=python$$version && \
	rm -rf $(BENCHED) && mkdir -p $(BENCHED) && cp -R functions/removal $(BENCHED)/ && \
	PYTHONPATH=functions .venv/$$version-bench/bin/python -m infra.dev.packaging.templates $(BENCHED)/removal && \
	PYTHONPATH=functions .venv/$$version-bench/bin/python -m infra.dev.bench $(RECORDED) --rounds $(ROUNDS) --package $(BENCHED)

# Not part of any check: it needs apache2, libapache2-mod-security2 and modsecurity-crs; ROOT=folder if they are unpacked there.
.PHONY: waf
waf: $(VENV)/.all  ## what OWASP's Core Rule Set refuses of what we send; needs Debian's apache2 and modsecurity-crs
	@PYTHONPATH=functions $(BIN)/python -m infra.dev.waf $(ROOT)

.PHONY: load
load: $(VENV)/.run  ## what a webhook feels of another that hangs: 200 facts to each, on the local stack
	@$(BIN)/python -m infra.dev.load.isolation

#[ Deploy

# Left out: what the runtime's own boto3 brings, and what nothing runs there: tests of libraries, a browser's Swagger UI,
# the API of pydantic's last major version and its plugin of mypy, lists of materials, the text that tzdata's zones are made
# of and the zones of dateutil, which nothing reads, what only builds ada-url. Its wheels want glibc 2.28; Amazon Linux 2023 has 2.34.
# What is shipped is compiled by the runtime's Python, for its processor.
.PHONY: package
ifeq ($(VERSION),3.13)
package: $(VENV)/.run  ## what is deployed, in build/package; its size is held
	@rm -rf $(PACKAGE)
	@$(UV) pip install --quiet --no-deps --require-hashes --only-binary :all: --python "$(INTERPRETER)" \
	--python-platform aarch64-manylinux_2_28 --python-version 3.13 --target $(PACKAGE) --requirements $(REQUIREMENTS)
	@rm -rf $(PACKAGE)/bin $(PACKAGE)/.lock $(PACKAGE)/{boto3,botocore,s3transfer,urllib3}{,-*} $(PACKAGE)/*/tests
	@rm -rf $(PACKAGE)/pydantic/{v1,mypy.py} $(PACKAGE)/docs $(PACKAGE)/{cffi,pycparser}{,-*}
	@rm -rf $(PACKAGE)/*.dist-info/sboms $(PACKAGE)/tzdata/zoneinfo/tzdata.zi $(PACKAGE)/dateutil/zoneinfo/*.tar.gz
	@rm -rf $(PACKAGE)/aws_lambda_powertools/{event_handler,utilities/{$(POWERTOOLS_UNUSED)}}
	@rm -f $(PACKAGE)/ada_url/ada*.{cpp,h} $(PACKAGE)/ada_url/ada_build.py
	@find $(PACKAGE) -path '*/swagger_ui/*' ! -name '*.py' -delete
	@cp -R functions/removal $(PACKAGE)/
	@"$(INTERPRETER)" -m json.tool --compact --no-ensure-ascii $(PACKAGE)/removal/web/openapi.json{,}
	@find $(PACKAGE) -name __pycache__ -prune -exec rm -rf {} +
	@"$(INTERPRETER)" -m compileall -q -j 0 --invalidation-mode unchecked-hash -s $(PACKAGE) -p /var/task $(PACKAGE)
	@PYTHONPATH=functions PYTHONDONTWRITEBYTECODE= $(BIN)/python -m infra.dev.packaging.templates $(PACKAGE)/removal
	@"$(INTERPRETER)" -m infra.dev.checks.size $(PACKAGE) $(PACKAGE_MB) template.yaml
else
package:
	@$(MAKE) --no-print-directory package PYTHON=python3.13
endif

ENV ?=
SET ?=
YES ?=
REPLACE ?=
MENDS ?=

.PHONY: deploy
deploy: package $(VENV)/.run  ## ENV=dev|stage|prod to AWS, watched by alarms; SET="Name=value …", YES=1, REPLACE=1, MENDS=1
	@PYTHONPATH=functions $(BIN)/python -m infra.deploy "$(ENV)" --package $(PACKAGE) $(if $(SET),--set $(SET)) \
	$(if $(YES),--yes) $(if $(REPLACE),--replace) $(if $(MENDS),--mends)

TO ?=

# In a tree of its own, by that release's own `make deploy`; also while an alarm rings, which is why one goes back.
.PHONY: rollback
rollback:  ## ENV=dev|stage|prod back to the release TO=commit or tag: its code and its template
	@test -n "$(TO)" || { echo "name the release: make rollback ENV=prod TO=commit" >&2; exit 1; }
	@rm -rf build/rollback && git worktree prune && git worktree add --quiet --detach build/rollback "$(TO)"
	@$(MAKE) --no-print-directory -C build/rollback deploy MENDS=1

.PHONY: smoke
smoke: $(VENV)/.run  ## whether what runs as ENV=dev|stage|prod is as it should be
	@PYTHONPATH=functions $(BIN)/python -m infra.deploy.smoke "$(ENV)"

.PHONY: cost
cost: $(VENV)/.run  ## what it costs idle and busy, from the template and dated prices
	@PYTHONPATH=functions $(BIN)/python -m infra.deploy.cost

.PHONY: known-python
known-python:
	@case "$(VERSION)" in 3.11|3.12|3.13) ;; *) \
	echo "PYTHON=$(PYTHON) is $(if $(VERSION),Python $(VERSION),not found): give PYTHON=python3.11, python3.12 or python3.13" >&2; exit 1;; esac

# Read-only, another's or full: said in one line, before pip, uv or Python fail in many.
.PHONY: writable
writable:
	@{ head -c 65536 /dev/zero > .writable.$$$$ && rm .writable.$$$$; } 2>/dev/null || { rm -f .writable.$$$$; \
	echo "$(CURDIR) cannot be written to: free disk space, or clone into a folder that you may write to" >&2; exit 1; }

# uv by pip into a folder: works where venv lacks ensurepip and where the system's Python is externally managed.
$(UV): | known-python writable
	@echo "uv $(UV_VERSION) → .venv"
	@for python in "$(INTERPRETER)" python3; do "$$python" -m pip --version >/dev/null 2>&1 && break; done; \
	PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 "$$python" -m pip install --quiet --upgrade \
	--target .venv/uv-$(UV_VERSION) uv==$(UV_VERSION)
	@touch $@

$(VENV)/.all: $(LOCKED) | known-python
	@echo "environment $(@D): everything"
	@$(SYNC) || $(NOT_MADE)
	@touch $(@D)/.run $@

# By the lock file alone, and without scripts of packages.
$(TOOLS): $(addprefix tests/node/,package.json package-lock.json .npmrc) | writable
	@echo "environment $(@D): tools that read the OpenAPI document"
	@mkdir -p $(@D) && cp $^ $(@D)/ && npm ci --silent --prefix $(@D)
	@touch $@

$(VENV)/.run: $(LOCKED) | known-python
	@echo "environment $(@D): what the demo needs"
	@$(SYNC) --inexact --no-default-groups --group local || $(NOT_MADE)
	@touch $@

$(VENV)-clients/.clients: $(LOCKED) | known-python
	@echo "environment $(@D): openapi-python-client"
	@$(SYNC) --only-group clients || $(NOT_MADE)
	@touch $@

$(VENV)-mutants/.mutants: $(LOCKED) | known-python
	@echo "environment $(@D): tests and cosmic-ray"
	@$(SYNC) --group mutants || $(NOT_MADE)
	@touch $@

$(VENV)-bench/.bench: $(LOCKED) | known-python
	@echo "environment $(@D): what is shipped, and what the reference handler imports"
	@$(SYNC) --no-default-groups --group bench --no-install-project --compile-bytecode || $(NOT_MADE)
	@touch $@

$(VENV)-checkov/.checkov: $(LOCKED) | known-python
	@echo "environment $(@D): checkov"
	@$(SYNC) --only-group checkov || $(NOT_MADE)
	@touch $@

$(VENV)-moto/.moto: $(LOCKED) | known-python
	@echo "environment $(@D): without MiniStack"
	@$(SYNC) --no-default-groups --group test || $(NOT_MADE)
	@touch $@

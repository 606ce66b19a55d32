# `make run` and `make test` do all set-up themselves. `make help` lists the rest.
# Everything they fetch stays inside the checkout: .venv, .web, .build, .cache.

HOST ?= 127.0.0.1
PORT ?= 3000
# 1: an empty database gets the demo company. 0: the formal first start, one administrator.
DEMO ?= 1
# 1: https with certificates of the shop's own.
TLS ?= 0
PYTEST_ARGS ?=
# Tests of one file stay together: they share a server. Those in a browser run apart: Playwright keeps an event loop.
# Three on two cores: they wait for disks, servers and browsers more than they compute.
WORKERS ?= 3
# Each of these is a server and a browser that draws without a graphics card.
BROWSERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
UV_VERSION := 0.13.9

# What was compiled once stays compiled, whatever the machine's habits: most processes spend half of their start on it.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.cache/pycache

.DEFAULT_GOAL := help
.PHONY: help run build chromium test test-all test-workers bench fuzz simulate replay quarter load screenshots permissions lint format lock clean

help: ## 列出所有命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.installed ## 安装、构建并启动(PORT=3000 HOST=127.0.0.1;DEMO=0 正式启用;TLS=1 局域网 https)
	@echo '[3/3] 构建界面、准备数据库并启动 …'
	@exec $(BIN)/jxc serve --host $(HOST) --port $(PORT) $(if $(filter 1,$(DEMO)),--demo,) $(if $(filter 1,$(TLS)),--tls,)

build: $(VENV)/.installed ## 只构建界面
	@$(BIN)/python -m jxc_app.cli.frontend

test: $(VENV)/.installed-dev ## 全部检查与测试(约 10 分钟以内)
	@$(MAKE) --no-print-directory -j3 build lint chromium
	@$(BIN)/python -m pytest -q -m "not slow" -n $(WORKERS) --dist loadfile --ignore=tests/browser $(PYTEST_ARGS)
	@$(BIN)/python -m pytest -q -m "not slow and not corner" -n $(BROWSERS) --dist loadfile tests/browser $(PYTEST_ARGS)

test-all: $(VENV)/.installed-dev ## 再加上长时间的测试
	@$(MAKE) --no-print-directory -j3 build lint chromium
	@JXC_TEST_ALL=1 $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --ignore=tests/browser $(PYTEST_ARGS)
	@JXC_TEST_ALL=1 $(BIN)/python -m pytest -q tests/browser $(PYTEST_ARGS)

test-workers: $(VENV)/.installed-dev build ## 浏览器测试:PostgreSQL + Redis + 两个工作进程
	@JXC_TEST_WORKERS=2 $(BIN)/python -m pytest -q tests/browser $(PYTEST_ARGS)

bench: $(VENV)/.installed-dev ## 性能测量,与下限对照
	@$(BIN)/python -m tests.benchmarks $(BENCH_ARGS)

fuzz: $(VENV)/.installed-dev ## 长时间的随机测试
	@JXC_TEST_FUZZ=1 $(BIN)/python -m pytest -k machine $(PYTEST_ARGS)

simulate: $(VENV)/.installed-dev ## 模拟一年出错的录入，比较盘点与不盘点的账实相符率
	@$(BIN)/python -m tests.simulations

replay: $(VENV)/.installed-dev ## 用真实销售数据把补货过一遍,与上下限法对照
	@$(BIN)/python -m tests.simulations.replay

quarter: $(VENV)/.installed-dev ## 真实销售分到八家门店过一个季度,有无调拨建议各一次(JXC_QUARTER_SKUS=20 跑小的)
	@$(BIN)/python -m tests.simulations.quarter

load: $(VENV)/.installed-dev build ## 多客户端负载测量
	@$(BIN)/python -m tests.benchmarks load $(BENCH_ARGS)

screenshots: $(VENV)/.installed-dev build chromium ## 重新拍 README 里的界面图片(docs/images)
	@$(BIN)/python -m tests.screenshots

# The browser of the tests: found, or fetched while others compute.
chromium: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.support.chromium

permissions: $(VENV)/.installed-dev ## 按登记的权限重写 docs/permissions.md
	@$(BIN)/python -m tests.permissions

lint: $(VENV)/.installed-dev ## 代码风格、类型、模块边界
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .cache/import-linter

format: $(VENV)/.installed-dev ## 自动整理代码格式
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

lock: $(VENV)/.installed ## 由 pyproject.toml 重新生成锁定文件
	@$(PIP) install uv==$(UV_VERSION)
	@$(BIN)/uv lock --quiet
	@$(BIN)/uv export --quiet --frozen --no-emit-project --no-dev --group setup --no-header \
		--format requirements-txt --output-file requirements.lock
	@$(BIN)/uv export --quiet --frozen --no-emit-project --only-group dev --no-header \
		--format requirements-txt --output-file requirements-dev.lock
	@rm uv.lock

clean: ## 删除构建产物与虚拟环境(不动数据)
	rm -rf $(VENV) .web .build .cache *.egg-info

# Stamps: a second start finds them newer than the lock files and does nothing.

$(VENV)/.created:
	@echo '[1/3] 准备 Python 环境 …'
	@for python in python3.13 python3.12 python3.11 python3; do \
		if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			$$python -m venv --clear $(VENV) && touch $@ && exit 0; \
		fi; \
	done; \
	echo '没有找到可用的 Python 3.11 或更高版本(需带 venv 模块;Debian/Ubuntu:apt install python3 python3-venv)' >&2; \
	exit 1

$(VENV)/.installed: $(VENV)/.created requirements.lock pyproject.toml
	@echo '[2/3] 安装锁定的依赖(首次约一分钟)…'
	@$(PIP) install --require-hashes --no-deps --no-compile --only-binary :all: -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo '安装测试工具 …'
	@$(PIP) install --require-hashes --no-deps --no-compile --only-binary :all: -r requirements-dev.lock
	@touch $@

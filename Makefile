# One-word commands; each is a line of bash that works without make as well. Those for development set
# up .venv where it is missing, and use its tools whatever environment is active.
.PHONY: demo test quick check format frameworks images site
SHELL := bash
dev := EXTRAS=dev source scripts/environment.sh

demo:    ; bash scripts/demo
test:    ; bash scripts/test
quick:   check ; $(dev) && pytest -n 2 -q -m 'not slow' tests/answers tests/rewards tests/groups tests/markup tests/curves
check:   ; $(dev) && ruff format --check . && ruff check . && mypy && actionlint && zizmor --offline --quiet .github
format:  ; $(dev) && ruff format . && ruff check --fix .
frameworks: ; bash scripts/frameworks --write-frameworks
images:  ; trap 'tests/e2e/engine stop' EXIT; engine=$$(tests/e2e/engine start) && eval "$$engine" && PLP_E2E=1 bash scripts/test tests/e2e/test_clouds.py tests/e2e/test_gpu_image.py tests/e2e/test_registry.py -n 0
site:    ; $(dev) && NO_MKDOCS_2_WARNING=1 mkdocs build

# One-word commands; each is a line of bash that works without make as well.
.PHONY: demo test check format frameworks images site

demo:    ; bash scripts/demo
test:    ; bash scripts/test
check:   ; ruff format --check . && ruff check . && mypy
format:  ; ruff format . && ruff check --fix .
frameworks: ; bash scripts/frameworks --write-frameworks
images:  ; trap 'tests/e2e/engine stop' EXIT; engine=$$(tests/e2e/engine start) && eval "$$engine" && PLP_E2E=1 bash scripts/test tests/e2e/test_clouds.py tests/e2e/test_gpu_image.py -n 0
site:   ; NO_MKDOCS_2_WARNING=1 mkdocs build

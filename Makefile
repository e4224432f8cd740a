# One-word commands; each is a line of bash that works without make as well.
.PHONY: demo test check format frameworks

demo:    ; bash scripts/demo
test:    ; bash scripts/test
check:   ; ruff format --check . && ruff check . && mypy
format:  ; ruff format . && ruff check --fix .
frameworks: ; bash scripts/frameworks --write-frameworks

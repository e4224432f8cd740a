// Tables of class "sortable": a click on a column's head sorts its rows, another one turns them round.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  const compare = (one, other) => {
    const [a, b] = [Number(one), Number(other)];
    return Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other) : a - b;
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.ariaSort === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.ariaSort = down ? "descending" : "ascending";
      const known = [], unknown = [];
      for (const row of body.rows) (value(row, column) === "" ? unknown : known).push(row);
      known.sort((a, b) => (down ? -1 : 1) * compare(value(a, column), value(b, column)));
      body.append(...known, ...unknown);
    });
  });
}

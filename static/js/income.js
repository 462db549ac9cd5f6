/* A draft that came back (draft.js) fills lines of the income worksheet that stand folded: open them, and let the server
 * add up again, once htmx listens. */
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", function () {
    var last = null;
    document.querySelectorAll("details.item:not([open])").forEach(function (line) {
      Array.prototype.forEach.call(line.querySelectorAll("input"), function (cell) {
        if (!cell.value) return;
        line.open = true;
        last = cell;
      });
    });
    if (last) last.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();

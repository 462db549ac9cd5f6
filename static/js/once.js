/* A double tap on a submit makes one submission. The button keeps its width, dims and says what is going on.
 * data-busy on the button: its words meanwhile. data-once="off" on a form: leave it alone (downloads). */
(function () {
  "use strict";
  var WAIT_MS = 30000; // after this the person may try again

  function rest(form) {
    delete form.dataset.sent;
    form.querySelectorAll(".busy").forEach(function (button) {
      button.classList.remove("busy");
      button.removeAttribute("aria-disabled");
      button.innerHTML = button.dataset.words;
      button.style.minWidth = "";
    });
  }

  function dim(button) {
    button.dataset.words = button.innerHTML;
    button.style.minWidth = button.offsetWidth + "px";
    button.textContent = button.dataset.busy || "正在保存…";
    button.classList.add("busy");
    button.setAttribute("aria-disabled", "true");
  }

  function pressed(form) {
    var active = document.activeElement;
    if (active && active.form === form && active.tagName === "BUTTON") return active;
    return form.querySelector("button:not([type=button])");
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.dataset.once === "off" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    var button = event.submitter || pressed(form);
    // After the browser has read the form, so that the button's own name and value go along.
    if (button) setTimeout(function () { if (form.dataset.sent) dim(button); }, 0);
    setTimeout(function () { rest(form); }, WAIT_MS);
  });

  // Back from the next page: the form is alive again.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(rest);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest && event.target.closest("form[data-sent]");
    if (form) rest(form);
  });
})();

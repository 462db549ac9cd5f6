/* What a swapped part of a page owes its reader: a failed one keeps the content and says so, an expired login goes to
 * the login page and back, the focus goes to the new heading when the pressed control is gone. */
(function () {
  "use strict";

  function warn(target, text) {
    var old = document.getElementById("fragment-fault");
    if (old) old.remove();
    var box = document.createElement("div");
    box.id = "fragment-fault";
    box.className = "msg msg-bad";
    box.setAttribute("role", "alert");
    var words = document.createElement("b");
    words.textContent = text;
    box.appendChild(words);
    target.parentNode.insertBefore(box, target);
  }

  function clear() {
    var old = document.getElementById("fragment-fault");
    if (old) old.remove();
  }

  document.addEventListener("htmx:sendError", function (event) {
    warn(event.detail.target || event.target, "网络不通，内容没有变。请稍后再试。");
  });
  document.addEventListener("htmx:responseError", function (event) {
    var refused = event.detail.xhr.status === 403;
    var text = refused ? "您没有办理这一步的权限，内容没有变。" : "系统没有办成，内容没有变。请稍后再试。";
    warn(event.detail.target || event.target, text);
  });

  // The login page came instead of the part: leave for it with the whole page.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var answered = event.detail.xhr.responseURL || "";
    if (new URL(answered, location.href).pathname.indexOf("/login/") === 0) {
      event.detail.shouldSwap = false;
      location.assign("/login/?next=" + encodeURIComponent(location.pathname + location.search));
    }
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    clear();
    var heading = document.activeElement === document.body && event.detail.elt.querySelector("[data-focus]");
    if (heading) heading.focus();
  });
})();

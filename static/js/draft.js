/* What is typed survives a reload: form[data-draft-key] is kept in this browser, under the user's id, until saved.
 * Never kept: passwords, files, the CSRF token, [data-no-draft], and anything that looks like an ID or phone number.
 * data-draft-title names it on the home page. data-draft-bound: the form came back from the server and is the newer one.
 * [data-draft-state] inside the form says when it was kept. [data-draft-clear="key"] on a later page ends the draft.
 * form[data-drafts-drop] (log-out) ends all of the user's drafts. Drafts older than a week end by themselves. */
(function () {
  "use strict";
  var user = document.body.dataset.user;
  var PREFIX = "huce-draft:";
  var WEEK_MS = 7 * 24 * 3600 * 1000;
  var NUMBER = /\d{11,}[\dXx]?/g;
  var store;
  try {
    store = window.localStorage;
    store.getItem(PREFIX);
  } catch (refused) {
    return; // storage is switched off: the form works without drafts
  }

  function read(key) {
    try {
      return JSON.parse(store.getItem(key));
    } catch (broken) {
      return null;
    }
  }

  function keys(prefix) {
    return Object.keys(store).filter(function (key) { return key.indexOf(prefix) === 0; });
  }

  function drop(prefix) {
    keys(prefix).forEach(function (key) { store.removeItem(key); });
  }

  keys(PREFIX).forEach(function (key) {
    var draft = read(key);
    if (!draft || Date.now() - draft.at > WEEK_MS) store.removeItem(key);
  });
  if (!user) return;
  var mine = PREFIX + user + ":";
  var leaving = false; // logging out: nothing is kept any more

  function kept(field) {
    return field.name && field.name !== "csrfmiddlewaretoken" && !field.hasAttribute("data-no-draft") &&
      ["password", "file", "submit", "button"].indexOf(field.type) < 0;
  }

  function isTick(field) {
    return field.type === "radio" || field.type === "checkbox";
  }

  function collect(form) {
    var values = [];
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!kept(field) || (isTick(field) && !field.checked)) return;
      values.push([field.name, field.type === "hidden" ? field.value : field.value.replace(NUMBER, "")]);
    });
    return values;
  }

  function restore(form, values) {
    var byName = {};
    values.forEach(function (pair) { (byName[pair[0]] = byName[pair[0]] || []).push(pair[1]); });
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!kept(field)) return;
      var old = byName[field.name];
      if (isTick(field)) field.checked = Boolean(old && old.indexOf(field.value) >= 0);
      else if (old) field.value = old[0];
    });
  }

  function clock(at) {
    var time = new Date(at);
    return ("0" + time.getHours()).slice(-2) + ":" + ("0" + time.getMinutes()).slice(-2);
  }

  function when(at) {
    var time = new Date(at);
    var today = new Date().toDateString() === time.toDateString();
    return (today ? "" : time.getMonth() + 1 + "月" + time.getDate() + "日 ") + clock(at);
  }

  function say(form, text) {
    var line = form.querySelector("[data-draft-state]");
    if (line) line.textContent = text;
  }

  function draftOf(form, at) {
    return { at: at, title: form.dataset.draftTitle || "", url: location.pathname, values: collect(form) };
  }

  /* Beside the state line: forget the draft and begin with what the server gave. */
  function offerAway(form) {
    var away = document.createElement("button");
    away.type = "button";
    away.className = "btn btn-q";
    away.textContent = "不用草稿";
    away.addEventListener("click", function () {
      leaving = true;
      store.removeItem(mine + form.dataset.draftKey);
      location.reload();
    });
    var line = form.querySelector("[data-draft-state]");
    if (line) line.parentNode.insertBefore(away, line.nextSibling);
  }

  /* [data-drafts] on the home page: what was typed here and not sent. */
  function listDrafts(section) {
    var list = section.querySelector("ul");
    keys(mine).forEach(function (key) {
      var draft = read(key);
      if (!draft || !draft.title || !draft.url) return;
      var item = section.querySelector("template").content.cloneNode(true);
      item.querySelector("b").textContent = draft.title;
      item.querySelector("small").textContent = when(draft.at) + " 存在这部手机上";
      item.querySelector("a").href = draft.url;
      list.appendChild(item);
      section.hidden = false;
    });
  }

  function keep(form) {
    if (leaving) return;
    var at = Date.now();
    try {
      store.setItem(mine + form.dataset.draftKey, JSON.stringify(draftOf(form, at)));
      say(form, "草稿已存在手机 " + clock(at));
    } catch (full) {
      say(form, "手机存储已满，草稿没有存下，请先保存。");
    }
  }

  document.querySelectorAll("[data-draft-clear]").forEach(function (mark) {
    store.removeItem(mine + mark.dataset.draftClear);
  });

  document.querySelectorAll("form[data-draft-key]").forEach(function (form) {
    var draft = read(mine + form.dataset.draftKey);
    var waiting;
    if (draft && !form.hasAttribute("data-draft-bound")) {
      restore(form, draft.values);
      say(form, "已取回 " + when(draft.at) + " 的草稿");
      offerAway(form);
      form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
    }
    function later() {
      clearTimeout(waiting);
      waiting = setTimeout(now, 300);
    }
    function now() {
      clearTimeout(waiting);
      waiting = null;
      keep(form);
    }
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", now);
    window.addEventListener("pagehide", function () {
      if (waiting) now();
    });
  });

  document.querySelectorAll("[data-drafts]").forEach(listDrafts);

  document.querySelectorAll("form[data-drafts-drop]").forEach(function (form) {
    form.addEventListener("submit", function () {
      leaving = true;
      drop(mine);
    });
  });
})();

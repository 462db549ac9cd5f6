/* What is typed survives a reload: form[data-draft-key] is kept in this browser, under the user's id, until saved. Works
 * for forms that htmx brings as well. Without a network nothing is sent, and the form says so.
 * Never kept: passwords, files, the CSRF token, [data-no-draft], and anything that looks like an ID or phone number.
 * data-draft-title names it on the home page. data-draft-bound: the form came back from the server and is the newer one.
 * [data-draft-state] inside the form says when it was kept. [data-draft-clear="key"] on a later page ends the draft, unless
 * something was typed after it was sent.
 * form[data-drafts-drop] (log-out) ends all of the user's drafts, and the photos that kept.js keeps. Both end by
 * themselves after a week. */
(function () {
  "use strict";
  var user = document.body.dataset.user;
  var PREFIX = "huce-draft:";
  var PHOTOS = "huce-kept:"; // user → when a photo was last kept; 0 after log-out
  var WEEK_MS = 7 * 24 * 3600 * 1000;
  // ID, phone and account numbers, also where they are typed in groups.
  var NUMBER = /\d{11,}[Xx]?|1\d{2}[ -]\d{4}[ -]?\d{4}|\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]|\d{4}(?:[ -]\d{4}){2,}(?:[ -]\d+)?/g;
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

  /* End the photos of everybody who logged out or kept none for a week; what fails is tried again on the next page. */
  function endPhotos() {
    keys(PHOTOS).forEach(function (key) {
      if (Date.now() - Number(store.getItem(key)) <= WEEK_MS) return;
      var ending = window.indexedDB.deleteDatabase("huce-photos:" + key.slice(PHOTOS.length));
      ending.onsuccess = function () { store.removeItem(key); };
    });
  }

  endPhotos();
  if (!user) return;
  var mine = PREFIX + user + ":";
  var leaving = false; // logging out: nothing is kept any more

  function kept(field) {
    return field.name && ["csrfmiddlewaretoken", "draft_key"].indexOf(field.name) < 0 && !field.hasAttribute("data-no-draft") &&
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

  function draftOf(form, at, sent) {
    return { at: at, sent: sent, title: form.dataset.draftTitle || "", url: location.pathname, values: collect(form) };
  }

  /* Beside the state line: forget the draft and begin with what the server gave. */
  function offerAway(form) {
    var away = document.createElement("button");
    away.type = "button";
    away.className = "btn btn-q";
    away.textContent = "不用草稿";
    away.addEventListener("click", function () {
      var others = []; // what others still have to end, as promises
      leaving = true;
      store.removeItem(mine + form.dataset.draftKey);
      form.dispatchEvent(new CustomEvent("draft:dropped", { detail: others }));
      function again() { location.reload(); }
      Promise.all(others).then(again, again);
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

  function keep(form, sent) {
    if (leaving) return;
    var at = Date.now();
    try {
      store.setItem(mine + form.dataset.draftKey, JSON.stringify(draftOf(form, at, sent)));
      say(form, "草稿已存在手机 " + clock(at));
    } catch (full) {
      say(form, "手机存储已满，草稿没有存下，请先保存。");
    }
  }

  /* The server has what was sent; what was typed after that it has not. */
  function clear(mark) {
    var draft = read(mine + mark.dataset.draftClear);
    if (draft && draft.sent) store.removeItem(mine + mark.dataset.draftClear);
  }

  /* Without a network the browser would leave for a page of its own: stay, and say what to do. */
  function stay(event) {
    if (navigator.onLine || event.defaultPrevented) return;
    event.preventDefault();
    say(event.target, "现在没有网络，还没有保存。内容已存在手机 " + clock(Date.now()) + "，有网络后再点一次。");
    window.addEventListener("online", function () { say(event.target, "网络通了，请再点一次。"); }, { once: true });
  }

  function start(form) {
    var draft = read(mine + form.dataset.draftKey);
    var waiting;
    var name = document.createElement("input"); // with it the server says what it has saved
    name.type = "hidden";
    name.name = "draft_key";
    name.value = form.dataset.draftKey;
    form.appendChild(name);
    form.setAttribute("data-draft-on", "");
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
    function now(sent) {
      clearTimeout(waiting);
      waiting = null;
      keep(form, sent === true);
    }
    form.addEventListener("input", later);
    form.addEventListener("change", function (event) {
      // A photo is kept at once, and so must be the key it stands under. Elsewhere not before the tap that left the
      // field has landed: the words of the state line could move the button away under the finger.
      if (event.target.type === "file") now();
      else later();
    });
    form.addEventListener("submit", function () { now(true); });
    form.addEventListener("submit", stay);
    window.addEventListener("pagehide", function () {
      if (waiting) now();
    });
  }

  function look() {
    document.querySelectorAll("[data-draft-clear]").forEach(clear);
    document.querySelectorAll("form[data-draft-key]:not([data-draft-on])").forEach(start);
  }

  look();
  document.addEventListener("htmx:afterSwap", look);

  document.querySelectorAll("[data-drafts]").forEach(listDrafts);

  document.querySelectorAll("form[data-drafts-drop]").forEach(function (form) {
    form.addEventListener("submit", function () {
      leaving = true;
      drop(mine);
      if (store.getItem(PHOTOS + user) !== null) store.setItem(PHOTOS + user, "0");
      endPhotos();
    });
  });
})();

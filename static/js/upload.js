/* Sends the photos that this phone keeps for a saved visit, one by one: [data-send="address"][data-send-key="submit_key"].
 * Each shows its state and can be tried again; none is forgotten before the server has it. A lost connection is waited
 * out, an expired login goes to the login and back. [data-photos-stored], [data-photos-waiting] show the server's
 * numbers, [data-waiting-note] ends with the wait. */
(function () {
  "use strict";
  var place = document.querySelector("[data-send]");
  var store = window.keptPhotos;
  var AGAIN_MS = 15000;
  var LONGEST_MS = 120000;
  var entries = [];
  var sending = null;
  if (!place || !store) return;
  var live = document.querySelector("[data-send-state]");

  function token() {
    var found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    var field = document.querySelector("[name=csrfmiddlewaretoken]");
    return found ? found[1] : field ? field.value : ""; // the cookie is newer after a login in another tab
  }

  function button(words, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-q";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  /* What has become of a photo: shape and words, and the buttons that help. */
  function tell(entry, shape, words, buttons) {
    entry.line.textContent = "";
    var state = document.createElement("span");
    state.className = "st " + shape;
    state.textContent = words;
    entry.line.appendChild(state);
    (buttons || []).forEach(function (one) { entry.line.appendChild(one); });
  }

  function enter(photo) {
    var item = document.createElement("li");
    var picture = document.createElement("img");
    var entry = { photo: photo, item: item, line: document.createElement("p"), state: "waiting" };
    picture.src = URL.createObjectURL(photo.blob);
    picture.alt = "要传的照片 " + (entries.length + 1);
    picture.onload = function () { URL.revokeObjectURL(picture.src); };
    item.setAttribute("data-sent-photo", "");
    item.appendChild(picture);
    item.appendChild(entry.line);
    place.appendChild(item);
    entries.push(entry);
    tell(entry, "", "等着传");
  }

  function number(name, value) {
    document.querySelectorAll("[" + name + "]").forEach(function (shown) { shown.textContent = value; });
  }

  function say(words) {
    live.textContent = words;
  }

  function done(entry, answer) {
    entry.state = "done";
    tell(entry, "ok", "已上传");
    number("data-photos-stored", answer.stored);
    number("data-photos-waiting", answer.waiting);
    document.querySelectorAll("[data-waiting-note]").forEach(function (note) { note.hidden = !answer.waiting; });
    store.remove(entry.photo.id).then(next, next);
  }

  function refuse(entry, sentence) {
    entry.state = "refused";
    tell(entry, "bad", sentence, [button("去掉", function () {
      store.remove(entry.photo.id);
      entries.splice(entries.indexOf(entry), 1);
      entry.item.remove();
      next();
    })]);
    next();
  }

  /* The connection or the server failed: everything stays on the phone, and the rest waits as well. */
  function lose(entry, words) {
    entry.state = "lost";
    tell(entry, "bad", words, [button("重试", again)]);
    say("照片还在手机上，网络恢复后接着传。");
    setTimeout(again, AGAIN_MS);
  }

  function again() {
    entries.forEach(function (entry) {
      if (entry.state !== "lost") return;
      entry.state = "waiting";
      tell(entry, "", "等着传");
    });
    next();
  }

  function read(text) {
    try {
      return JSON.parse(text);
    } catch (broken) {
      return {};
    }
  }

  function answered(entry, request) {
    var answer = read(request.responseText);
    if (request.responseURL.indexOf(place.dataset.send) < 0) location.assign(request.responseURL); // the login, mostly
    else if (request.status === 200) done(entry, answer);
    else if (request.status === 422) refuse(entry, answer.error);
    else lose(entry, answer.error || "没有传成，请刷新这一页再试。");
  }

  function send(entry) {
    var request = new XMLHttpRequest();
    var body = new FormData();
    body.append("photos", entry.photo.blob, entry.photo.name);
    request.open("POST", place.dataset.send);
    request.timeout = LONGEST_MS;
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.onprogress = function (event) {
      if (event.lengthComputable) tell(entry, "now", "正在传 " + Math.floor(event.loaded / event.total * 100) + "%");
    };
    request.onload = function () {
      sending = null;
      answered(entry, request);
    };
    request.onerror = request.ontimeout = function () {
      sending = null;
      lose(entry, "网络断了，没有传成");
    };
    tell(entry, "now", "正在传");
    request.send(body);
  }

  function next() {
    if (sending || entries.some(function (entry) { return entry.state === "lost"; })) return;
    sending = entries.filter(function (entry) { return entry.state === "waiting"; })[0] || null;
    var sent = entries.filter(function (entry) { return entry.state === "done"; }).length;
    if (sending) say("正在传第 " + (sent + 1) + " 张，共 " + entries.length + " 张。");
    else if (sent) say(sent + " 张照片传好了。");
    if (sending) send(sending);
  }

  function look() {
    return store.list(place.dataset.sendKey).then(function (photos) {
      photos.forEach(function (photo) {
        if (!entries.some(function (entry) { return entry.photo.id === photo.id; })) enter(photo);
      });
      next();
    });
  }

  document.addEventListener("photos:kept", look);
  window.addEventListener("online", again);
  look().then(function () {
    document.querySelectorAll("[data-send-plain]").forEach(function (plain) { plain.hidden = true; });
  }, function () {}); // a private window: the plain form does it
})();

/* Photos picked on this phone and not yet sent, kept in IndexedDB: window.keptPhotos, where the browser can keep them.
 * One database a user, so that log-out ends it whole (draft.js); each photo stands under the submit_key of its form.
 * Photos older than a week end by themselves. */
(function () {
  "use strict";
  var user = document.body.dataset.user;
  var WEEK_MS = 7 * 24 * 3600 * 1000;
  var opened = null;
  if (!user || !window.indexedDB || !window.Promise) return;

  function open() {
    opened = opened || new Promise(function (resolve, reject) {
      var request = indexedDB.open("huce-photos:" + user, 1);
      request.onupgradeneeded = function () {
        request.result.createObjectStore("photos", { keyPath: "id", autoIncrement: true });
      };
      request.onsuccess = function () {
        // Somebody logs out in another tab: let go, or the database could not be removed.
        request.result.onversionchange = function () {
          request.result.close();
          opened = null;
        };
        resolve(request.result);
      };
      request.onerror = function () {
        opened = null;
        reject(request.error);
      };
    });
    return opened;
  }

  /* Promise the result of `work(store)` once it stands on the disk. */
  function run(mode, work) {
    return open().then(function (database) {
      return new Promise(function (resolve, reject) {
        var change = database.transaction("photos", mode);
        var request = work(change.objectStore("photos"));
        change.oncomplete = function () { resolve(request.result); };
        change.onabort = function () { reject(change.error); };
      });
    });
  }

  function remove(id) {
    return run("readwrite", function (store) { return store.delete(id); });
  }

  function add(form, file) {
    try {
      window.localStorage.setItem("huce-kept:" + user, Date.now()); // tells draft.js what there is to end
    } catch (refused) {
      return Promise.reject(refused);
    }
    var photo = { form: form, name: file.name, at: Date.now(), blob: file };
    return run("readwrite", function (store) { return store.add(photo); });
  }

  function list(form) {
    return run("readonly", function (store) { return store.getAll(); }).then(function (all) {
      function isOld(photo) { return Date.now() - photo.at > WEEK_MS; }
      all.filter(isOld).forEach(function (photo) { remove(photo.id); });
      return all.filter(function (photo) { return photo.form === form && !isOld(photo); });
    });
  }

  function clear(form) {
    return list(form).then(function (photos) {
      return Promise.all(photos.map(function (photo) { return remove(photo.id); }));
    });
  }

  window.keptPhotos = { add: add, list: list, remove: remove, clear: clear };

  // form[data-kept-clear="key"]: these photos will not be sent.
  document.querySelectorAll("form[data-kept-clear]").forEach(function (form) {
    form.addEventListener("submit", function () { clear(form.dataset.keptClear); });
  });
})();

/** What this browser remembers. One that keeps nothing (private mode) still works: the field simply starts empty. */

/** @param {"localStorage"|"sessionStorage"} where for good, or until the window is closed */
export function remembered(where, key) {
  try {
    return window[where].getItem(key) || "";
  } catch (error) {
    return "";
  }
}

export function remember(where, key, value) {
  try {
    if (value) window[where].setItem(key, value);
    else window[where].removeItem(key);
  } catch (error) {
    // Nothing to do, see above.
  }
}

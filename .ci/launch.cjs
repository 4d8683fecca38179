/**
 * Starts the bundle beside it from V8's code cache, which the build made: half the time to start. Another version of
 * Node refuses the cache and compiles as usual. The cache carries the digest of its bundle in its name, for V8 itself
 * compares lengths only. The build puts the name in below.
 */
'use strict';
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const BUNDLE = `${__dirname}/pod-compile.cjs`;
const CACHE = `${__dirname}/CACHE_NAME`;

/** As Node itself wraps a module; the first line of the bundle is a shebang. */
function wrapped(text) {
  return `(function (exports, require, module, __filename, __dirname) { //${text}\n})`;
}

function cached() {
  try {
    return readFileSync(CACHE);
  } catch {
    return undefined;
  }
}

const script = new Script(wrapped(readFileSync(BUNDLE, 'utf8')), { filename: BUNDLE, cachedData: cached() });
script.runInThisContext()(exports, require, module, BUNDLE, __dirname);

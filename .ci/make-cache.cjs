/** `node -r .ci/make-cache.cjs dist/launch.cjs …`: what this run compiled becomes the cache that $CACHE names. */
'use strict';
const { writeFileSync } = require('node:fs');
const vm = require('node:vm');

vm.Script = class extends vm.Script {
  constructor(...words) {
    super(...words);
    process.on('exit', () => writeFileSync(process.env['CACHE'], this.createCachedData()));
  }
};

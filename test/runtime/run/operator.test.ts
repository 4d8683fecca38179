import type { Given, World } from '../../../compiler/command.ts';
import { operatorFile } from '../../../runtime/run/operator.ts';
import { assert, spec } from '../../support/spec.ts';

function found(files: { readonly [path: string]: string }, said: { readonly env?: string; readonly option?: string }) {
  const read = (path: string): ReturnType<World['disk']['read']> => {
    const text = files[path];
    return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
  };
  // Nothing else of the world is asked for.
  const world = { cwd: '/here', env: { POD_EXECUTOR_CONFIG: said.env }, disk: { read } } as unknown as World;
  const values = new Map(said.option === undefined ? [] : [['config', [said.option]] as const]);
  const given: Given = { kind: 'given', values, operands: [] };
  const file = operatorFile(world, given);
  return file && ('text' in file ? file.text : undefined);
}

const FILES = { '/etc/pod-executor.yaml': 'usual', '/here/env.yaml': 'environment', '/here/said.yaml': 'option' };

spec("where the operator's file is", {
  'the option wins over the environment, which wins over the usual place'() {
    assert.is(found(FILES, { option: 'said.yaml', env: 'env.yaml' }), 'option');
    assert.is(found(FILES, { env: 'env.yaml' }), 'environment');
    assert.is(found(FILES, { env: '' }), 'usual');
    assert.is(found(FILES, {}), 'usual');
  },
  'without any there is none'() {
    assert.is(found({}, {}), undefined);
  },
  'one that is named must be there'() {
    assert.is(found({}, { option: 'said.yaml' }), 'said.yaml cannot be read: there is no such file');
    assert.is(found(FILES, { env: 'gone.yaml' }), 'gone.yaml cannot be read: there is no such file');
  },
});

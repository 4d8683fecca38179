import { exitOf, obey, type Signal } from '../../../runtime/run/signals.ts';
import { assert, spec } from '../../support/spec.ts';

spec('signals', {
  'the first stops in order, each further one kills'() {
    const done: string[] = [];
    let hear: (signal: Signal) => void = () => assert.unreachable();
    const pod = { stop: () => void done.push('stop'), kill: () => void done.push('kill') };
    const listen = (heard: (signal: Signal) => void) => {
      hear = heard;
      return () => void done.push('off');
    };
    const heard = obey(pod, { listen, tell: () => undefined, seconds: undefined });
    assert.is(heard.first, undefined);
    hear('SIGTERM');
    hear('SIGINT');
    hear('SIGINT');
    heard.off();
    assert.equal(done, ['stop', 'kill', 'kill', 'off']);
    assert.is(heard.first, 'SIGTERM');
  },
  'the exit code is as a shell says it'() {
    assert.equal([exitOf('SIGHUP'), exitOf('SIGINT'), exitOf('SIGTERM')], [129, 130, 143]);
  },
});

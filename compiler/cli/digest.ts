import { reviewedDigest } from '../reviewed.ts';
import type { Given } from './options.ts';
import { has } from './options.ts';
import { mannerOf } from './product.ts';
import { reviewingOf } from './reviewing.ts';
import { sayAndExplain } from './say.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, isMistake } from './world.ts';

/** `pod-compile digest`. */
export async function performDigest(world: World, given: Given): Promise<Exit | Mistake> {
  const reviewing = reviewingOf(world, given);
  if (isMistake(reviewing)) return reviewing;
  const { digest, diagnostics } = reviewedDigest(reviewing);
  sayAndExplain(world, mannerOf(given), diagnostics);
  if (digest === undefined) return EXIT.failed;
  world.out(has(given, 'json') ? `${JSON.stringify({ digest })}\n` : `${digest}\n`);
  return EXIT.done;
}
